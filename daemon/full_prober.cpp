#include "daemon/full_prober.hpp"

#include <algorithm>
#include <utility>

#include "daemon/content_rules.hpp"
#include "daemon/platform_rules.hpp"
#include "daemon/prober_options.hpp"
#include "daemon/settings/load.hpp"
#include "probes/walls.hpp"

namespace pantau {
namespace {

probes::PlatformProber::Options platform_options(const settings::Settings& settings,
                                                 const FullProber::Options& options) {
    probes::PlatformProber::Options platform;
    platform.rules = platform_rules(settings.platforms);
    platform.on_change = options.adapter_changed;
    return platform;
}

/// Those settings alone that an engine is made from.
settings::Settings engine_settings(const settings::Settings& settings) {
    settings::Settings part;
    part.probe = settings.probe;
    part.links = settings.links;
    part.sites = settings.sites;
    return part;
}

}  // namespace

FullProber::FullProber(const settings::Settings& settings, Options options)
    : options_{std::move(options)},
      settings_{engine_settings(settings)},
      engine_{made_for(settings)},
      platforms_{engine_, platform_options(settings, options_)},
      content_{platforms_, content_rules(settings.content.words)} {
    probes::use_walls(wall_rules(settings.platforms));
}

FullProber::~FullProber() {
    stop();
}

void FullProber::submit(probes::ProbeRequest request, Done done) {
    content_.submit(std::move(request), std::move(done));
}

std::shared_ptr<probes::Prober> FullProber::made_for(const settings::Settings& settings) {
    auto engine = prober_options(settings.probe);
    if (options_.polite) {
        auto politeness = politeness_options(settings);
        {
            const std::lock_guard lock{hosts_mutex_};
            politeness.remembered = options_.remembered;
        }
        politeness.changed = [this](const probes::HostState& state) { remember(state); };
        engine.politeness = std::move(politeness);
    }
    return std::make_shared<probes::Prober>(std::move(engine));
}

/// A new engine must know what the old one had heard.
void FullProber::remember(const probes::HostState& state) {
    {
        const std::lock_guard lock{hosts_mutex_};
        auto& known = options_.remembered;
        const auto at =
            std::find_if(known.begin(), known.end(), [&](const auto& one) { return one.host == state.host; });
        if (at == known.end()) {
            known.push_back(state);
        } else {
            *at = state;
        }
    }
    if (options_.host_changed) options_.host_changed(state);
}

void FullProber::reload(const settings::Settings& settings) {
    auto part = engine_settings(settings);
    auto but_for_sites = part;
    but_for_sites.sites = settings_.sites;
    if (settings::changes(settings_, but_for_sites).empty()) {
        // Of the sites an engine knows only which hosts are ours: what it has under way goes on.
        engine_.now()->set_own_hosts(politeness_options(settings).own_hosts);
        settings_ = std::move(part);
    } else {
        auto next = made_for(settings);
        // Ours until its thread has ended: its own callbacks must not be the last to hold it.
        const auto before = engine_.replace(std::move(next));
        before->stop();
        settings_ = std::move(part);
    }
    probes::use_walls(wall_rules(settings.platforms));
    platforms_.set_rules(platform_rules(settings.platforms));
    content_.set_rules(content_rules(settings.content.words));
}

void FullProber::stop() {
    // First who asks further questions, then who answers them.
    content_.stop();
    engine_.now()->stop();
}

probes::ProberCounters FullProber::counters() const {
    return engine_.now()->counters();
}

}  // namespace pantau
