#include "daemon/publish/notifier.hpp"
#include "tests/unit/publish/report_office.hpp"

namespace pantau::publish {

namespace {

using namespace test;

/// A receiver that answers as told and remembers.
struct ScriptedPoster final : HookPoster {
    std::vector<HookReply> replies;  ///< then 200
    std::vector<std::string> bodies;
    std::vector<std::vector<std::string>> headers;
    HookReply post(const std::string&, const std::vector<std::string>& sent, const std::string& body,
                   const std::atomic<bool>&) override {
        bodies.push_back(body);
        headers.push_back(sent);
        if (replies.empty()) return {200, {}};
        auto reply = replies.front();
        replies.erase(replies.begin());
        return reply;
    }
};

store::Notice notice(const std::string& key, const std::string& subject) {
    store::Notice made;
    made.key = key;
    made.kind = "breach";
    made.subject = subject;
    made.data = "{\"id\":\"" + key + "\"}";
    made.hooks = {"https://penerima.example/"};
    return made;
}

struct HookOffice : ReportOffice {
    std::shared_ptr<ScriptedPoster> poster = std::make_shared<ScriptedPoster>();
    HookOffice() {
        clock.now = wib("2026-10-05 10:00");
        open_store();
    }
    void add(const std::vector<store::Notice>& notices) {
        store::add_notices(*store, notices, {}, [](const auto&) {});
        store->flush();
    }
    HookCourier courier() {
        return {*store, clock, settings::Webhook{"https://penerima.example/", std::nullopt, {"breach"}},
                "0.1", poster};
    }
    std::vector<std::string> ids() const {
        std::vector<std::string> all;
        for (const auto& body : poster->bodies) all.push_back(body.substr(7, body.size() - 9));
        return all;
    }
};

}  // namespace

TEST_CASE("a webhook's signature is that of standardwebhooks.com", "[hooks]") {
    // The example of the Standard Webhooks specification.
    CHECK(hook_signature("whsec_plJ3nmyCDGBKInavdOK15jsl", "msg_loFOjxBNrRLzqYUf", 1731705121,
                         R"({"event_type":"ping","data":{"success":true}})") ==
          "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=");
    CHECK(hook_signature("rahasia", "breach:2026-0001:1:1:100", 1764000000, "{}") ==
          "v1,d8rt8AJzfE+br6+AeGv/GLODsJXPnjoob/z0oKJ9ViA=");
}

TEST_CASE("events wait behind a refused one of their subject only", "[hooks]") {
    HookOffice office;
    office.add({notice("a1", "A"), notice("a2", "A"), notice("b1", "B")});
    office.poster->replies = {{400, {}}};  // this one alone is refused: the receiver is well
    auto courier = office.courier();
    const auto next = courier.work();
    CHECK(office.ids() == std::vector<std::string>{"a1", "b1"});
    REQUIRE(next);
    CHECK(*next == office.clock.now + hook_wait_after(1));
    office.clock.now = *next;
    CHECK_FALSE(courier.work());
    CHECK(office.ids() == std::vector<std::string>{"a1", "b1", "a1", "a2"});
    CHECK(courier.counters().sent == 3);
    CHECK(courier.counters().failed == 1);
}

TEST_CASE("a receiver that does not answer is left in peace, and nothing is lost with the courier",
          "[hooks]") {
    HookOffice office;
    office.add({notice("a1", "A"), notice("b1", "B")});
    office.poster->replies = {{0, "Connection refused"}, {503, {}}};
    {
        auto courier = office.courier();
        CHECK(courier.work() == office.clock.now + hook_wait_after(1));
        CHECK(office.ids() == std::vector<std::string>{"a1"});
        office.clock.now += hook_wait_after(1);
        CHECK(courier.work() == office.clock.now + hook_wait_after(2));
    }
    office.clock.now += hook_wait_after(2);
    auto courier = office.courier();  // another life: the queue is on disk
    CHECK_FALSE(courier.work());
    CHECK(office.ids().size() == 4);
    CHECK(store::count_waiting_deliveries(office.store->read()) == 0);
}

TEST_CASE("an event is given up after three days, and the next of its case goes on", "[hooks]") {
    HookOffice office;
    office.add({notice("a1", "A"), notice("a2", "A")});
    office.poster->replies.assign(most_hook_attempts, {500, {}});
    auto courier = office.courier();
    const auto began = office.clock.now;
    for (int i = 0; i < 100 && !(office.ids().size() > 0 && office.ids().back() == "a2"); ++i) {
        courier.work();
        office.clock.now += 61min;
    }
    CHECK(office.ids().size() == most_hook_attempts + 1);
    CHECK(courier.counters().dropped == 1);
    CHECK(office.clock.now - began > 72h);
}

TEST_CASE("the same happening is told once", "[hooks]") {
    HookOffice office;
    office.add({notice("a1", "A")});
    office.add({notice("a1", "A")});
    auto courier = office.courier();
    courier.work();
    CHECK(office.ids() == std::vector<std::string>{"a1"});
}

}  // namespace pantau::publish
