#include "daemon/cases/decide_parts.hpp"

#include <algorithm>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <fmt/format.h>
#include <sodium.h>

#include "daemon/cases/hash_chain.hpp"
#include "daemon/cases/judge.hpp"

namespace pantau::cases {
namespace {

using namespace std::chrono_literals;

constexpr auto fast_clock_allowed = 5min;  // of a phone ahead of the server
constexpr auto back_dated_from = 30s;      // less is the way of a tap to the server (cases.md 6.15)
constexpr std::size_t most_link = 2048, most_links = 50, most_title = 200, most_name = 200,
                      most_channel = 100, most_words = 4000;

std::string fresh_salt(const Context& context) {
    if (context.salt) return context.salt();
    std::string salt(16, '\0');
    randombytes_buf(salt.data(), salt.size());
    return salt;
}

// The limit on a time typed by hand: the start of the current working day in the office's zone, unless set.
Instant first_instant_allowed(const Context& context) {
    if (context.back_date_limit) return context.now - *context.back_date_limit;
    const date::time_zone* zone = find_zone(context.zone);
    if (zone == nullptr) throw std::invalid_argument{"unknown time zone " + context.zone};
    return start_of_day(local_date(context.now, *zone), *zone);
}

// Length in bytes of the UTF-8 character at the front; 0 when it is none (overlong forms and surrogates are
// none).
std::size_t utf8_length(std::string_view text) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto tail = [&](std::size_t i) { return i < text.size() && (byte(i) & 0xC0U) == 0x80U; };
    const unsigned first = byte(0);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF && tail(1)) return 2;
    if (first >= 0xE0 && first <= 0xEF && tail(1) && tail(2)) {
        if (first == 0xE0 && byte(1) < 0xA0) return 0;
        if (first == 0xED && byte(1) >= 0xA0) return 0;
        return 3;
    }
    if (first >= 0xF0 && first <= 0xF4 && tail(1) && tail(2) && tail(3)) {
        if (first == 0xF0 && byte(1) < 0x90) return 0;
        if (first == 0xF4 && byte(1) >= 0x90) return 0;
        return 4;
    }
    return 0;
}

// Letters beyond ASCII are common in pasted addresses; for the parser they are written as browsers send them.
std::string percent_encoded(std::string_view link) {
    std::string encoded;
    for (const char c : link) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80)
            encoded += c;
        else
            encoded += fmt::format("%{:02X}", byte);
    }
    return encoded;
}

std::string_view trouble_with(std::string_view link) {
    if (link.size() > most_link) return "is longer than 2048 bytes";
    const auto control_or_space = [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F; };
    if (std::any_of(link.begin(), link.end(), control_or_space))
        return "holds a space or a control character";
    const std::string encoded = percent_encoded(link);
    const auto url = boost::urls::parse_uri(encoded);
    if (!url) return "is no web address";
    if (url->scheme_id() != boost::urls::scheme::http && url->scheme_id() != boost::urls::scheme::https)
        return "does not begin with http:// or https://";
    if (url->encoded_host().empty()) return "names no host";
    if (url->has_userinfo()) return "holds a user name or password";
    return {};
}

}  // namespace

Event draft(const CaseState& state, const Command& command, const Context& context) {
    Event event;
    event.case_number = state.number.empty() ? command.case_number : state.number;
    event.seq = state.last_seq + 1;
    event.kind = command.kind;
    event.actor = command.actor;
    event.channel = command.channel;
    event.precision = command.precision;
    event.idempotency_key = command.idempotency_key;
    event.reason = command.reason;
    if (!command.text.empty()) event.text = personal(command.text, fresh_salt(context));
    if (context.import) add_flag(event, flag::imported);
    if (command.kind == EventKind::case_opened) {
        event.title = personal(command.title, fresh_salt(context));
        if (!command.requester.empty()) event.requester = personal(command.requester, fresh_salt(context));
        event.case_channel = command.case_channel;
    }
    return event;
}

std::optional<Refusal> set_time(Event& event, const Command& command, const Context& context,
                                Instant not_before) {
    event.occurred_at = command.occurred_at.value_or(context.now);
    if (event.occurred_at > context.now + fast_clock_allowed)
        return refuse(RefusalCode::future,
                      fmt::format("occurred_at {} is more than 5 minutes ahead of the server's clock, {}",
                                  format_utc_ms(event.occurred_at), format_utc_ms(context.now)));
    if (event.occurred_at > context.now) {
        event.occurred_at = context.now;
        add_flag(event, flag::device_clock_fast);
    }
    if (!command.occurred_at && event.occurred_at < not_before) {
        event.occurred_at = not_before;
        add_flag(event, flag::clock_jumped);
    }
    return std::nullopt;
}

std::optional<Refusal> too_old(Event& event, const Command& command, const Context& context) {
    if (context.import || !command.occurred_at) return std::nullopt;
    const bool supervisor = command.role >= Role::supervisor;
    if (command.queued_on_device) {
        add_flag(event, flag::sent_late);
        if (supervisor || event.occurred_at >= context.now - context.queue_limit) return std::nullopt;
        return refuse(RefusalCode::too_old,
                      fmt::format("the tap of {} waited too long in the device; a supervisor must record it",
                                  format_utc_ms(event.occurred_at)),
                      {.variant = "queued"});
    }
    if (context.now - event.occurred_at > back_dated_from) add_flag(event, flag::back_dated);
    const Instant first = first_instant_allowed(context);
    if (supervisor || event.occurred_at >= first) return std::nullopt;
    return refuse(RefusalCode::too_old,
                  fmt::format("occurred_at {} is before {}, the first instant that staff may still enter",
                              format_utc_ms(event.occurred_at), format_utc_ms(first)));
}

std::optional<Refusal> bad_text(std::string_view field, std::string_view text, std::size_t most,
                                bool lines_allowed) {
    const auto bad = [&](std::string_view why) {
        return refuse(RefusalCode::bad_value, fmt::format("{} {}", field, why), {.what = std::string{field}});
    };
    std::size_t characters = 0;
    for (std::string_view rest = text; !rest.empty(); ++characters) {
        const std::size_t length = utf8_length(rest);
        if (length == 0) return bad("is not UTF-8");
        const auto c = static_cast<unsigned char>(rest.front());
        const bool line = c == '\n' || c == '\r' || c == '\t';
        if ((c < 0x20 && !(line && lines_allowed)) || c == 0x7F) return bad("holds a control character");
        rest.remove_prefix(length);
    }
    if (characters > most) return bad(fmt::format("has {} characters; allowed: {}", characters, most));
    return std::nullopt;
}

std::optional<Refusal> bad_text(const Command& command) {
    struct Limit {
        std::string_view field;
        const std::string& text;
        std::size_t most;
        bool lines;
    };
    for (const Limit& limit :
         {Limit{"title", command.title, most_title, false},
          Limit{"requester", command.requester, most_name, false},
          Limit{"channel", command.case_channel, most_channel, false},
          Limit{"executor", command.executor, most_name, false},
          Limit{"approved_by", command.approved_by, most_name, false},
          Limit{"authority", command.authority, most_name, false},
          Limit{"reason", command.reason, most_name, false}, Limit{"text", command.text, most_words, true},
          Limit{"output", command.output, most_words, true},
          Limit{"override_reason", command.override_reason, most_words, true},
          Limit{"field", command.field, most_name, false},
          Limit{"value", command.value, most_link * 10, true}})
        if (auto refusal = bad_text(limit.field, limit.text, limit.most, limit.lines)) return refusal;
    if (command.links.size() > most_links)
        return refuse(RefusalCode::bad_value,
                      fmt::format("{} links; allowed: {}", command.links.size(), most_links),
                      {.what = "links"});
    for (const std::string& link : command.links)
        if (auto refusal = bad_link(link)) return refusal;
    return std::nullopt;
}

std::optional<Refusal> bad_link(std::string_view link) {
    const std::string_view trouble = trouble_with(link);
    if (trouble.empty()) return std::nullopt;
    std::string shown;  // what is sent back is text, whatever was sent
    for (std::string_view rest = link.substr(0, 80); !rest.empty();) {
        const std::size_t length = utf8_length(rest);
        const bool fine = length > 1 || (length == 1 && static_cast<unsigned char>(rest.front()) >= 0x20);
        shown += fine ? std::string{rest.substr(0, length)} : std::string{"?"};
        rest.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return refuse(RefusalCode::bad_link, fmt::format("link \"{}\" {}", shown, trouble), {.what = shown});
}

std::optional<Refusal> unknown_executor(const std::string& executor, const Sop& sop) {
    const bool code = executor.size() > 1 && executor.front() == 'P' &&
                      executor.find_first_not_of("0123456789", 1) == std::string::npos;
    if (!code || sop.executor(executor) != nullptr) return std::nullopt;
    return refuse(RefusalCode::unknown_executor, fmt::format("the SOP knows no executor \"{}\"", executor),
                  {.what = executor});
}

void add_flag(Event& event, std::string_view mark) {
    const auto at = std::lower_bound(event.flags.begin(), event.flags.end(), mark);
    if (at == event.flags.end() || *at != mark) event.flags.insert(at, std::string{mark});
}

void flag_calendar(Event& event, const CaseState& after, const Sop& sop, const Context& context) {
    const bool begins = event.kind == EventKind::step_started || event.kind == EventKind::resumed;
    const bool ends = event.kind == EventKind::paused || event.kind == EventKind::step_finished ||
                      event.kind == EventKind::returned;
    const Step* step = sop.step(event.step);
    if ((!begins && !ends) || step == nullptr || step->clock == StepClock::wall) return;
    const Instant at = floor_seconds(event.occurred_at);
    const bool closed = context.calendar.is_open(at) == false;
    // At the closing instant itself the second that was just worked is still inside.
    if (closed && (begins || context.calendar.is_open(at - 1s) != true)) add_flag(event, flag::off_hours);
    const Judgement judgement = judge(after.attempts.back(), *step, context.calendar, at);
    if (judgement.verdict == Verdict::not_computable || !context.calendar.covers(at))
        add_flag(event, flag::outside_calendar);
}

}  // namespace pantau::cases
