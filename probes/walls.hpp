#pragma once

#include <string>
#include <string_view>

#include "probes/url.hpp"

/// Answers that speak of the asker, not of the page. Pure; any thread. Source: spec/probing.md 2.8.
namespace pantau::probes {

/// Which protection answered in place of the page, e.g. "Cloudflare challenge (cf-mitigated)"; "" for none.
/// \param head  the response head as received
/// \param body  its first bytes
std::string_view wall_of(int status, std::string_view head, std::string_view body);

/// A login page by its address: a whole path segment such as "login" or "wp-login.php", or a host such as
/// login.example.org.
bool is_login(const Url& url);

/// The front page by its address: "/", "/index.html" and kin, without a query.
bool is_root(const Url& url);

}  // namespace pantau::probes
