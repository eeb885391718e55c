#include "daemon/store/salvage.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <set>
#include <stdexcept>
#include <system_error>

#include <fmt/format.h>

#include "daemon/cases/hash_chain.hpp"
#include "daemon/store/case_log.hpp"
#include "daemon/store/case_rows.hpp"
#include "daemon/store/connection.hpp"
#include "daemon/store/event_rows.hpp"
#include "daemon/store/judging.hpp"
#include "daemon/store/open_check.hpp"
#include "daemon/store/schema.hpp"

namespace pantau::store {
namespace {

namespace fs = std::filesystem;
using cases::Event;

/// Made again from the log, or not worth saving.
constexpr std::array made_again{"case_record", "attempt", "pause", "session"};

/// A folder for the work, gone at the end.
class Bench {
public:
    explicit Bench(fs::path folder) : folder_{std::move(folder)} {
        fs::remove_all(folder_);
        fs::create_directories(folder_);
        fs::permissions(folder_, fs::perms::owner_all);
    }
    Bench(const Bench&) = delete;
    Bench& operator=(const Bench&) = delete;
    ~Bench() {
        std::error_code ignored;  // what cannot be removed is a draft
        fs::remove_all(folder_, ignored);
    }
    const fs::path& folder() const noexcept { return folder_; }

private:
    fs::path folder_;
};

class Salvage {
public:
    Salvage(const fs::path& folder, const cases::SopBook& sops, const cases::WorkingCalendar& calendar)
        : folder_{folder}, sops_{sops}, calendar_{calendar} {}

    void tables(Connection& damaged, int version) {
        Connection into{database_file(folder_), Connection::Mode::create};
        migrate(into, migrations().first(static_cast<std::size_t>(version)));
        into.exec("PRAGMA foreign_keys=OFF; BEGIN IMMEDIATE");
        std::vector<std::string> names;
        {
            Query q = into.query(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid");
            while (q.next()) names.push_back(q.text(0));
        }
        for (const auto& name : names) {
            if (std::find(made_again.begin(), made_again.end(), name) != made_again.end()) continue;
            auto saved = save_table(damaged, into, name);
            if (!saved.whole()) done_.tables.push_back(std::move(saved));
        }
        into.exec("COMMIT");
        migrate(into, migrations());
        into.checkpoint(true);
    }

    /// Everything that follows from the log. \param behind  where events go that no chain reaches
    void record(const fs::path& behind) {
        Connection db{database_file(folder_), Connection::Mode::write};
        db.exec("PRAGMA foreign_keys=OFF; BEGIN IMMEDIATE");
        cut_log(db, behind);
        texts(db);
        keys(db);
        loose_rows(db);
        db.exec("DELETE FROM attempt; DELETE FROM pause; DELETE FROM case_record");
        db.exec("COMMIT");
        db.checkpoint(true);
    }

    void cases(const Options& options) {
        Options there = options;
        there.directory = folder_;
        auto reader = open_reader(there);
        if (!reader) throw std::runtime_error{reader.error().sentence};
        Connection db{database_file(folder_), Connection::Mode::write};
        db.exec("PRAGMA foreign_keys=OFF; BEGIN IMMEDIATE");
        {
            const auto snapshot = (*reader)->read();
            Versions versions{snapshot, &sops_, &calendar_};
            whole_versions(db, snapshot);
            Query numbers = snapshot.connection().query(
                "SELECT DISTINCT case_number FROM event WHERE case_number <> '' ORDER BY case_number");
            while (numbers.next()) one_case(db, snapshot, versions, numbers.text(0));
        }
        loose_rows(db);
        db.exec("COMMIT");
        db.checkpoint(true);
    }

    bool empty() const { return head_ == 0; }

    Salvaged finish(const fs::path& copy, const Options& options) {
        Options there = options;
        there.directory = folder_;
        auto reader = open_reader(there);
        if (!reader) throw std::runtime_error{reader.error().sentence};
        const auto snapshot = (*reader)->read();
        done_.verified = verify(snapshot);
        done_.copy = backup(snapshot, copy).value();
        return std::move(done_);
    }

private:
    /// The chain ends where an event is missing or is not what was recorded.
    void cut_log(Connection& db, const fs::path& behind) {
        cases::ChainCheck check;
        std::int64_t last = 0;
        const auto keep = [&](const Event& event) {
            if (check.next(event)) return false;
            last = event.id;
            return true;
        };
        try {
            select_events(db, "ORDER BY id", [](Query&) {}, keep);
        } catch (const std::runtime_error&) {
            // An event that is no longer one: the chain ends before it as well.
        }
        head_ = last;
        const auto count = db.number("SELECT count(*) FROM event");
        // The newest events may be lost, too; what was written with them tells of them.
        done_.events_lost = db.number("SELECT max((SELECT ifnull(max(id), 0) FROM event), "
                                      "(SELECT ifnull(max(event_id), 0) FROM verdict), "
                                      "(SELECT ifnull(max(last_id), 0) FROM idempotency), "
                                      "(SELECT ifnull(max(event_id), 0) FROM personal_text))") -
                            count;
        done_.events_behind = count - db.number(fmt::format("SELECT count(*) FROM event WHERE id <= {}", head_));
        if (done_.events_behind > 0) write_behind(db, behind);
        // The log may only grow; this is a new one, and what is taken out never had a place in it.
        Query trigger = db.query("SELECT sql FROM sqlite_schema WHERE name = 'event_is_not_deleted'");
        trigger.next();
        const auto guard = trigger.text(0);
        while (trigger.next()) continue;
        db.exec("DROP TRIGGER event_is_not_deleted");
        for (const char* table : {"personal_text WHERE event_id", "verdict WHERE event_id", "idempotency WHERE last_id",
                                  "event WHERE id"})
            db.exec(fmt::format("DELETE FROM {} > {}", table, head_).c_str());
        db.exec(guard.c_str());
    }

    void write_behind(Connection& db, const fs::path& file) {
        std::string fields;
        Query columns = db.query(
            "SELECT name, type FROM pragma_table_info('event') WHERE name NOT IN ('title_hash', 'requester_hash', 'text_hash')");
        while (columns.next())
            fields += columns.view(1) == "BLOB" ? fmt::format("'{0}', hex({0}), ", columns.view(0))
                                                : fmt::format("'{0}', {0}, ", columns.view(0));
        std::ofstream out{file, std::ios::trunc};
        Query q = db.query(fmt::format(
            "SELECT json_object({}'texts', json((SELECT json_group_object(field, value) FROM personal_text "
            "WHERE event_id = e.id))) FROM event e WHERE id > {} ORDER BY id",
            fields, head_));
        while (q.next()) out << q.view(0) << '\n';
        out.close();
        if (!out) throw fs::filesystem_error{"write", file, std::make_error_code(std::errc::io_error)};
        fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
        done_.behind = file;
    }

    /// A text that is lost or not what its hash says counts as erased, so that the log is still whole.
    void texts(Connection& db) {
        std::vector<std::pair<std::int64_t, std::string>> lost;
        select_events(db, "ORDER BY id", [](Query&) {}, [&](const Event& event) {
            const auto look = [&](const char* field, const cases::PersonalText& text) {
                if (!text.hash.empty() && !text.erased && (text.value.empty() || !cases::matches(text)))
                    lost.emplace_back(event.id, field);
            };
            look("title", event.title);
            look("requester", event.requester);
            look("text", event.text);
            return true;
        });
        for (const auto& [id, field] : lost)
            db.run("INSERT OR REPLACE INTO personal_text (event_id, field, value, salt, erased) "
                   "VALUES (?, ?, '', x'', 1)",
                   id, field);
        done_.texts_lost = static_cast<std::int64_t>(lost.size());
    }

    /// A retry of what was recorded must not be recorded again. What was asked is not known any more, so that it is
    /// answered with "another request with this key" and not with the first answer.
    static void keys(Connection& db) {
        db.exec("DELETE FROM idempotency AS i WHERE NOT EXISTS (SELECT 1 FROM event e WHERE e.id = i.first_id AND "
                "e.idempotency_key = i.key AND e.actor = i.actor AND e.case_number = i.case_number)");
        db.exec("INSERT OR IGNORE INTO idempotency (actor, key, request_hash, case_number, first_id, last_id) "
                "SELECT actor, idempotency_key, '', min(case_number), min(id), max(id) FROM event "
                "WHERE idempotency_key <> '' GROUP BY actor, idempotency_key");
    }

    /// Rows that refer to a row that is lost: the reference goes where it may be empty, else the row.
    static void loose_rows(Connection& db) {
        struct Reference {
            std::string table, column, parent, key;
            bool may_be_empty;
        };
        std::vector<Reference> all;
        Query q = db.query(
            "SELECT t.name, f.\"from\", f.\"table\", f.\"to\", c.\"notnull\" = 0 FROM pragma_table_list t "
            "JOIN pragma_foreign_key_list(t.name) f JOIN pragma_table_info(t.name) c ON c.name = f.\"from\" "
            "WHERE t.schema = 'main' AND t.name NOT IN ('attempt', 'pause', 'case_record')");
        while (q.next()) all.push_back({q.text(0), q.text(1), q.text(2), q.text(3), q.truth(4)});
        for (bool more = true; more;) {
            more = false;
            for (const auto& one : all) {
                // Verdicts are looked at with their cases, which are made again.
                if (one.table == "verdict") continue;
                db.exec(fmt::format("{0} WHERE \"{1}\" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM \"{2}\" p WHERE "
                                    "p.\"{3}\" = \"{4}\".\"{1}\")",
                                    one.may_be_empty
                                        ? fmt::format("UPDATE \"{}\" SET \"{}\" = NULL", one.table, one.column)
                                        : fmt::format("DELETE FROM \"{}\"", one.table),
                                    one.column, one.parent, one.key, one.table)
                            .c_str());
                more = more || db.changed_rows() > 0;
            }
        }
    }

    /// A version whose text is not whole is taken out: the service stores those of its settings at its next start.
    static void whole_versions(Connection& db, const Snapshot& snapshot) {
        Versions stored{snapshot};
        std::vector<std::string> broken;
        for (const auto& one : calendar_versions(snapshot))
            if (stored.calendar(one.version) == nullptr) broken.push_back(one.version);
        for (const auto& version : broken) {
            db.run("DELETE FROM calendar_text WHERE version = ?", version);
            db.run("DELETE FROM calendar_version WHERE version = ?", version);
        }
    }

    void one_case(Connection& db, const Snapshot& snapshot, Versions& versions, const std::string& number) {
        const auto history = case_events(snapshot, number);
        cases::CaseState state;
        try {
            state = cases::fold(history, versions.sops());
        } catch (const std::logic_error&) {
            return;  // verify() says of it what is wrong
        }
        const auto before = cells_of(state, false);
        write_cells(db, nullptr, before);
        std::string ended = "0";
        for (const auto& attempt : state.attempts) {
            if (attempt.ended) ended += fmt::format(", {}", attempt.step * 1'000 + attempt.number);
            if (attempt.status == cases::AttemptStatus::finished) verdict(db, versions, state, attempt, history);
        }
        db.run("DELETE FROM verdict WHERE case_number = ? AND step * 1000 + attempt NOT IN (" + ended + ")", number);
        const auto after = cells_of(state, has_late_verdict(db, number));
        write_cells(db, &before, after);
    }

    /// The stored verdicts of an attempt where all of them are there, else a new one.
    void verdict(Connection& db, Versions& versions, const cases::CaseState& state, const cases::Attempt& attempt,
                 const std::vector<Event>& history) {
        std::int64_t before = 0, rows = 0;
        bool whole = true;
        {
            Query q = db.query(
                "SELECT id, supersedes FROM verdict WHERE case_number = ? AND step = ? AND attempt = ? ORDER BY id");
            q << state.number << attempt.step << attempt.number;
            for (; q.next(); before = q.integer(0), ++rows) whole = whole && q.integer(1) == before;
        }
        if (whole && rows > 0) return;
        db.run("DELETE FROM verdict WHERE case_number = ? AND step = ? AND attempt = ?", state.number, attempt.step,
               attempt.number);
        const auto& last = history.back();
        const auto version = versions.in_force(last.id).empty() ? calendar_.version() : versions.in_force(last.id);
        const auto* calendar = versions.calendar(version);
        const auto* sop = versions.sops().version(attempt.sop.empty() ? state.sop : attempt.sop);
        const auto* step = sop == nullptr ? nullptr : sop->step(attempt.step);
        if (calendar == nullptr || step == nullptr || !attempt.ended) return;
        const auto row = verdict_row(state, attempt, cases::judge(attempt, *step, *calendar, *attempt.ended), version);
        insert_verdict(db, row, last.recorded_at, last.id);
        ++done_.verdicts_again;
    }

    fs::path folder_;
    const cases::SopBook& sops_;
    const cases::WorkingCalendar& calendar_;
    std::int64_t head_ = 0;
    Salvaged done_;
};

}  // namespace

boost::system::result<Salvaged, BackupProblem> salvage(const fs::path& damaged, const fs::path& copy,
                                                       const Options& options, const cases::SopBook& sops,
                                                       const cases::WorkingCalendar& calendar) {
    const auto failed = [&](const std::string& why, int code) {
        return BackupProblem{fmt::format("Nothing could be saved from {}: {}. It was left as it is.", damaged.string(), why),
                             code};
    };
    const auto lock = DirectoryLock::take(options.directory);
    if (!lock) return BackupProblem{lock.error().sentence, lock.error().exit_code};
    try {
        if (!fs::is_regular_file(damaged)) return failed("it is no file", 66);
        const Bench bench{copy.parent_path() / ".salvage"};
        const auto work = bench.folder() / "damaged.db";
        fs::copy_file(damaged, work);
        if (const fs::path log = damaged.string() + "-wal"; fs::exists(log))
            fs::copy_file(log, work.string() + "-wal");
        Salvage one{bench.folder(), sops, calendar};
        {
            Connection db{work, Connection::Mode::write};  // takes its log over, as far as it is sound
            const auto version = db.number("PRAGMA user_version");
            if (db.number("PRAGMA application_id") != application_id || version < 1)
                return failed("its first page is not that of a database of pantau", 65);
            if (version > schema_version) return failed("it was made by a newer pantau", 65);
            one.tables(db, static_cast<int>(version));
        }
        one.record(copy.string() + ".events-behind.jsonl");
        if (one.empty()) return failed("not one event of its log can be read", 65);
        one.cases(options);
        return one.finish(copy, options);
    } catch (const StoreError& wrong) {
        return failed(wrong.what(), wrong.kind() == WriteProblem::Kind::damaged ? 65 : 74);
    } catch (const fs::filesystem_error& wrong) {
        return failed(wrong.code().message(), 74);
    } catch (const std::runtime_error& wrong) {
        return failed(wrong.what(), 74);
    }
}

}  // namespace pantau::store
