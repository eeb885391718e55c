#include "daemon/publish/notice_data.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <date/tz.h>
#include <fmt/format.h>

#include "daemon/cases/instant.hpp"
#include "daemon/store/case_log.hpp"
#include "probes/texts_id.hpp"

namespace pantau::publish {

namespace {

namespace json = boost::json;

/// A warning some seconds before the end of a short step would be noise (spec/cases.md 4.4).
constexpr std::chrono::minutes short_standard{5};

struct Maker {
    const store::Snapshot& snapshot;
    const Basis& basis;
    std::vector<store::Notice> made{};

    std::string time_text(Instant at) const {
        return cases::format_rfc3339(at, *date::locate_zone(basis.settings.time.zone));
    }

    /// \param event  as [[webhook]] events name it
    void add(std::string key, const char* kind, const char* event, std::string subject, Instant at,
             json::object data) {
        store::Notice notice;
        notice.key = std::move(key);
        notice.kind = kind;
        notice.subject = std::move(subject);
        notice.at = at;
        json::object whole{{"id", notice.key},
                           {"event", event},
                           {"kind", kind},
                           {"at", time_text(at)},
                           {"office", basis.settings.office.name}};
        for (auto& field : data) whole.emplace(field.key(), std::move(field.value()));
        notice.data = json::serialize(whole);
        for (const auto& hook : basis.settings.webhooks)
            if (std::find(hook.events.begin(), hook.events.end(), event) != hook.events.end())
                notice.hooks.push_back(hook.url);
        if (!notice.hooks.empty()) made.push_back(std::move(notice));
    }

    /// Of those codes, on that day; what is given to a person who is none of the codes goes to the step's.
    std::vector<const settings::Executor*> executors(const std::string& given, const cases::Step& step,
                                                     Instant at) const {
        const date::year_month_day day{cases::local_date(at, *date::locate_zone(basis.settings.time.zone))};
        const auto of = [&](const auto& wanted) {
            std::vector<const settings::Executor*> found;
            for (const auto& executor : basis.settings.executors)
                if (wanted(executor) && (!executor.from || *executor.from <= day) &&
                    (!executor.to || day <= *executor.to))
                    found.push_back(&executor);
            return found;
        };
        auto found = of([&](const auto& one) { return one.code == given || one.name == given; });
        if (found.empty())
            found = of([&](const auto& one) {
                return std::find(step.executors.begin(), step.executors.end(), one.code) !=
                       step.executors.end();
            });
        return found;
    }

    void threshold(const cases::Event& event) {
        const auto summary = store::find_case(snapshot, event.case_number);
        const auto* sop = summary ? basis.sops.version(summary->sop) : nullptr;
        const auto* step = sop == nullptr ? nullptr : sop->step(event.step);
        if (step == nullptr) return;
        const bool breach = event.kind == cases::EventKind::breach_raised;
        if (!breach && step->time_standard <= short_standard) return;
        // Who runs it now; a later attempt may be another's, but then this one's alarm is of no use to them.
        const bool same = summary->step == event.step && summary->attempt == event.attempt;
        const auto people = executors(same ? summary->executor : "", *step, event.occurred_at);
        std::string names;
        for (const auto* one : people) names += (names.empty() ? "" : ", ") + one->name;
        const auto due = same && summary->started
                             ? basis.calendar.due(*summary->started, cases::WorkingTime{step->time_standard})
                             : std::nullopt;
        json::object data{{"case", event.case_number},
                          {"step", event.step},
                          {"attempt", event.attempt},
                          {"activity", step->activity.display},
                          {"executor", same && !summary->executor.empty() ? json::value(summary->executor)
                                                                          : json::value(nullptr)},
                          {"executor_name", names.empty() ? json::value(nullptr) : json::value(names)},
                          {"percent", event.threshold},
                          {"standard_s", step->time_standard.count()},
                          {"due", nullptr},
                          {"lag_s", event.lag_seconds},
                          {"detected_late", event.has(cases::flag::detected_late)}};
        if (!breach && due && !has_pause(event)) data["due"] = time_text(*due);
        add(fmt::format("{}:{}:{}:{}:{}", breach ? "breach" : "warning", event.case_number, event.step,
                        event.attempt, event.threshold),
            breach ? "breach" : "warning", breach ? "breach" : "warning", event.case_number,
            event.occurred_at, std::move(data));
    }

    /// With a pause the due time is another than start and standard give; better none than a wrong one.
    bool has_pause(const cases::Event& event) const {
        const auto history = store::case_events(snapshot, event.case_number);
        return std::any_of(history.begin(), history.end(), [&](const auto& e) {
            return e.kind == cases::EventKind::paused && e.step == event.step && e.attempt == event.attempt;
        });
    }

    void outage(const store::OutageNews& news, bool closed) {
        const auto& outage = news.outage;
        const auto at = closed ? *outage.end : outage.outage.first_fail;
        json::object data{{"site", outage.site},
                          {"site_name", news.site_name},
                          {"outage", outage.id},
                          {"start", time_text(outage.outage.first_fail)},
                          {"end", nullptr},
                          {"ended_by", nullptr},
                          {"duration_s", nullptr},
                          {"class", name_of(outage.outage.first_class)},
                          {"class_label", probes::texts_id::phrase(outage.outage.first_class)},
                          {"http_status", outage.http_status}};
        if (closed) {
            data["end"] = time_text(at);
            data["ended_by"] = name_of(outage.why);
            data["duration_s"] = outage.outage.duration(at).count() / 1000;
        }
        const auto* kind = closed ? "outage_closed" : "outage_opened";
        add(fmt::format("{}:{}", kind, outage.id), kind, "outage", "site:" + outage.site, at,
            std::move(data));
    }

    void dead(const store::StoredLink& link) {
        json::array numbers;
        for (const auto& one : link.cases)
            if (!one.case_number.empty()) numbers.emplace_back(one.case_number);
        add(fmt::format("link_dead:{}:{}", link.id, link.died->time_since_epoch().count()), "link_dead",
            "link", fmt::format("link:{}", link.id), *link.died,
            {{"link", link.id},
             {"url", link.url},
             {"platform", probes::name_of(link.platform)},
             {"class", name_of(link.health.last_class)},
             {"class_label", probes::texts_id::phrase(link.health.last_class)},
             {"http_status", link.health.last_http_status},
             {"cases", std::move(numbers)}});
    }
};

}  // namespace

std::vector<store::Notice> notices_of(const store::Snapshot& snapshot, const store::News& news,
                                      const Basis& basis) {
    Maker maker{snapshot, basis};
    for (const auto& event : news.thresholds) maker.threshold(event);
    for (const auto& outage : news.opened) maker.outage(outage, false);
    for (const auto& outage : news.closed) maker.outage(outage, true);
    for (const auto& link : news.dead) maker.dead(link);
    for (const auto& file : news.reports)
        maker.add(fmt::format("report:{}", file.id), "report", "report", "report:" + file.kind, file.created,
                  {{"report", file.kind},
                   {"period", file.period},
                   {"revision", file.revision},
                   {"file", file.file_name},
                   {"sha256", file.sha256}});
    for (const auto& gap : news.self)
        maker.add(fmt::format("self:{}:{}", gap.reason, gap.from.time_since_epoch().count()), "self", "self",
                  "self", gap.from, {{"reason", gap.reason}});
    std::stable_sort(maker.made.begin(), maker.made.end(),
                     [](const auto& a, const auto& b) { return a.at < b.at; });
    return std::move(maker.made);
}
}  // namespace pantau::publish
