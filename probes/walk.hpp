#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "probes/address_policy.hpp"
#include "probes/fetch.hpp"
#include "probes/judge.hpp"
#include "probes/probe_result.hpp"
#include "probes/prober.hpp"
#include "probes/url.hpp"

namespace pantau::probes {

/// One probe on its way over redirects: what was asked, where it stands, what came of it so far. Holds no
/// socket and no thread; the engine moves it on. Thread safety: none.
class Walk {
public:
    Walk(ProbeRequest request, ProbeRunner::Done done);

    /// Where to go next, or the end.
    enum class Next : std::uint8_t { hop, attempt, finished };

    /// Reads the URL. `finished` when it is refused.
    Next begin(const AddressPolicy& policy);
    /// Takes the addresses of the current hop, judges each, keeps the permitted ones.
    Next take_lookup(const Lookup& lookup, microseconds took, const AddressPolicy& policy);
    Next lookup_timed_out(microseconds took);
    /// Takes the end of an attempt; `given_up` when we ended it because other addresses are left to try.
    Next take_attempt(FetchFacts facts, bool given_up, const AddressPolicy& policy);
    /// Ends it with a class of our own making.
    void end(FailureClass failure, std::string reason);

    void mark_started(Instant wall, std::chrono::steady_clock::time_point steady);
    ProbeResult result();  ///< call once, after the end

    /// Ends it before the hop at hand is asked: its host wants to be left alone for `rest`.
    void postpone(std::string reason, std::chrono::seconds rest);

    const ProbeRequest& request() const { return request_; }
    const std::string& asked_host() const { return asked().host; }  ///< of the URL that was asked for
    const Url& url() const { return url_; }
    const Address& address() const { return candidates_.front(); }  ///< of the attempt at hand
    std::size_t candidates() const {
        return candidates_.size();
    }  ///< addresses left, the one at hand included
    bool started() const { return result_.started != Instant{}; }
    std::size_t hops() const { return result_.hops.size(); }
    microseconds spent() const { return result_.phases.total() + hop_phases_.total(); }
    microseconds spent_connecting() const { return hop_phases_.connect; }

    ProbeRunner::Done done;
    microseconds queued{0}, held{0};  ///< as in ProbeResult

private:
    Next arrive(const AddressPolicy& policy);
    Next follow(FetchFacts& facts, const AddressPolicy& policy);
    Next close(Judgement judgement, FetchFacts* facts);  ///< takes the body out of the facts if it is wanted
    void record_hop(const FetchFacts* facts, bool redirect);
    void add_warning(Warning warning);
    const Url& asked() const { return redirected() ? asked_ : url_; }
    bool redirected() const { return !left_.empty(); }

    ProbeRequest request_;
    ProbeResult result_;
    Url url_;                        // of the hop at hand
    Url asked_;                      // the first, once a redirect has led on from it
    std::vector<std::string> left_;  // the hops that redirected us, in order
    std::deque<Address> candidates_;
    std::unique_ptr<FetchFacts> best_failure_;  // of the attempts at this hop
    Phases hop_phases_;
    std::string tried_;  // address of the last attempt
};

}  // namespace pantau::probes
