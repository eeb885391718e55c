#include "probes/walls.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <mutex>

#include "probes/evidence.hpp"

namespace pantau::probes {
namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

std::string lower(std::string_view text) {
    std::string out{text};
    std::transform(out.begin(), out.end(), out.begin(), [](char c) { return lower(c); });
    return out;
}

/// The rules at hand. Whoever judges holds them by a pointer of its own, so that a reload never waits.
class Current {
public:
    std::shared_ptr<const WallRules> get() const {
        const std::lock_guard lock{mutex_};
        return rules_;
    }
    void set(std::shared_ptr<const WallRules> rules) {
        const std::lock_guard lock{mutex_};
        rules_.swap(rules);
    }

private:
    mutable std::mutex mutex_;
    std::shared_ptr<const WallRules> rules_ = std::make_shared<const WallRules>(built_in_walls());
};

Current& current() {
    static Current rules;
    return rules;
}

bool header_holds(const std::string& mark, std::string_view head) {
    const auto colon = mark.find(':');
    if (colon == std::string::npos) return false;
    auto part = std::string_view{mark}.substr(colon + 1);
    while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
    const auto value = header_field(head, std::string_view{mark}.substr(0, colon));
    return !value.empty() && lower(value).find(lower(part)) != std::string::npos;
}

bool holds(const WallMark& mark, int status, std::string_view head, std::string_view body) {
    if (!mark.status.empty() &&
        std::find(mark.status.begin(), mark.status.end(), status) == mark.status.end())
        return false;
    if (!std::all_of(mark.header.begin(), mark.header.end(),
                     [&](const std::string& header) { return header_holds(header, head); }))
        return false;
    if (mark.body.empty()) return true;
    // A page that is gone is gone, whoever's scripts its error page carries.
    return status != 404 && status != 410 &&
           std::any_of(mark.body.begin(), mark.body.end(),
                       [&](const std::string& text) { return body.find(text) != std::string_view::npos; });
}

}  // namespace

WallRules built_in_walls() {
    // Cloudflare and AWS add their scripts to pages that are well, too: those count only with such a status.
    const std::vector<int> walls_answer_with{202, 401, 403, 405, 429, 503};
    return {
        {{"LinkedIn (status 999)", {999}, {}, {}},
         {"Cloudflare challenge (cf-mitigated)", {}, {"cf-mitigated: challenge"}, {}},
         {"AWS WAF challenge (x-amzn-waf-action)", {}, {"x-amzn-waf-action: challenge"}, {}},
         {"AWS WAF captcha (x-amzn-waf-action)", {}, {"x-amzn-waf-action: captcha"}, {}},
         {"Cloudflare challenge (title)", {}, {}, {"<title>Just a moment"}},
         {"Cloudflare challenge (text)", {}, {}, {"<span id=\"challenge-error-text\">"}},
         {"Cloudflare challenge (script)", walls_answer_with, {}, {"/cdn-cgi/challenge-platform/"}},
         {"AWS WAF (script)", walls_answer_with, {}, {"AwsWafIntegration"}},
         {"Imperva Incapsula", {}, {}, {"Incapsula incident ID"}},
         {"DDoS-Guard", {}, {}, {"<title>DDoS-Guard</title>"}},
         {"client challenge", {}, {}, {"<title>Client Challenge</title>"}},
         {"TikTok SlardarWAF", {}, {}, {"SlardarWAF"}},
         {"Google unusual traffic", walls_answer_with, {}, {"unusual traffic from your computer network"}}},
        {"login", "login.php", "login.html", "login.aspx", "login.jsp", "signin", "sign-in", "sign_in",
         "log-in", "masuk", "logon", "sso", "wp-login.php", "user-login", "servicelogin", "authwall"},
        {"login.", "signin.", "accounts.", "sso.", "auth."}};
}

void use_walls(WallRules rules) {
    current().set(std::make_shared<const WallRules>(std::move(rules)));
}

std::string wall_of(int status, std::string_view head, std::string_view body) {
    const auto rules = current().get();
    const auto found = std::find_if(rules->marks.begin(), rules->marks.end(),
                                    [&](const WallMark& mark) { return holds(mark, status, head, body); });
    return found == rules->marks.end() ? std::string{} : found->name;
}

bool is_login(const Url& url) {
    const auto rules = current().get();
    const auto& segments = rules->login_paths;
    const std::string path = lower(url.path);
    std::string_view rest = path;
    while (!rest.empty()) {
        const auto slash = std::min(rest.find('/'), rest.size());
        if (std::find(segments.begin(), segments.end(), rest.substr(0, slash)) != segments.end()) return true;
        rest.remove_prefix(std::min(slash + 1, rest.size()));
    }
    return std::any_of(rules->login_hosts.begin(), rules->login_hosts.end(),
                       [&](const std::string& host) { return url.host.starts_with(host); });
}

bool is_root(const Url& url) {
    static constexpr std::array<std::string_view, 8> fronts{
        "/", "/index.html", "/index.htm", "/index.php", "/home", "/beranda", "/index.aspx", "/home.html"};
    return url.query.empty() && std::find(fronts.begin(), fronts.end(), lower(url.path)) != fronts.end();
}

}  // namespace pantau::probes
