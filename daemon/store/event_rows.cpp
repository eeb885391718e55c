#include "daemon/store/event_rows.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "daemon/store/admin_record.hpp"

namespace pantau::store {
namespace {

using cases::Event;
using cases::PersonalText;

constexpr std::string_view columns =
    "id, case_number, seq, kind, occurred_at, recorded_at, actor, channel, precision, idempotency_key, "
    "flags, step, "
    "attempt, sop, calendar, title_hash, requester_hash, case_channel, deadline, executor, approved_by, "
    "authority, "
    "reason, text_hash, output, links, to_step, target_seq, field, old_value, value, override_reason, "
    "threshold, "
    "lag_seconds, prev_hash, hash";

template <class Value>
Value named(std::optional<Value> value, std::string_view what, std::string_view found, std::int64_t id) {
    if (!value) throw std::runtime_error{fmt::format("event {}: unknown {} '{}'", id, what, found)};
    return *value;
}

std::string_view name_of(cases::Precision precision) {
    return precision == cases::Precision::minute ? "minute" : "second";
}

void insert_text(Connection& db, std::int64_t id, std::string_view field, const PersonalText& text) {
    if (text.empty()) return;
    db.run("INSERT INTO personal_text (event_id, field, value, salt, erased) VALUES (?, ?, ?, ?, ?)", id,
           field, text.value, Blob{text.salt}, text.erased);
}

Event event_of(const Query& row) {
    Event event;
    event.id = row.integer(0);
    event.case_number = row.view(1);
    event.seq = row.small(2);
    event.kind = named(cases::event_kind(row.view(3)), "kind", row.view(3), event.id);
    event.occurred_at = row.instant(4);
    event.recorded_at = row.instant(5);
    event.actor = row.view(6);
    event.channel = named(cases::channel(row.view(7)), "channel", row.view(7), event.id);
    if (row.view(8) != "minute" && row.view(8) != "second")
        throw std::runtime_error{fmt::format("event {}: unknown precision '{}'", event.id, row.view(8))};
    event.precision = row.view(8) == "minute" ? cases::Precision::minute : cases::Precision::second;
    event.idempotency_key = row.view(9);
    event.flags = split(row.view(10), ' ');
    event.step = row.small(11);
    event.attempt = row.small(12);
    event.sop = row.view(13);
    event.calendar = row.view(14);
    event.title.hash = row.view(15);
    event.requester.hash = row.view(16);
    event.case_channel = row.view(17);
    event.deadline = row.maybe_instant(18);
    event.executor = row.view(19);
    event.approved_by = row.view(20);
    event.authority = row.view(21);
    event.reason = row.view(22);
    event.text.hash = row.view(23);
    event.output = row.view(24);
    event.links = split(row.view(25), '\n');
    event.to_step = row.small(26);
    event.target_seq = row.small(27);
    event.field = row.view(28);
    event.old_value = row.view(29);
    event.value = row.view(30);
    event.override_reason = row.view(31);
    event.threshold = row.small(32);
    event.lag_seconds = row.integer(33);
    event.prev_hash = hash_from(row.view(34));
    event.hash = hash_from(row.view(35));
    return event;
}

void read_texts(Connection& db, Event& event) {
    if (event.title.hash.empty() && event.requester.hash.empty() && event.text.hash.empty()) return;
    Query q = db.query("SELECT field, value, salt, erased FROM personal_text WHERE event_id = ?");
    q << event.id;
    while (q.next()) {
        PersonalText* const text = q.view(0) == "title"       ? &event.title
                                   : q.view(0) == "requester" ? &event.requester
                                   : q.view(0) == "text"      ? &event.text
                                                              : nullptr;
        if (text == nullptr) continue;
        text->value = q.view(1);
        text->salt = q.view(2);
        text->erased = q.truth(3);
    }
}

}  // namespace

std::string join(const std::vector<std::string>& items, char separator) {
    std::string joined;
    for (const auto& item : items) {
        if (item.empty() || item.find(separator) != std::string::npos)
            throw Refused{
                WriteProblem::Kind::invalid,
                fmt::format("A list holds an item that is empty or holds a separator: '{}'.", item)};
        if (!joined.empty()) joined += separator;
        joined += item;
    }
    return joined;
}

std::vector<std::string> split(std::string_view joined, char separator) {
    std::vector<std::string> items;
    while (!joined.empty()) {
        const auto end = std::min(joined.find(separator), joined.size());
        items.emplace_back(joined.substr(0, end));
        joined.remove_prefix(std::min(end + 1, joined.size()));
    }
    return items;
}

cases::Hash hash_from(std::string_view bytes) {
    cases::Hash hash{};
    if (bytes.size() == hash.size())
        std::transform(bytes.begin(), bytes.end(), hash.begin(),
                       [](char c) { return static_cast<std::uint8_t>(c); });
    return hash;
}

std::string_view bytes_of(const cases::Hash& hash) {
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

void insert_event(Connection& db, const Event& event) {
    static const std::string sql = fmt::format(
        "INSERT INTO event ({}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
        "?, "
        "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        columns);
    const std::string flags = join(event.flags, ' ');
    const std::string links = join(event.links, '\n');
    db.run(sql, event.id, event.case_number, event.seq, to_string(event.kind), event.occurred_at,
           event.recorded_at, event.actor, to_string(event.channel), name_of(event.precision),
           event.idempotency_key, flags, event.step, event.attempt, event.sop, event.calendar,
           event.title.hash, event.requester.hash, event.case_channel, event.deadline, event.executor,
           event.approved_by, event.authority, event.reason, event.text.hash, event.output, links,
           event.to_step, event.target_seq, event.field, event.old_value, event.value, event.override_reason,
           event.threshold, event.lag_seconds, Blob{bytes_of(event.prev_hash)}, Blob{bytes_of(event.hash)});
    insert_text(db, event.id, "title", event.title);
    insert_text(db, event.id, "requester", event.requester);
    insert_text(db, event.id, "text", event.text);
}

std::string shown(const PersonalText& text) {
    return text.erased ? "(dihapus)" : text.value;
}

void erase_text(Connection& db, const Event& erasure) {
    Query target = db.query("SELECT id FROM event WHERE case_number = ? AND seq = ?");
    target << erasure.case_number << erasure.target_seq;
    if (!target.next())
        throw Refused{WriteProblem::Kind::invalid, fmt::format("Case {} has no event {} to erase a text of.",
                                                               erasure.case_number, erasure.target_seq)};
    const auto id = target.integer(0);
    db.run("UPDATE personal_text SET value = '', salt = x'', erased = 1 WHERE event_id = ? AND field = ?", id,
           erasure.field);
    db.run("UPDATE idempotency SET request_hash = '' WHERE first_id <= ? AND last_id >= ?", id, id);
    record_admin_act(db,
                     {erasure.recorded_at, erasure.actor, "text_erased", erasure.case_number, erasure.field});
}

void select_events(Connection& db, std::string_view where, const std::function<void(Query&)>& bind,
                   const std::function<bool(const Event&)>& visit) {
    Query q = db.query(fmt::format("SELECT {} FROM event {}", columns, where));
    bind(q);
    while (q.next()) {
        Event event = event_of(q);
        read_texts(db, event);
        if (!visit(event)) return;
    }
}

}  // namespace pantau::store
