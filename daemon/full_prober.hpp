#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "daemon/settings/settings.hpp"
#include "probes/content_prober.hpp"
#include "probes/platform_prober.hpp"
#include "probes/prober.hpp"

namespace pantau {

/// The engine with the platform adapters and the content checks before it, as the settings say: what the
/// service and `pantau probe` ask. Thread safety: all functions from any thread; reload() and stop() from one
/// at a time.
class FullProber final : public probes::ProbeRunner {
public:
    struct Options {
        /// Politeness to hosts that are asked again and again; a list asked once keeps only to the number in
        /// flight a host.
        bool polite = false;
        std::vector<probes::HostState> remembered;                   ///< with `polite`; from the last run
        std::function<void(const probes::HostState&)> host_changed;  ///< with `polite`; prober's thread
        std::function<void(const probes::AdapterHealth&)> adapter_changed;  ///< prober's thread
    };

    /// \throws std::runtime_error as probes::Prober does
    FullProber(const settings::Settings& settings, Options options);
    ~FullProber() override;  ///< stop()
    FullProber(const FullProber&) = delete;
    FullProber& operator=(const FullProber&) = delete;

    void submit(probes::ProbeRequest request, Done done) override;

    /// Other settings. Where the engine's own changed it is replaced, and what it had under way comes back as
    /// cancelled. \throws std::runtime_error as the constructor; the old one then goes on
    void reload(const settings::Settings& settings);
    /// Everything under way comes back as cancelled, within a second.
    void stop();

    probes::ProberCounters counters() const;
    probes::ContentCounters content() const { return content_.counters(); }
    std::vector<probes::AdapterHealth> adapters() const { return platforms_.health(); }

private:
    /// Stays where it is while the engine behind it is replaced.
    class Engine final : public probes::ProbeRunner {
    public:
        explicit Engine(std::shared_ptr<probes::Prober> prober) : prober_{std::move(prober)} {}
        void submit(probes::ProbeRequest request, Done done) override {
            now()->submit(std::move(request), std::move(done));
        }
        /// \return the one before
        std::shared_ptr<probes::Prober> replace(std::shared_ptr<probes::Prober> next) {
            const std::lock_guard lock{mutex_};
            return std::exchange(prober_, std::move(next));
        }
        std::shared_ptr<probes::Prober> now() const {
            const std::lock_guard lock{mutex_};
            return prober_;
        }

    private:
        mutable std::mutex mutex_;
        std::shared_ptr<probes::Prober> prober_;
    };

    std::shared_ptr<probes::Prober> made_for(const settings::Settings& settings);
    void remember(const probes::HostState& state);

    Options options_;
    std::mutex hosts_mutex_;  ///< guards options_.remembered, which the engine's thread brings up to date
    settings::Settings settings_;
    Engine engine_;
    probes::PlatformProber platforms_;
    probes::ContentProber content_;
};

}  // namespace pantau
