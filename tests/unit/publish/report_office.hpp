#pragma once
// A publisher over a real store and a real report folder, with a clock that moves only when told.

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "daemon/publish/publisher.hpp"
#include "daemon/store/jobs.hpp"
#include "tests/unit/store/store_kit.hpp"
#include "tests/unit/support/manual_clock.hpp"
#include "tests/unit/support/post_queue.hpp"

namespace pantau::publish::test {

using namespace std::chrono_literals;
using pantau::test::ManualClock;
using pantau::test::PostQueue;
using cases::test::wib;
using settings::Cadence;
using settings::ReportKind;
using store::test::StoredCase;

inline settings::Schedule schedule(Cadence every, ReportKind kind = ReportKind::kondisi_web,
                                   std::chrono::minutes at = 7h) {
    return {kind, every, at};
}

struct ReportOffice {
    store::test::Folder folder;
    ManualClock clock{wib("2026-10-05 10:00")};
    std::shared_ptr<PostQueue> posts = std::make_shared<PostQueue>();
    settings::Settings settings;
    std::unique_ptr<store::Store> store;
    std::unique_ptr<Publisher> publisher;

    ReportOffice() {
        settings.time.zone = "Asia/Jakarta";
        settings.office.name = "Sekretariat DPRD Kabupaten Bogor";
        settings.report.directory = folder.path / "reports";
        settings.report.target_availability = 0.995;
        settings.report.target_on_time = 0.9;
        settings.report.schedule = {schedule(Cadence::month)};
    }
    ~ReportOffice() { kill(); }
    std::shared_ptr<const Basis> basis() const {
        return std::make_shared<Basis>(Basis{settings, cases::test::book(), cases::test::office(), "0.1.0"});
    }
    void open_store() {
        settings.store.directory = folder.path;
        auto options = store::test::options(folder.path);
        options.now = [this] { return clock.now; };
        auto opened = store::Store::open(options);
        REQUIRE(opened.has_value());
        store = std::move(*opened);
    }
    void start() {
        if (!store) open_store();
        publisher = std::make_unique<Publisher>(
            *store, clock, [posts = posts](std::function<void()> work) { (*posts)(std::move(work)); },
            basis());
        publisher->start();
        publisher->tick();
        settle();
    }
    void kill() {
        publisher.reset();
        store.reset();
        posts = std::make_shared<PostQueue>();
    }
    void settle() {
        for (bool busy = true; busy;) {
            busy = publisher->waiting() > 0;
            store->flush();
            if (posts->run())
                busy = true;
            else if (busy)
                std::this_thread::sleep_for(1ms);
        }
    }
    void pass_to(const char* time) {
        const auto until = wib(time);
        for (auto next = publisher->next_wake(); next && *next <= until; next = publisher->next_wake()) {
            clock.now = std::max(clock.now, *next);
            publisher->tick();
            settle();
        }
        clock.now = until;
        publisher->tick();
        settle();
    }
    /// "2026-09", "2026-09 r2", with "late" behind those caught up; oldest first.
    std::vector<std::string> archive() const {
        std::vector<std::string> all;
        auto files = store::list_reports(store->read(), 500);
        for (auto file = files.rbegin(); file != files.rend(); ++file) {
            all.push_back(file->period + (file->revision > 1 ? " r" + std::to_string(file->revision) : "") +
                          (file->late ? " late" : ""));
            CHECK(std::filesystem::exists(file->path));
        }
        return all;
    }
    boost::system::result<Made, MakeProblem> make(const std::string& period,
                                                  ReportKind kind = ReportKind::kondisi_web) {
        std::optional<boost::system::result<Made, MakeProblem>> answer;
        publisher->make({kind, period, clock.now, {}}, "budi", [&](auto made) { answer = std::move(made); });
        settle();
        REQUIRE(answer);
        return *answer;
    }
};

inline Made good(const boost::system::result<Made, MakeProblem>& made) {
    if (made.has_error()) FAIL(made.error().sentence);
    return *made;
}

using Lines = std::vector<std::string>;

}  // namespace pantau::publish::test
