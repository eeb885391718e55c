#pragma once
// What the parts of the watch share: where questions are asked, and what their answers mean once we have
// asked whether the fault is ours. One object, owned by Watch; network thread only. Inside this room.

#include <functional>
#include <memory>
#include <optional>

#include "daemon/clock.hpp"
#include "daemon/watch/batcher.hpp"
#include "daemon/watch/mass_failure.hpp"
#include "daemon/watch/references.hpp"
#include "daemon/watch/self_gate.hpp"
#include "daemon/watch/watch.hpp"
#include "probes/address_policy.hpp"
#include "probes/block_page.hpp"

namespace pantau::watch {

struct Context {
    Parts parts;
    Signals signals;
    Batcher batch;
    SelfGate gate;
    References references;
    MassFailure mass;       ///< of site targets, by URL
    bool dirty = true;      ///< the snapshot no longer says what is so
    bool stopping = false;  ///< begin nothing new
    std::shared_ptr<int> life = std::make_shared<int>();
    std::function<void()>
        wake;  ///< what is due may have moved nearer: a host is free again, a confirmation wanted

    Context(Parts p, Signals s);
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    void use(const settings::Probe& settings);

    /// Hands a question to the prober; `answer` on the network thread, unless the watch is gone by then. What
    /// `answer` is given is judged: a failure that may be our own doing is `self_*` by then, a look that
    /// ended at the block page of a provider `dns_hijack`. It waits for the reference points where they
    /// matter.
    void ask(probes::ProbeRequest request, std::function<void(probes::ProbeResult)> answer);

    /// Reaching it needs the way out of our own network: it is not on an address that the settings list.
    bool needs_way_out(const probes::ProbeResult& result) const;
    /// Nothing but the targets themselves can tell whether our network works.
    bool needs_witnesses() const { return !references.configured() || !references.outside(); }
    /// Notices the end of a disturbance. Call it each tick.
    void mind_disturbance();

private:
    using Answer = std::function<void(probes::ProbeResult)>;
    void submit(probes::ProbeRequest request, Answer answer);
    void weigh(probes::ProbeResult result, bool confirmed, bool counts, const Answer& answer);
    probes::ProbeResult blamed(probes::ProbeResult result, bool confirmed);
    void references_said();

    bool second_resolver_ = false;
    probes::BlockList blocks_;
    probes::AddressPolicy policy_;
    std::optional<Steady> doubted_since_;  ///< start of the earliest failure that waits for the references
    std::optional<Steady> mass_since_;     ///< the disturbance was seen by many failures at once
};

/// What one result means. Results of Context::ask() are judged already.
struct Judged {
    probes::Outcome outcome;
    probes::FailureClass failure;
};
inline Judged judged(const probes::ProbeResult& result, Context&) {
    return {result.outcome, result.failure};
}

}  // namespace pantau::watch
