#pragma once
// What the parts of the watch share. One object, owned by Watch; network thread only. Inside this room.

#include <functional>
#include <memory>

#include "daemon/clock.hpp"
#include "daemon/watch/batcher.hpp"
#include "daemon/watch/self_gate.hpp"
#include "daemon/watch/watch.hpp"

namespace pantau::watch {

struct Context {
    Parts parts;
    Signals signals;
    Batcher batch;
    SelfGate gate;
    bool dirty = true;      ///< the snapshot no longer says what is so
    bool stopping = false;  ///< begin nothing new
    std::shared_ptr<int> life = std::make_shared<int>();
    std::function<void()>
        wake;  ///< what is due may have moved nearer: a host is free again, a confirmation wanted

    Context(Parts p, Signals s)
        : parts{std::move(p)}, signals{std::move(s)}, batch{parts.store, parts.clock, parts.network} {}

    /// Hands a question to the prober; `answer` on the network thread, unless the watch is gone by then.
    void ask(probes::ProbeRequest request, std::function<void(probes::ProbeResult)> answer) {
        parts.runner.submit(std::move(request),
                            [this, network = parts.network, watch = std::weak_ptr<int>{life},
                             answer = std::move(answer)](probes::ProbeResult result) {
                                network([this, watch, answer, result = std::move(result)]() mutable {
                                    if (watch.expired()) return;
                                    answer(std::move(result));
                                    if (wake) wake();
                                });
                            });
    }
};

/// What one result means once we have asked whether the fault was ours.
struct Judged {
    probes::Outcome outcome;
    probes::FailureClass failure;
};
/// A failure seen while the monitor was unwell is `self_overload`; a name server's stumble that no second one
/// has confirmed is `self_dns` (spec/probing.md 2.6).
Judged judged(const probes::ProbeResult& result, Context& context);

}  // namespace pantau::watch
