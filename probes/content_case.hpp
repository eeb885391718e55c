#pragma once
// One page from its arrival to what is said of it: the inside of ContentProber, without threads and requests.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "probes/content_prober.hpp"
#include "probes/gambling.hpp"
#include "probes/page_text.hpp"
#include "probes/prober.hpp"
#include "probes/soft_404.hpp"

namespace pantau::probes {

/// A good answer that is a page.
bool is_page(const ProbeResult& result);

/// The rules made ready; replaced as a whole.
struct ContentCompiled {
    explicit ContentCompiled(ContentRules from)
        : gambling{std::move(from.gambling)},
          soft_404{std::move(from.soft_404)},
          search_engine{std::move(from.search_engine)},
          visitor{std::move(from.visitor)},
          referer{std::move(from.referer)},
          sibling_kept{from.sibling_kept} {}

    GamblingDetector gambling;
    Soft404Judge soft_404;
    std::string search_engine, visitor, referer;
    std::chrono::seconds sibling_kept;
};

/// One request of ours from submit() to its `done`.
struct ContentCase {
    ProbeRequest request;
    ProbeRunner::Done done;
    std::shared_ptr<const ContentCompiled> rules;
    ProbeResult result;
    int awaited = 0;  ///< further looks under way; touched by the worker only
    GamblingDetector::View plain, search_engine, search_visitor;
    std::optional<PageShape> shape;       ///< to be compared with a page that cannot exist
    std::optional<std::string> soft_404;  ///< why it is one

    /// The page itself. \return it settles nothing yet: further looks may
    bool read(ProbeResult answer);
    /// The page as somebody else is shown it.
    void read_view(GamblingDetector::View& view, const ProbeResult& answer) const;
    /// What all the looks together mean for the result.
    void judge();
    /// The same question once more, for what is told of the whole page.
    ProbeRequest further() const;
};

}  // namespace pantau::probes
