#include "daemon/store/verify.hpp"

#include <map>
#include <utility>

#include <fmt/format.h>

#include "daemon/cases/hash_chain.hpp"
#include "daemon/store/case_log.hpp"
#include "daemon/store/case_rows.hpp"
#include "daemon/store/judging.hpp"
#include "daemon/store/watch_rows.hpp"

namespace pantau::store {
namespace {

using cases::Event;

constexpr std::size_t sentences_shown = 100;

class Verifier {
public:
    explicit Verifier(const Snapshot& snapshot)
        : snapshot_{snapshot}, db_{snapshot.connection()}, versions_{snapshot} {}

    VerifyReport run() {
        file();
        chain();
        // A log that does not hold together can not be folded; what follows from it would only repeat that.
        if (report_.first_bad_event == 0) {
            versions();
            case_by_case();
            idempotency();
        }
        rollups();
        return std::move(report_);
    }

private:
    void tell(std::string sentence) {
        if (report_.differences.size() < sentences_shown)
            report_.differences.push_back(std::move(sentence));
        else
            ++report_.more_differences;
    }

    void file() {
        Query check = db_.query("PRAGMA integrity_check(20)");
        while (check.next())
            if (check.view(0) != "ok") tell(fmt::format("The file is damaged: {}", check.view(0)));
        Query keys = db_.query("PRAGMA foreign_key_check");
        while (keys.next())
            tell(fmt::format("A row of {} refers to a row of {} that is not there", keys.view(0),
                             keys.view(2)));
    }

    void bad_event(std::int64_t id, std::string_view what) {
        if (report_.first_bad_event == 0) report_.first_bad_event = id;
        tell(fmt::format("Event {}: {}", id, what));
    }

    void chain() {
        cases::ChainCheck check;
        std::int64_t last = 0;
        try {
            for_each_event(snapshot_, 0, std::nullopt, [&](const Event& event) {
                last = event.id;
                ++report_.events;
                if (const auto fault = check.next(event)) {
                    bad_event(fault->id, fault->message);
                    return false;
                }
                personal(event, "title", event.title);
                personal(event, "requester", event.requester);
                personal(event, "text", event.text);
                return true;
            });
        } catch (const StoreError&) {
            throw;
        } catch (const std::runtime_error& unreadable) {
            bad_event(last + 1, unreadable.what());
        }
        report_.head_id = last;
        report_.chain_head = cases::to_hex(check.head());
        if (const auto lost = db_.number("SELECT count(*) FROM personal_text p WHERE NOT EXISTS "
                                         "(SELECT 1 FROM event e WHERE e.id = p.event_id)");
            lost > 0)
            tell(fmt::format("{} personal texts belong to no event", lost));
    }

    void personal(const Event& event, std::string_view field, const cases::PersonalText& text) {
        if (text.empty()) return;
        ++report_.personal_texts;
        if (!text.erased && text.value.empty())
            bad_event(event.id, fmt::format("its {} is missing", field));
        else if (!cases::matches(text))
            bad_event(event.id, fmt::format("its {} does not fit the hash in the log", field));
    }

    void versions() {
        versions_.read_all_calendars();
        for (const auto& mistake : versions_.mistakes()) tell(mistake);
    }

    void case_by_case() {
        Query numbers =
            db_.query("SELECT DISTINCT case_number FROM event WHERE case_number <> '' ORDER BY case_number");
        while (numbers.next()) {
            ++report_.cases;
            one_case(numbers.text(0));
        }
        Query stray = db_.query(
            "SELECT number FROM case_record c WHERE NOT EXISTS (SELECT 1 FROM event e WHERE e.case_number = "
            "c.number)");
        while (stray.next()) tell(fmt::format("Case {} has no event in the log", stray.view(0)));
    }

    void one_case(const std::string& number) {
        const auto history = case_events(snapshot_, number);
        for (std::size_t i = 0; i < history.size(); ++i)
            if (history[i].seq != static_cast<int>(i) + 1) {
                tell(fmt::format("Case {}: event {} has seq {}, not {}", number, history[i].id,
                                 history[i].seq, i + 1));
                return;
            }
        cases::CaseState state;
        try {
            state = cases::fold(history, versions_.sops());
        } catch (const std::logic_error& wrong) {
            tell(fmt::format("Case {} can not be folded: {}", number, wrong.what()));
            return;
        }
        const auto stored = read_cells(db_, number);
        if (!stored) {
            tell(fmt::format("Case {} is in the log and has no row", number));
            return;
        }
        for (auto& difference : differences(*stored, cells_of(state, has_late_verdict(db_, number))))
            tell(std::move(difference));
        judgements(state, history);
    }

    void judgements(const cases::CaseState& state, const std::vector<Event>& history) {
        std::map<std::pair<int, int>, VerdictRow> newest;
        for (auto& row : verdicts_of(snapshot_, state.number)) {
            ++report_.verdicts;
            const auto before = newest.find({row.step, row.attempt});
            if (row.supersedes != (before == newest.end() ? 0 : before->second.id))
                tell(fmt::format("{} does not follow the verdict before it", name(row)));
            one_verdict(row, state, history);
            newest[{row.step, row.attempt}] = std::move(row);
        }
        for (const auto& attempt : state.attempts)
            if (attempt.status == cases::AttemptStatus::finished &&
                !newest.contains({attempt.step, attempt.number}))
                tell(fmt::format("Case {}, step {} attempt {}: finished without a verdict", state.number,
                                 attempt.step, attempt.number));
    }

    static std::string name(const VerdictRow& row) {
        return fmt::format("Verdict {} (case {}, step {} attempt {})", row.id, row.case_number, row.step,
                           row.attempt);
    }

    // Judged again on what was known when it was made, under the versions that it names.
    void one_verdict(const VerdictRow& row, const cases::CaseState& state,
                     const std::vector<Event>& history) {
        if (row.rule_version != cases::rule_version)
            return;  // made by other rules: this program can not repeat them
        const auto force = versions_.in_force(row.event_id);
        if (!force.empty() && force != row.calendar_version)
            tell(fmt::format("{} was made under calendar {}, in force was {}", name(row),
                             row.calendar_version.substr(0, 12), force.substr(0, 12)));
        const auto* calendar = versions_.calendar(row.calendar_version);
        const auto* sop = versions_.sops().version(row.sop_version);
        const auto* step = sop == nullptr ? nullptr : sop->step(row.step);
        if (calendar == nullptr || step == nullptr) {
            tell(fmt::format("{} can not be made again: its {} is not stored", name(row),
                             calendar == nullptr ? "calendar" : "SOP"));
            return;
        }
        const cases::CaseState then =
            row.event_id >= history.back().id ? state : state_at(history, row.event_id, versions_.sops());
        const auto* attempt = find_attempt(then, row.step, row.attempt);
        if (attempt == nullptr || !attempt->ended) {
            tell(fmt::format("{} is about an attempt that had not ended", name(row)));
            return;
        }
        const auto again = cases::judge(*attempt, *step, *calendar, *attempt->ended);
        const VerdictRow made = verdict_row(then, *attempt, again, row.calendar_version);
        if (made.verdict != row.verdict)
            tell(fmt::format("{}: stored {}, judged again {}", name(row), to_string(row.verdict),
                             to_string(made.verdict)));
        compare(row, "used seconds", row.used_s, made.used_s);
        compare(row, "wall seconds", row.wall_s, made.wall_s);
        compare(row, "paused seconds", row.paused_s, made.paused_s);
        compare(row, "standard seconds", row.standard_s, made.standard_s);
        compare(row, "provisional", row.provisional, made.provisional);
        compare(row, "off hours", row.off_hours, made.off_hours);
    }

    void compare(const VerdictRow& row, std::string_view what, std::int64_t stored, std::int64_t again) {
        if (stored != again)
            tell(fmt::format("{}, {}: stored {}, judged again {}", name(row), what, stored, again));
    }

    void idempotency() {
        report_.idempotency_keys = db_.number("SELECT count(*) FROM idempotency");
        Query wrong = db_.query(
            "SELECT i.actor, i.key FROM idempotency i LEFT JOIN event f ON f.id = i.first_id LEFT JOIN event "
            "l ON "
            "l.id = i.last_id WHERE i.first_id > i.last_id OR f.idempotency_key IS NOT i.key OR f.actor IS "
            "NOT i.actor "
            "OR f.case_number IS NOT i.case_number OR l.case_number IS NOT i.case_number");
        while (wrong.next())
            tell(fmt::format("The answer to key '{}' of {} names events that are not its own", wrong.view(1),
                             wrong.view(0)));
        Query lost = db_.query(
            "SELECT id FROM event e WHERE idempotency_key <> '' AND NOT EXISTS (SELECT 1 FROM idempotency i "
            "WHERE "
            "i.actor = e.actor AND i.key = e.idempotency_key AND e.id BETWEEN i.first_id AND i.last_id)");
        while (lost.next()) tell(fmt::format("Event {} has a key that is not remembered", lost.integer(0)));
    }

    // Hours whose samples are all still kept, sample by sample; then days against hours, which are kept for
    // ever.
    void rollups() {
        report_.samples = db_.number("SELECT count(*) FROM sample");
        Query oldest = db_.query("SELECT min(at) FROM sample");
        if (oldest.next() && !oldest.null(0)) {
            const auto first_whole = hour_of(sample_time(oldest.integer(0))) + 1;
            std::map<std::int64_t, RollUp> sums;
            std::int64_t hour = first_whole;
            Query q = db_.query("SELECT at, site, code, total_ms FROM sample WHERE at >= ? ORDER BY at");
            q << sample_key(Instant{std::chrono::hours{first_whole}}, 0);
            while (q.next()) {
                Sample sample;
                sample.started = sample_time(q.integer(0));
                unpack(q.integer(2), sample);
                sample.total_ms = q.integer(3);
                if (const auto now = hour_of(sample.started); now != hour) {
                    one_hour(hour, sums);
                    sums.clear();
                    hour = now;
                }
                count(sums[q.integer(1)], sample);
            }
            one_hour(hour, sums);
        }
        Query days = db_.query(
            "SELECT s.id FROM site s LEFT JOIN (SELECT site, sum(checks) AS c, sum(failures) AS f, "
            "sum(total_ms) AS t, "
            "max(max_ms) AS m FROM day_rollup GROUP BY site) d ON d.site = s.num LEFT JOIN (SELECT site, "
            "sum(checks) AS "
            "c, sum(failures) AS f, sum(total_ms) AS t, max(max_ms) AS m FROM hour_rollup GROUP BY site) h "
            "ON "
            "h.site = s.num WHERE d.c IS NOT h.c OR d.f IS NOT h.f OR d.t IS NOT h.t OR d.m IS NOT h.m");
        while (days.next()) tell(fmt::format("Site {}: its days do not add up to its hours", days.view(0)));
    }

    void one_hour(std::int64_t hour, const std::map<std::int64_t, RollUp>& sums) {
        for (const auto& [site, made] : sums) {
            Query q = db_.query(
                "SELECT checks, failures, slow, walled, self, total_ms, max_ms, latency FROM hour_rollup "
                "WHERE "
                "hour = ? AND site = ?");
            q << hour << site;
            RollUp stored;
            if (q.next()) read_sums(q, 0, stored);
            if (stored.checks != made.checks || stored.failures != made.failures ||
                stored.slow != made.slow || stored.walled != made.walled || stored.self != made.self ||
                stored.total_ms != made.total_ms || stored.max_ms != made.max_ms ||
                stored.latency != made.latency)
                tell(fmt::format("The sums of hour {} of site number {} are not those of its samples",
                                 date::format("%FT%HZ", Instant{std::chrono::hours{hour}}), site));
        }
    }

    const Snapshot& snapshot_;
    Connection& db_;
    Versions versions_;
    VerifyReport report_;
};

}  // namespace

VerifyReport verify(const Snapshot& snapshot, const std::function<bool()>& stop) {
    const Stoppable until{snapshot.connection(), stop};
    return Verifier{snapshot}.run();
}

}  // namespace pantau::store
