#pragma once
// One table of routes with default deny: what is not listed does not exist, and each line says who may call
// it.

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/cases/decide.hpp"
#include "daemon/http/message.hpp"

namespace pantau::http {

/// Who a request speaks for, after its credentials were checked.
struct Caller {
    bool known = false;  ///< false: nobody signed in
    std::string actor;   ///< "budi", "token:papan-info", "cli:root"; what the event log will name
    cases::Role role = cases::Role::viewer;
    cases::Channel channel = cases::Channel::api;
    std::string name{};                 ///< as pages show a person; empty for programs
    std::string session{};              ///< hash of the session, when a person came by one
    bool must_change_password = false;  ///< nothing else is shown before
};

/// What a route asks of its caller.
enum class Access {
    open,  ///< anybody: health, assets
    viewer,
    staff,
    supervisor,
    admin,
};

struct Call {
    Request request;
    Caller caller;
    std::map<std::string, std::string, std::less<>> path;  ///< the {names} of the pattern
};
using RouteHandler = std::function<void(Call, Respond)>;

struct Route {
    std::string method;   ///< "GET", "POST", "PATCH"
    std::string pattern;  ///< "/api/v1/cases/{number}"; a {name} matches one segment
    Access access;
    RouteHandler handler;
    std::vector<std::string> query{};  ///< the parameters that it knows, each at most once
};

class Router {
public:
    void add(std::string method, std::string pattern, Access access, RouteHandler handler,
             std::vector<std::string> query = {});
    /// Finds the route, checks the caller's right, calls the handler; 404, 405, 401 and 403 are answered
    /// here, and for the API a query parameter that is unknown or given twice (422). HEAD is served by GET's
    /// route.
    void dispatch(Request request, const Caller& caller, Respond respond) const;
    const std::vector<Route>& routes() const noexcept { return routes_; }
    /// The pattern that a path belongs to, for metrics ("other" when none): never a label with a case number.
    std::string pattern_of(std::string_view path) const;

private:
    std::vector<Route> routes_;
};

}  // namespace pantau::http
