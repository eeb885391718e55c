#include "daemon/service_pulse.hpp"

#include <systemd/sd-daemon.h>

#include "daemon/log.hpp"

namespace pantau {

namespace {

constexpr std::chrono::seconds writer_hung_after{10};
constexpr std::chrono::minutes reader_hung_after{2};
constexpr std::chrono::minutes report_hung_after{15};
/// One mail to a slow server may take ten.
constexpr std::chrono::minutes mail_hung_after{20};
/// A gigabyte on a slow disk takes some minutes.
constexpr std::chrono::minutes backup_hung_after{60};

}  // namespace

void ServicePulse::feed() {
    if (const char* hung = hung_part(); hung != nullptr) {
        if (!hung_)
            log::error(log::Event::watchdog_late, "A part of the service makes no progress",
                       {{"part", hung}});
        hung_ = true;
        return;
    }
    hung_ = false;
    const auto snapshot = watch_.snapshot();
    std::size_t down = 0;
    for (const auto& site : snapshot->sites) down += site.state == probes::PageState::down ? 1 : 0;
    sd_notifyf(0, "WATCHDOG=1\nSTATUS=%zu sites, %zu down, %zu open cases", snapshot->sites.size(), down,
               desk_.open_cases());
}

const char* ServicePulse::hung_part() {
    const auto now = clock_.steady();
    const char* hung = nullptr;
    if (now - store_.health().progress > writer_hung_after) hung = "store writer";
    if (const auto since = publisher_.working_since(); since && now - *since > report_hung_after)
        hung = "report worker";
    if (const auto since = publisher_.mailer().working_since(); since && now - *since > mail_hung_after)
        hung = "mail worker";
    if (const auto since = housekeeping_.working_since(); since && now - *since > backup_hung_after)
        hung = "backup worker";
    if (!reader_beat_pending_) {
        reader_beat_pending_ = true;
        reader_asked_ = now;
        executors_.readers([this] { executors_.network([this] { reader_beat_pending_ = false; }); });
    } else if (now - reader_asked_ > reader_hung_after) {
        hung = "readers";
    }
    return hung;
}

}  // namespace pantau
