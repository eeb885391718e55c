#pragma once
// A stand-in for the social platforms on loopback and the shipped rules turned towards it.
//
// What it answers is written from the documented and publicly reported answers that config/platforms/*.toml
// and spec/probing.md 2.9 name. No live platform was reachable when this was written: these tests show that
// the rules read those answers as intended; they claim no accuracy in the field.

#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "daemon/platform_rules.hpp"
#include "probes/platform_prober.hpp"
#include "tests/unit/probes/fault_server.hpp"
#include "tests/unit/probes/prober_fixture.hpp"

namespace pantau::probes::test {

struct Reply {
    int status = 200;
    std::string body;
    std::string head;  ///< further fields, each with its line end
};

/// Answers "GET /PLATFORM/ENDPOINT/ID" as it was told to; 404 with an empty body where it was not.
class StandIn {
public:
    StandIn() : server_{[this](Connection& connection) { serve(connection); }} {}

    /// \param id  the post's, or "*" for all of which nothing else is said
    void says(const std::string& platform, const std::string& endpoint, const std::string& id, Reply reply) {
        const std::lock_guard lock{mutex_};
        replies_["/" + platform + "/" + endpoint + "/" + id] = std::move(reply);
    }
    int asked(const std::string& target) const {
        const std::lock_guard lock{mutex_};
        const auto found = asked_.find(target);
        return found == asked_.end() ? 0 : found->second;
    }
    std::vector<std::string> order() const {
        const std::lock_guard lock{mutex_};
        return order_;
    }
    std::string base() const { return server_.url(""); }

    /// The rules of one shipped file, asking here. {url} comes back as the id, so that each post has a
    /// target.
    PlatformRules rules(Platform platform) const {
        settings::Problems problems;
        for (PlatformRules rules : platform_rules(settings::read_platforms({}, problems))) {
            if (rules.platform != platform) continue;
            for (PlatformEndpoint& endpoint : rules.endpoints)
                endpoint.url = base() + "/" + std::string{name_of(platform)} + "/" + endpoint.name + "/{id}";
            return rules;
        }
        throw std::logic_error{"no shipped rules"};
    }

private:
    void serve(Connection& connection) {
        const std::string head = connection.read_head();
        const auto from = head.find(' ') + 1;
        const std::string target = head.substr(from, head.find(' ', from) - from);
        Reply reply{404, {}, {}};
        {
            const std::lock_guard lock{mutex_};
            ++asked_[target];
            order_.push_back(target);
            auto found = replies_.find(target);
            if (found == replies_.end()) found = replies_.find(target.substr(0, target.rfind('/')) + "/*");
            if (found != replies_.end()) reply = found->second;
        }
        if (reply.status == 0) return;  // hangs up
        connection.send("HTTP/1.1 " + std::to_string(reply.status) + " X\r\n" + reply.head +
                        "Content-Length: " + std::to_string(reply.body.size()) + "\r\n\r\n" + reply.body);
    }

    mutable std::mutex mutex_;
    std::map<std::string, Reply> replies_;
    std::map<std::string, int> asked_;
    std::vector<std::string> order_;
    FaultServer server_;  // last: it serves from the above
};

inline ProbeRequest post(std::string url) {
    ProbeRequest request = ask(std::move(url));
    request.examine.adapter = true;
    return request;
}

}  // namespace pantau::probes::test
