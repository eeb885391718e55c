#pragma once
// Each event's hash covers its record and the hash before it, so that no row of the log can be changed,
// left out or put in without being found: hash = SHA-256(prev_hash || canonical record).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/cases/event.hpp"

namespace pantau::cases {

/// What stands before the first event: 32 zero bytes.
inline constexpr Hash chain_start{};

Hash chain_hash(const Hash& previous, const Event& event);

/// Sets prev_hash and hash. \pre every other field is final, id and recorded_at included
void seal(Event& event, const Hash& previous);

/// SHA-256 in hex over salt and value.
std::string personal_hash(std::string_view salt, std::string_view value);
/// A text with its salt and hash; empty when `value` is.
PersonalText personal(std::string value, std::string salt);
/// A note that says that a personal text of an earlier event was erased.
bool is_erasure(const Event& event) noexcept;
/// Whether text and salt give the hash; an erased or empty one is always true.
bool matches(const PersonalText& text);

struct ChainFault {
    std::int64_t id = 0;  ///< first event that is wrong
    std::string message;  ///< English: what about it
};

/// Walks the log in the order of `id`. Feeding 1,000,000 events takes at most 5 s on one core.
/// Thread safety: none.
class ChainCheck {
public:
    /// \return the fault, the first time one is found; after that nothing more is looked at
    std::optional<ChainFault> next(const Event& event);
    const Hash& head() const noexcept { return head_; }
    std::int64_t count() const noexcept { return count_; }

private:
    Hash head_ = chain_start;
    std::int64_t count_ = 0;
    Instant recorded_at_ = Instant::min();
    bool broken_ = false;
    std::string record_;  // reused, so that a walk does not allocate for each event
};

}  // namespace pantau::cases
