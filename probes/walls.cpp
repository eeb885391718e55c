#include "probes/walls.hpp"

#include <algorithm>
#include <array>

#include "probes/evidence.hpp"

namespace pantau::probes {
namespace {

struct Mark {
    std::string_view text;
    std::string_view name;
    /// The mark also occurs in pages that are well (Cloudflare and AWS add their scripts to those), so it
    /// counts only on a status with which walls answer.
    bool needs_status;
};

constexpr std::array marks{
    Mark{"<title>Just a moment", "Cloudflare challenge (title)", false},
    Mark{"<span id=\"challenge-error-text\">", "Cloudflare challenge (text)", false},
    Mark{"/cdn-cgi/challenge-platform/", "Cloudflare challenge (script)", true},
    Mark{"AwsWafIntegration", "AWS WAF (script)", true},
    Mark{"Incapsula incident ID", "Imperva Incapsula", false},
    Mark{"<title>DDoS-Guard</title>", "DDoS-Guard", false},
    Mark{"<title>Client Challenge</title>", "client challenge", false},
    Mark{"SlardarWAF", "TikTok SlardarWAF", false},
    Mark{"unusual traffic from your computer network", "Google unusual traffic", true},
};

bool walls_answer_with(int status) {
    return status == 202 || status == 401 || status == 403 || status == 405 || status == 429 || status == 503;
}

std::string lower(std::string_view text) {
    std::string out{text};
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
    return out;
}

}  // namespace

std::string_view wall_of(int status, std::string_view head, std::string_view body) {
    if (status == 999) return "LinkedIn (status 999)";
    if (lower(header_field(head, "cf-mitigated")) == "challenge")
        return "Cloudflare challenge (cf-mitigated)";
    const std::string action = lower(header_field(head, "x-amzn-waf-action"));
    if (action == "challenge") return "AWS WAF challenge (x-amzn-waf-action)";
    if (action == "captcha") return "AWS WAF captcha (x-amzn-waf-action)";
    // A page that is gone is gone, whoever's scripts its error page carries.
    if (status == 404 || status == 410) return {};
    for (const Mark& mark : marks)
        if ((!mark.needs_status || walls_answer_with(status)) &&
            body.find(mark.text) != std::string_view::npos)
            return mark.name;
    return {};
}

bool is_login(const Url& url) {
    static constexpr std::array<std::string_view, 16> segments{
        "login",        "login.php",  "login.html",   "login.aspx", "login.jsp", "signin",
        "sign-in",      "sign_in",    "log-in",       "masuk",      "logon",     "sso",
        "wp-login.php", "user-login", "servicelogin", "authwall"};
    static constexpr std::array<std::string_view, 5> hosts{"login.", "signin.", "accounts.", "sso.", "auth."};
    const std::string path = lower(url.path);
    std::string_view rest = path;
    while (!rest.empty()) {
        const auto slash = std::min(rest.find('/'), rest.size());
        if (std::find(segments.begin(), segments.end(), rest.substr(0, slash)) != segments.end()) return true;
        rest.remove_prefix(std::min(slash + 1, rest.size()));
    }
    return std::any_of(hosts.begin(), hosts.end(),
                       [&](std::string_view host) { return url.host.starts_with(host); });
}

bool is_root(const Url& url) {
    static constexpr std::array<std::string_view, 8> fronts{
        "/", "/index.html", "/index.htm", "/index.php", "/home", "/beranda", "/index.aspx", "/home.html"};
    return url.query.empty() && std::find(fronts.begin(), fronts.end(), lower(url.path)) != fronts.end();
}

}  // namespace pantau::probes
