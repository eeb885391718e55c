#pragma once
// The part of the settings that a report shows, as text that the store keeps: a report of an earlier cut-off
// is made by the sites, targets, officials and executors of then.

#include <string>
#include <vector>

#include "daemon/settings/settings.hpp"
#include "daemon/store/watch_store.hpp"

namespace pantau::publish {

/// JSON; equal settings give equal text.
std::string basis_text(const settings::Settings& settings);

/// `present` with what the text says put in its place. What a newer program added to the settings and the
/// text does not name stays as it is. \throws std::runtime_error when the text is none of ours
settings::Settings with_basis(settings::Settings present, const std::string& text);

/// The sites of the settings as the store names them, in their order.
std::vector<store::SiteInfo> site_infos(const settings::Settings& settings);

}  // namespace pantau::publish
