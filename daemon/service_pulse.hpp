#pragma once
// Whether the service is alive: systemd's watchdog is fed only while every part of it makes progress, so that
// one that hangs is started anew.

#include <chrono>

#include "daemon/clock.hpp"
#include "daemon/desk/desk.hpp"
#include "daemon/housekeeping.hpp"
#include "daemon/publish/publisher.hpp"
#include "daemon/store/store.hpp"
#include "daemon/watch/watch.hpp"

namespace pantau {

/// Thread safety: none; the network thread.
class ServicePulse {
public:
    ServicePulse(const Clock& clock, const store::Store& store, const desk::Desk& desk,
                 const watch::Watch& watch, const publish::Publisher& publisher,
                 const Housekeeping& housekeeping, const desk::Executors& executors)
        : clock_{clock},
          store_{store},
          desk_{desk},
          watch_{watch},
          publisher_{publisher},
          housekeeping_{housekeeping},
          executors_{executors} {}

    /// To be called once a second. Tells systemd the state in one sentence, or the log, once, which part is
    /// hung.
    void feed();

private:
    /// Name of a part that made no progress for too long; null: none.
    const char* hung_part();

    const Clock& clock_;
    const store::Store& store_;
    const desk::Desk& desk_;
    const watch::Watch& watch_;
    const publish::Publisher& publisher_;
    const Housekeeping& housekeeping_;
    const desk::Executors& executors_;
    std::chrono::steady_clock::time_point reader_asked_{};
    bool reader_beat_pending_ = false, hung_ = false;
};

}  // namespace pantau
