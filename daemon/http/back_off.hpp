#pragma once
// How long somebody who keeps failing to sign in has to wait. Counted for a name and an address together: a
// stranger elsewhere cannot lock a name, and whoever mistypes at the office's common address delays no
// colleague.

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace pantau::http {

/// Thread safety: none.
class BackOff {
public:
    using Moment = std::chrono::steady_clock::time_point;

    /// So many mistakes cost nothing; each one more doubles the wait, up to `longest`.
    static constexpr int free_failures = 4;
    static constexpr std::chrono::seconds first_wait{2}, longest{15 * 60};
    /// A pair that was quiet for so long begins anew.
    static constexpr std::chrono::hours forgotten_after{24};
    static constexpr std::size_t most_pairs = 10'000;

    /// Zero: may try now. Else for how long not yet, rounded up.
    std::chrono::seconds wait(std::string_view name, std::string_view address, Moment now) const;
    /// Counts an attempt as failed from its start, so that many sent at once are not all free; succeeded()
    /// takes it back.
    void begin(std::string_view name, std::string_view address, Moment now);
    void succeeded(std::string_view name, std::string_view address);
    std::size_t pairs() const noexcept { return pairs_.size(); }

private:
    struct Failures {
        int count = 0;
        Moment last{};
    };
    static std::chrono::seconds wait_after(int failures);
    void make_room(Moment now);
    std::map<std::pair<std::string, std::string>, Failures> pairs_;
};

/// What counts as one address: all of an IPv6 /64, since whoever has one address there has them all.
std::string back_off_address(std::string_view address);

}  // namespace pantau::http
