#pragma once
// A link as the API shows it: what is known of it, since when, and why.

#include <string>

#include <boost/json/object.hpp>

#include "daemon/store/watch_store.hpp"

namespace pantau::http {

/// \param zone  times are told in it
boost::json::object link_json(const store::StoredLink& link, const probes::LinkRules& rules,
                              const std::string& zone);

/// One English sentence on why the link stands as it does; empty when there is nothing to say.
std::string link_reason(const store::StoredLink& link, const probes::LinkRules& rules);

}  // namespace pantau::http
