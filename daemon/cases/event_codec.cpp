#include "daemon/cases/event_codec.hpp"

#include <charconv>
#include <limits>
#include <set>
#include <stdexcept>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "daemon/cases/hash_chain.hpp"

namespace pantau::cases {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

std::string hex_of(std::string_view bytes) {
    std::string hex;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        hex += hex_digits[byte >> 4U];
        hex += hex_digits[byte & 0x0FU];
    }
    return hex;
}

// Writes one JSON object by hand: a million records must be hashed in seconds, and the bytes must never
// depend on a library's taste in escapes. Empty fields are left out.
class Writer {
public:
    explicit Writer(std::string& out) : out_{out} { out_ += '{'; }
    void close() { out_ += '}'; }

    void text(std::string_view key, std::string_view value) {
        if (value.empty()) return;
        name(key);
        quote(value);
    }
    void number(std::string_view key, std::int64_t value) {
        if (value != 0) always(key, value);
    }
    void always(std::string_view key, std::int64_t value) {
        name(key);
        char digits[24];
        const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
        out_.append(digits, end);
    }
    void instant(std::string_view key, Instant at) { always(key, at.time_since_epoch().count()); }
    void list(std::string_view key, const std::vector<std::string>& values) {
        if (values.empty()) return;
        name(key);
        out_ += '[';
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (i > 0) out_ += ',';
            quote(values[i]);
        }
        out_ += ']';
    }

private:
    void name(std::string_view key) {
        if (!first_) out_ += ',';
        first_ = false;
        out_ += '"';
        out_ += key;
        out_ += "\":";
    }
    void quote(std::string_view value) {
        out_ += '"';
        std::size_t clean = 0;
        for (std::size_t i = 0; i < value.size(); ++i) {
            const auto c = static_cast<unsigned char>(value[i]);
            if (c >= 0x20 && c != '"' && c != '\\') continue;
            out_.append(value, clean, i - clean);
            clean = i + 1;
            if (c == '"' || c == '\\') {
                out_ += '\\';
                out_ += value[i];
            } else {
                out_ += "\\u00";
                out_ += hex_digits[c >> 4U];
                out_ += hex_digits[c & 0x0FU];
            }
        }
        out_.append(value, clean, value.size() - clean);
        out_ += '"';
    }

    std::string& out_;
    bool first_ = true;
};

enum class Whole { record, line };

void personal_fields(Writer& writer, std::string_view key, const PersonalText& text, Whole whole) {
    writer.text(std::string{key} + "_hash", text.hash);
    if (whole == Whole::record) return;
    writer.text(key, text.value);
    writer.text(std::string{key} + "_salt", hex_of(text.salt));
    if (text.erased) writer.always(std::string{key} + "_erased", 1);
}

// The order of these lines is part of the record: append only, and only with another record_version.
void write(std::string& out, const Event& event, Whole whole) {
    Writer writer{out};
    writer.always("v", record_version);
    writer.always("id", event.id);
    writer.text("case", event.case_number);
    writer.always("seq", event.seq);
    writer.text("kind", to_string(event.kind));
    writer.instant("occurred_at", event.occurred_at);
    writer.instant("recorded_at", event.recorded_at);
    writer.text("actor", event.actor);
    writer.text("channel", to_string(event.channel));
    writer.text("precision", to_string(event.precision));
    writer.text("idempotency_key", event.idempotency_key);
    writer.list("flags", event.flags);
    writer.number("step", event.step);
    writer.number("attempt", event.attempt);
    writer.text("sop", event.sop);
    writer.text("calendar", event.calendar);
    personal_fields(writer, "title", event.title, whole);
    personal_fields(writer, "requester", event.requester, whole);
    writer.text("case_channel", event.case_channel);
    if (event.deadline) writer.instant("deadline", *event.deadline);
    writer.text("executor", event.executor);
    writer.text("approved_by", event.approved_by);
    writer.text("authority", event.authority);
    writer.text("reason", event.reason);
    personal_fields(writer, "text", event.text, whole);
    writer.text("output", event.output);
    writer.list("links", event.links);
    writer.number("to_step", event.to_step);
    writer.number("target_seq", event.target_seq);
    writer.text("field", event.field);
    writer.text("old_value", event.old_value);
    writer.text("value", event.value);
    writer.text("override_reason", event.override_reason);
    writer.number("threshold", event.threshold);
    writer.number("lag_seconds", event.lag_seconds);
    if (whole == Whole::line) {
        writer.text("prev_hash", to_hex(event.prev_hash));
        writer.text("hash", to_hex(event.hash));
    }
    writer.close();
}

// ---- reading ----

namespace json = boost::json;

// Takes one key after another out of an object; what is left at the end was unknown.
class Fields {
public:
    explicit Fields(const json::object& object) : object_{object} {}

    std::string error;

    void text(std::string_view key, std::string& into) {
        if (const json::value* value = take(key)) {
            if (const auto* string = value->if_string())
                into.assign(string->data(), string->size());
            else
                fail(key, "is not a string");
        }
    }
    template <class Number>
    void number(std::string_view key, Number& into, std::int64_t least, std::int64_t most) {
        const json::value* value = take(key);
        if (value == nullptr) return;
        const auto* found = value->if_int64();
        if (found == nullptr || *found < least || *found > most) {
            fail(key, fmt::format("is not a whole number from {} to {}", least, most));
            return;
        }
        into = static_cast<Number>(*found);
    }
    std::optional<Instant> instant(std::string_view key) {
        constexpr std::int64_t most = 253'402'300'799'999;  // the end of the year 9999
        if (!has(key)) return std::nullopt;
        std::int64_t milliseconds = 0;
        number(key, milliseconds, -most, most);
        return Instant{std::chrono::milliseconds{milliseconds}};
    }
    void list(std::string_view key, std::vector<std::string>& into) {
        const json::value* value = take(key);
        if (value == nullptr) return;
        const auto* array = value->if_array();
        if (array == nullptr) return fail(key, "is not a list of strings");
        for (const json::value& entry : *array) {
            const auto* string = entry.if_string();
            if (string == nullptr) return fail(key, "is not a list of strings");
            into.emplace_back(string->data(), string->size());
        }
    }
    template <class Value, class Find>
    void name(std::string_view key, Value& into, Find find) {
        std::string found;
        require(key);
        text(key, found);
        if (!error.empty()) return;
        if (const auto value = find(found))
            into = *value;
        else
            fail(key, "is the unknown name \"" + found + "\"");
    }
    void hash(std::string_view key, Hash& into) {
        std::string hex;
        require(key);
        text(key, hex);
        if (!error.empty()) return;
        if (const auto value = hash_from_hex(hex))
            into = *value;
        else
            fail(key, "is not 64 hex digits");
    }
    void personal(std::string_view key, PersonalText& into) {
        const std::string name{key};
        std::string salt;
        int erased = 0;
        text(name + "_hash", into.hash);
        text(name, into.value);
        text(name + "_salt", salt);
        number(name + "_erased", erased, 0, 1);
        into.erased = erased == 1;
        if (!from_hex(salt, into.salt)) fail(name + "_salt", "is not hex digits");
        if (!into.hash.empty() && !hash_from_hex(into.hash)) fail(name + "_hash", "is not 64 hex digits");
        if (error.empty() && !matches(into)) fail(key, "does not give its salted hash");
    }
    void require(std::string_view key) {
        if (!has(key)) fail(key, "is missing");
    }
    bool has(std::string_view key) const {
        return object_.contains(json::string_view{key.data(), key.size()});
    }
    void finish() {
        for (const auto& member : object_)
            if (!taken_.contains(std::string{member.key().data(), member.key().size()}))
                return fail({member.key().data(), member.key().size()}, "is unknown");
    }
    void fail(std::string_view key, std::string_view what) {
        if (error.empty()) error = fmt::format("{} {}", key, what);
    }

private:
    const json::value* take(std::string_view key) {
        taken_.emplace(key);
        return object_.if_contains(json::string_view{key.data(), key.size()});
    }
    static bool from_hex(std::string_view hex, std::string& into) {
        if (hex.size() % 2 != 0) return false;
        for (std::size_t i = 0; i < hex.size(); i += 2) {
            unsigned byte = 0;
            const auto [end, failure] = std::from_chars(hex.data() + i, hex.data() + i + 2, byte, 16);
            if (failure != std::errc{} || end != hex.data() + i + 2) return false;
            into += static_cast<char>(static_cast<unsigned char>(byte));
        }
        return true;
    }

    const json::object& object_;
    std::set<std::string, std::less<>> taken_;
};

// boost::json keeps the last of repeated keys; a record that says a thing twice is refused instead. A
// streaming parser would see keys too, but this needs no second grammar: the object is written back and
// compared in length.
bool repeats_a_key(std::string_view line, const Event& event) {
    return to_json_line(event).size() != line.size();
}

}  // namespace

void append_canonical(std::string& out, const Event& event) {
    write(out, event, Whole::record);
}

std::string canonical(const Event& event) {
    std::string record;
    append_canonical(record, event);
    return record;
}

std::string to_json_line(const Event& event) {
    std::string line;
    write(line, event, Whole::line);
    return line;
}

void throw_exception_from_error(const DecodeError& error, const boost::source_location&) {
    throw std::runtime_error{error.message};
}

boost::system::result<Event, DecodeError> from_json_line(std::string_view line) {
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    constexpr int most_int = std::numeric_limits<int>::max();
    boost::system::error_code failure;
    const json::value parsed = json::parse(json::string_view{line.data(), line.size()}, failure);
    if (failure) return DecodeError{"not JSON: " + failure.message()};
    const json::object* object = parsed.if_object();
    if (object == nullptr) return DecodeError{"not a JSON object"};

    Fields fields{*object};
    Event event;
    int version = 0;
    for (const auto* key : {"v", "id", "seq", "occurred_at", "recorded_at"}) fields.require(key);
    fields.number("v", version, record_version, record_version);
    fields.number("id", event.id, 0, most);
    fields.text("case", event.case_number);
    fields.number("seq", event.seq, 0, most_int);
    fields.name("kind", event.kind, event_kind);
    event.occurred_at = fields.instant("occurred_at").value_or(Instant{});
    event.recorded_at = fields.instant("recorded_at").value_or(Instant{});
    fields.text("actor", event.actor);
    fields.name("channel", event.channel, [](std::string_view name) { return channel(name); });
    fields.name("precision", event.precision, [](std::string_view name) { return precision(name); });
    fields.text("idempotency_key", event.idempotency_key);
    fields.list("flags", event.flags);
    fields.number("step", event.step, 1, most_int);
    fields.number("attempt", event.attempt, 1, most_int);
    fields.text("sop", event.sop);
    fields.text("calendar", event.calendar);
    fields.personal("title", event.title);
    fields.personal("requester", event.requester);
    fields.text("case_channel", event.case_channel);
    event.deadline = fields.instant("deadline");
    fields.text("executor", event.executor);
    fields.text("approved_by", event.approved_by);
    fields.text("authority", event.authority);
    fields.text("reason", event.reason);
    fields.personal("text", event.text);
    fields.text("output", event.output);
    fields.list("links", event.links);
    fields.number("to_step", event.to_step, 1, most_int);
    fields.number("target_seq", event.target_seq, 1, most_int);
    fields.text("field", event.field);
    fields.text("old_value", event.old_value);
    fields.text("value", event.value);
    fields.text("override_reason", event.override_reason);
    fields.number("threshold", event.threshold, 1, 100);
    fields.number("lag_seconds", event.lag_seconds, -most, most);
    fields.hash("prev_hash", event.prev_hash);
    fields.hash("hash", event.hash);
    fields.finish();
    if (!fields.error.empty()) return DecodeError{fields.error};
    if (repeats_a_key(line, event))
        return DecodeError{"not as Pantau writes it: a key stands twice, or there are spaces"};
    return event;
}

}  // namespace pantau::cases
