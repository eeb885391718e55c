#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "probes/url.hpp"

/// Answers that speak of the asker, not of the page. Any thread. Source: spec/probing.md 2.8.
namespace pantau::probes {

/// One protection and how it betrays itself; all kinds of marks that are given must hold.
struct WallMark {
    std::string name;                 ///< "Cloudflare challenge (cf-mitigated)"; stands in the reason
    std::vector<int> status;          ///< one of these
    std::vector<std::string> header;  ///< each "name: part of its value", without regard to case
    std::vector<std::string>
        body;  ///< one of these texts; never of a 404 or 410, which is gone whoever says so
    friend bool operator==(const WallMark&, const WallMark&) = default;
};

struct WallRules {
    std::vector<WallMark> marks;           ///< the first that holds gives its name
    std::vector<std::string> login_paths;  ///< whole segments of a path, lower case: "login", "wp-login.php"
    std::vector<std::string> login_hosts;  ///< beginnings of a host: "accounts."
    friend bool operator==(const WallRules&, const WallRules&) = default;
};

/// What config/platforms/walls.toml says, for programs that read no settings; a test holds them equal.
WallRules built_in_walls();

/// From now on judge by these, in the whole process: walls look the same to whoever asks, so a reload changes
/// them in one place. Before the first call the built-in ones serve.
void use_walls(WallRules rules);

/// Which protection answered in place of the page, e.g. "Cloudflare challenge (cf-mitigated)"; "" for none.
/// \param head  the response head as received
/// \param body  its first bytes
std::string wall_of(int status, std::string_view head, std::string_view body);

/// A login page by its address: a whole path segment such as "login" or "wp-login.php", or a host such as
/// login.example.org.
bool is_login(const Url& url);

/// The front page by its address: "/", "/index.html" and kin, without a query.
bool is_root(const Url& url);

}  // namespace pantau::probes
