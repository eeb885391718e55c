#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "probes/content_case.hpp"

namespace pantau::probes {

/// What addresses that cannot exist answered, one a host and folder: what a soft 404 is compared with.
/// Thread safety: none.
class Siblings {
public:
    using Steady = std::chrono::steady_clock::time_point;

    /// Judges by what is known of the page's folder. \return a sibling has to be asked (again)
    /// \pre one.shape
    bool judge(ContentCase& one, Steady now) const;
    /// Keeps what the sibling of this page answered and judges by it.
    void take(ContentCase& one, const ProbeResult& answer, Steady now);

private:
    struct Sibling {
        Steady when;
        std::optional<PageShape> shape;  // empty: no page, which is as it should be
    };
    std::map<std::string, Sibling> known_;  // by pattern
};

}  // namespace pantau::probes
