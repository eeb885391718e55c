#pragma once

#include <string>

#include "probes/failure_class.hpp"
#include "probes/fetch.hpp"
#include "probes/resolver.hpp"

/// From facts to classes. Pure; any thread. Source: spec/probing.md 2.6.
namespace pantau::probes {

struct Judgement {
    FailureClass failure = FailureClass::ok;
    std::string reason;  ///< one English sentence without a full stop; "" when ok
};

Judgement judge_lookup(const Lookup& lookup);

/// Whether a complete answer arrived, and if not, why: libcurl's codes told apart by timings, errno and our
/// own flags. `ok` means that an HTTP answer was read as far as it was wanted, not that the status is good.
Judgement judge_transfer(const FetchFacts& facts);

/// Status, walls and content of a final answer that was read. The answer to a HEAD has no content to judge.
Judgement judge_answer(const FetchFacts& facts, const ProbeRequest& request);

/// Where a redirect's end says more than its answer: the front page or a login page in place of what was
/// asked.
Judgement judge_destination(const Url& asked, const Url& reached);

bool is_redirect(int status);  ///< 301, 302, 303, 307, 308

}  // namespace pantau::probes
