#include "daemon/http/router.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "daemon/http/problem.hpp"
#include "daemon/log.hpp"

namespace pantau::http {

namespace {

using PathValues = std::map<std::string, std::string, std::less<>>;

std::optional<PathValues> match(std::string_view pattern, std::string_view path) {
    PathValues values;
    const auto segment = [](std::string_view& rest) {
        const auto end = rest.find('/');
        const auto first = rest.substr(0, end);
        rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
        return first;
    };
    if (std::count(pattern.begin(), pattern.end(), '/') != std::count(path.begin(), path.end(), '/'))
        return std::nullopt;
    while (!pattern.empty() || !path.empty()) {
        const auto want = segment(pattern), have = segment(path);
        if (want.size() > 2 && want.front() == '{') {
            if (have.empty()) return std::nullopt;
            values.emplace(want.substr(1, want.size() - 2), have);
        } else if (want != have) {
            return std::nullopt;
        }
    }
    return values;
}

std::optional<cases::Role> needed(Access access) {
    switch (access) {
        case Access::viewer:
            return cases::Role::viewer;
        case Access::staff:
            return cases::Role::staff;
        case Access::supervisor:
            return cases::Role::supervisor;
        case Access::admin:
            return cases::Role::admin;
        case Access::open:
            break;
    }
    return std::nullopt;
}

/// The first parameter that the route does not know, or that stands there twice.
std::optional<Problem> query_mistake(const std::vector<std::string>& known,
                                     const std::vector<std::pair<std::string, std::string>>& given) {
    std::set<std::string_view> seen;
    for (const auto& [name, value] : given) {
        if (std::find(known.begin(), known.end(), name) == known.end())
            return bad_field(fmt::format("Unknown query parameter {}; known here: {}", json_text(name),
                                         known.empty() ? "none" : fmt::format("{}", fmt::join(known, ", "))));
        if (!seen.insert(name).second)
            return bad_field(fmt::format("The query parameter {} is given twice", name));
    }
    return std::nullopt;
}

}  // namespace

void Router::add(std::string method, std::string pattern, Access access, RouteHandler handler,
                 std::vector<std::string> query) {
    routes_.push_back({std::move(method), std::move(pattern), access, std::move(handler), std::move(query)});
}

std::string Router::pattern_of(std::string_view path) const {
    const auto found = std::find_if(routes_.begin(), routes_.end(), [&](const Route& route) {
        return match(route.pattern, path).has_value();
    });
    return found == routes_.end() ? "other" : found->pattern;
}

void Router::dispatch(Request request, const Caller& caller, Respond respond) const {
    std::string allowed;
    for (const auto& route : routes_) {
        auto values = match(route.pattern, request.path);
        if (!values) continue;
        if (route.method != request.method) {
            if (allowed.find(route.method) == std::string::npos)
                allowed += (allowed.empty() ? "" : ", ") + route.method;
            continue;
        }
        const auto role = needed(route.access);
        if (role && !caller.known)
            return respond(problem({401,
                                    "SIGN_IN",
                                    "Sign in first",
                                    "Send a token as 'Authorization: Bearer …' (an administrator makes one "
                                    "with 'pantau token add'), or sign in at /masuk",
                                    "Masuk terlebih dahulu.",
                                    {}}));
        if (role && caller.role < *role) {
            log::notice(log::Event::permission_refused, "A role was not enough for an act",
                        {{"route", route.pattern},
                         {"method", route.method},
                         {"needed", cases::to_string(*role)},
                         {"had", cases::to_string(caller.role)}});
            return respond(problem(
                {403,
                 "FORBIDDEN",
                 "Not allowed",
                 fmt::format("This needs the role {}; yours is {}", cases::to_string(*role),
                             cases::to_string(caller.role)),
                 "Peran Anda tidak mengizinkan tindakan ini. Mintalah kepada penyelia atau pengelola.",
                 {}}));
        }
        // A page may be reached with anything behind its address; a mistyped filter must not be taken for
        // none.
        if (route.pattern.starts_with("/api/"))
            if (const auto wrong = query_mistake(route.query, request.query)) return respond(problem(*wrong));
        return route.handler(Call{std::move(request), caller, std::move(*values)}, std::move(respond));
    }
    if (allowed.empty()) return respond(problem(not_found("page or route here", "Halaman")));
    auto answer = problem({405,
                           "METHOD",
                           "Method not allowed",
                           "Allowed here: " + allowed,
                           "Cara ini tidak didukung di sini.",
                           {}});
    answer.headers.emplace_back("Allow", allowed);
    respond(std::move(answer));
}

}  // namespace pantau::http
