#include "probes/prober.hpp"

#include <utility>

#include "probes/engine.hpp"

namespace pantau::probes {

Prober::Prober(ProberOptions options) : engine_{std::make_unique<Engine>(std::move(options))} {}
Prober::~Prober() = default;

void Prober::submit(ProbeRequest request, Done done) {
    engine_->submit(std::move(request), std::move(done));
}
void Prober::set_own_hosts(std::vector<std::string> hosts) {
    engine_->set_own_hosts(std::move(hosts));
}
void Prober::stop() {
    engine_->stop();
}
void Prober::stall_for_test(std::chrono::milliseconds how_long) {
    engine_->stall(how_long);
}
ProberCounters Prober::counters() const {
    return engine_->counters();
}

}  // namespace pantau::probes
