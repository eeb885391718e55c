#pragma once
// Types for quantities that could be mixed up.

#include <chrono>
#include <compare>
#include <utility>

namespace pantau::cases {

/// A value with a name of its own. `Tag` is only declared, never defined; it is what makes two aliases two
/// types.
template <class Tag, class Value>
class Named {
public:
    constexpr explicit Named(Value value) : value_{std::move(value)} {}
    constexpr const Value& value() const noexcept { return value_; }
    friend constexpr auto operator<=>(const Named&, const Named&) = default;

private:
    Value value_;
};

/// Time counted only while the office is open. Not a plain std::chrono::seconds, so that nobody compares
/// 27,000 open seconds (an ordinary day) with 27,000 on the wall (seven and a half hours).
using WorkingTime = Named<struct WorkingTimeTag, std::chrono::seconds>;

}  // namespace pantau::cases
