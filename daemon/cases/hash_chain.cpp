#include "daemon/cases/hash_chain.hpp"

#include <fmt/format.h>

#include "daemon/cases/event_codec.hpp"
#include "daemon/sha256.hpp"

namespace pantau::cases {
namespace {

Hash link(const Hash& previous, std::string_view record) {
    return Sha256{}.add(previous).add(record).digest();
}

}  // namespace

Hash chain_hash(const Hash& previous, const Event& event) {
    return link(previous, canonical(event));
}

void seal(Event& event, const Hash& previous) {
    event.prev_hash = previous;
    event.hash = chain_hash(previous, event);
}

std::string personal_hash(std::string_view salt, std::string_view value) {
    return Sha256{}.add(salt).add(value).hex();
}

PersonalText personal(std::string value, std::string salt) {
    if (value.empty()) return {};
    PersonalText text{std::move(value), std::move(salt), {}, false};
    text.hash = personal_hash(text.salt, text.value);
    return text;
}

bool is_erasure(const Event& event) noexcept {
    return event.kind == EventKind::note && event.target_seq != 0;
}

bool matches(const PersonalText& text) {
    if (text.erased) return text.value.empty() && text.salt.empty();
    return text.empty() || text.hash == personal_hash(text.salt, text.value);
}

std::optional<ChainFault> ChainCheck::next(const Event& event) {
    if (broken_) return std::nullopt;
    const auto fault = [&](std::string message) {
        broken_ = true;
        return ChainFault{event.id, std::move(message)};
    };
    if (event.id != count_ + 1)
        return fault(
            fmt::format("event {} follows event {}: one is missing or stands twice", event.id, count_));
    if (event.prev_hash != head_)
        return fault(fmt::format("event {} does not continue the hash of event {}", event.id, count_));
    if (event.recorded_at < recorded_at_)
        return fault(fmt::format("event {} was recorded earlier than event {}", event.id, count_));
    record_.clear();
    append_canonical(record_, event);
    if (link(event.prev_hash, record_) != event.hash)
        return fault(fmt::format("the record of event {} does not give its hash: it was changed", event.id));
    for (const PersonalText* text : {&event.title, &event.requester, &event.text})
        if (!matches(*text))
            return fault(fmt::format(
                "a personal text of event {} does not give its salted hash: it was changed", event.id));
    head_ = event.hash;
    recorded_at_ = event.recorded_at;
    ++count_;
    return std::nullopt;
}

}  // namespace pantau::cases
