#include "daemon/cases/corrections.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "daemon/cases/case_state.hpp"

namespace pantau::cases {
namespace {

bool is_undo(const Event& event) noexcept {
    return event.kind == EventKind::corrected && event.field == "undo";
}
bool is_field_correction(const Event& event) noexcept {
    return event.kind == EventKind::corrected && event.field != "undo";
}

void correct_time(Event& event, const Event& correction) {
    const auto at = parse_rfc3339(correction.value);
    if (!at) throw std::logic_error{"corrected event " + std::to_string(correction.seq) + " holds no time"};
    event.occurred_at = *at;
    event.precision = correction.precision;
    std::erase_if(event.flags, is_time_flag);
    std::copy_if(correction.flags.begin(), correction.flags.end(), std::back_inserter(event.flags),
                 is_time_flag);
    std::sort(event.flags.begin(), event.flags.end());
}

void correct(Event& event, const Event& correction) {
    if (correction.field == "occurred_at") correct_time(event, correction);
    if (correction.field == "reason") event.reason = correction.value;
    if (correction.field == "text") event.text = correction.text;
    if (correction.field == "output") event.output = correction.value;
    if (correction.field == "links") event.links = split_links(correction.value);
    if (correction.field == "executor") event.executor = correction.value;
    if (correction.field == "approved_by") event.approved_by = correction.value;
}

constexpr std::array<std::string_view, 7> fields{"occurred_at", "reason",   "text",       "output",
                                                 "links",       "executor", "approved_by"};

}  // namespace

Corrections::Corrections(const std::vector<Event>& history) {
    for (const Event& event : history) by_seq_.emplace(event.seq, &event);
    // An undo can only mean an older event, so from the newest down each undo is settled before its target.
    for (auto next = history.rbegin(); next != history.rend(); ++next)
        if (is_undo(*next) && !undone(next->seq)) undone_.insert(next->target_seq);
    for (const Event& event : history)
        if (is_field_correction(event) && !undone(event.seq))
            if (const Event* about = root(event.seq)) newest_[{about->seq, event.field}] = &event;
}

const Event* Corrections::event(int seq) const noexcept {
    const auto found = by_seq_.find(seq);
    return found == by_seq_.end() ? nullptr : found->second;
}

const Event* Corrections::root(int seq) const noexcept {
    const Event* about = event(seq);
    while (about != nullptr && is_field_correction(*about))
        about =
            about->target_seq < about->seq ? event(about->target_seq) : nullptr;  // never round in a circle
    return about;
}

const Event* Corrections::newest(int root_seq, const std::string& field) const noexcept {
    const auto found = newest_.find({root_seq, field});
    return found == newest_.end() ? nullptr : found->second;
}

bool is_time_flag(std::string_view mark) noexcept {
    return mark == flag::off_hours || mark == flag::outside_calendar || mark == flag::back_dated ||
           mark == flag::sent_late || mark == flag::device_clock_fast || mark == flag::clock_jumped;
}

std::string join_links(const std::vector<std::string>& links) {
    std::string value;
    for (const std::string& link : links) {
        if (!value.empty()) value += ' ';
        value += link;
    }
    return value;
}

std::vector<std::string> split_links(std::string_view value) {
    std::vector<std::string> links;
    while (!value.empty()) {
        const auto end = std::min(value.find_first_of(" \t\r\n"), value.size());
        if (end > 0) links.emplace_back(value.substr(0, end));
        value.remove_prefix(std::min(end + 1, value.size()));
    }
    return links;
}

std::string field_value(const Event& event, std::string_view field) {
    if (field == "occurred_at") return format_utc_ms(event.occurred_at);
    if (field == "reason") return event.reason;
    if (field == "output") return event.output;
    if (field == "links") return join_links(event.links);
    if (field == "executor") return event.executor;
    if (field == "approved_by") return event.approved_by;
    return {};
}

std::vector<Event> effective(const std::vector<Event>& history) {
    const Corrections corrections{history};
    std::vector<Event> result;
    result.reserve(history.size());
    for (const Event& event : history) {
        if (corrections.undone(event.seq)) continue;
        Event& read = result.emplace_back(event);
        for (const std::string_view field : fields)
            if (const Event* correction = corrections.newest(event.seq, std::string{field}))
                correct(read, *correction);
    }
    std::stable_sort(result.begin(), result.end(), [](const Event& a, const Event& b) {
        return a.occurred_at != b.occurred_at ? a.occurred_at < b.occurred_at : a.seq < b.seq;
    });
    return result;
}

}  // namespace pantau::cases
