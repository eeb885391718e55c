#include "probes/resolver.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <netdb.h>
#include <system_error>
#include <thread>
#include <utility>

#include "probes/own_thread.hpp"

namespace pantau::probes {
namespace {

using Clock = std::chrono::steady_clock;

/// A lookup that waits longer than this for a thread gets one of its own, as long as the limit allows. Short,
/// because everybody behind it waits as well; longer than a healthy lookup takes from a local cache.
constexpr std::chrono::milliseconds patience{2};
constexpr std::chrono::seconds idle_before_leaving{5};

LookupStatus status_of(int code) {
    switch (code) {
        case EAI_NONAME:
            return LookupStatus::no_such_name;
#ifdef EAI_NODATA
        case EAI_NODATA:
            return LookupStatus::no_address;
#endif
#ifdef EAI_ADDRFAMILY
        case EAI_ADDRFAMILY:
            return LookupStatus::no_address;
#endif
        case EAI_MEMORY:
        case EAI_SYSTEM:
            return LookupStatus::own_trouble;
        default:
            return LookupStatus::temporary;  // EAI_AGAIN, EAI_FAIL: a server that cannot say
    }
}

}  // namespace

Lookup system_lookup(const std::string& host, AddressFamily family) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_family = family == AddressFamily::v4   ? AF_INET
                      : family == AddressFamily::v6 ? AF_INET6
                                                    : AF_UNSPEC;
    addrinfo* list = nullptr;
    const int code = getaddrinfo(host.c_str(), nullptr, &hints, &list);
    if (code != 0) return {status_of(code), {}, gai_strerror(code)};
    Lookup lookup{LookupStatus::found, {}, {}};
    for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
        const auto address = address_of(entry->ai_addr);
        if (address &&
            std::find(lookup.addresses.begin(), lookup.addresses.end(), *address) == lookup.addresses.end())
            lookup.addresses.push_back(*address);
    }
    freeaddrinfo(list);
    if (lookup.addresses.empty()) return {LookupStatus::no_address, {}, "no address of this family"};
    return lookup;
}

struct Resolver::State {
    struct Task {
        std::string host;
        AddressFamily family;
        Done done;
        Clock::time_point asked;
    };

    State(Options wanted, Function function) : options{wanted}, lookup{std::move(function)} {}

    const Options options;
    const Function lookup;

    mutable std::mutex mutex;
    std::condition_variable work, ended;
    std::deque<Task> tasks;
    std::size_t threads = 0, idle = 0;
    bool closed = false;

    /// Threads own the state, so that one which hangs in the system's resolver may outlive the Resolver.
    static void add_thread(const std::shared_ptr<State>& state) {  // mutex held
        ++state->threads;
        if (!start(state)) {   // the system has no thread to give: those that
            --state->threads;  // run will come round to it, if any does
            if (state->threads < 2)
                throw std::system_error{std::make_error_code(std::errc::resource_unavailable_try_again)};
        }
    }

    static bool start(const std::shared_ptr<State>& state) {
        try {
            start_thread("lookup", [state] { serve(*state); }).detach();
            return true;
        } catch (const std::system_error&) {
            return false;
        }
    }

    static void serve(State& state) {
        std::unique_lock lock{state.mutex};
        for (;;) {
            const auto ready = [&] { return state.closed || !state.tasks.empty(); };
            ++state.idle;
            const bool woken = state.work.wait_for(lock, idle_before_leaving, ready);
            --state.idle;
            if (state.closed || (!woken && state.threads > state.options.standing)) break;
            if (state.tasks.empty()) continue;
            Task task = std::move(state.tasks.front());
            state.tasks.pop_front();
            lock.unlock();
            Lookup answer = state.lookup(task.host, task.family);
            task.done(std::move(answer));
            task = {};
            lock.lock();
        }
        --state.threads;
        state.ended.notify_all();
    }

    /// Watches for lookups that nobody takes up because every thread hangs.
    static void watch(const std::shared_ptr<State>& state) {
        std::unique_lock lock{state->mutex};
        while (!state->closed) {
            if (state->tasks.empty()) {
                state->work.wait(lock, [&] { return state->closed || !state->tasks.empty(); });
                continue;
            }
            const auto due = state->tasks.front().asked + patience;
            if (Clock::now() < due) {
                state->ended.wait_until(lock, due, [&] { return state->closed; });
                continue;
            }
            const std::size_t room = state->options.most - std::min(state->options.most, state->threads);
            const std::size_t lacking = state->tasks.size() - std::min(state->tasks.size(), state->idle);
            // Two hundred threads take some time to start, and who asks meanwhile shall not wait for it.
            const std::size_t wanted = std::min(room, lacking);
            state->threads += wanted;
            lock.unlock();
            std::size_t started = 0;
            while (started < wanted && start(state)) ++started;
            lock.lock();
            state->threads -= wanted - started;
            state->ended.wait_for(lock, patience, [&] { return state->closed; });
        }
        --state->threads;
        state->ended.notify_all();
    }
};

Resolver::Resolver(Options options, Function lookup) {
    options.standing = std::max<std::size_t>(options.standing, 1);
    options.most = std::max(options.most, options.standing);
    state_ = std::make_shared<State>(options, std::move(lookup));
}

Resolver::~Resolver() {
    std::unique_lock lock{state_->mutex};
    state_->closed = true;
    state_->tasks.clear();
    state_->work.notify_all();
    state_->ended.notify_all();
    // Those at rest leave at once; one that hangs in getaddrinfo is left to itself.
    state_->ended.wait_for(lock, std::chrono::milliseconds{200}, [&] { return state_->threads == 0; });
}

void Resolver::ask(std::string host, AddressFamily family, Done done) {
    const std::lock_guard lock{state_->mutex};
    if (state_->closed) return;
    if (state_->threads == 0) {
        ++state_->threads;
        start_thread("lookup-watch", [state = state_] { State::watch(state); }).detach();
    }
    state_->tasks.push_back({std::move(host), family, std::move(done), Clock::now()});
    const std::size_t workers = state_->threads - 1;  // the watchman is none
    if (state_->idle < state_->tasks.size() && workers < state_->options.standing) State::add_thread(state_);
    state_->work.notify_all();
}

std::size_t Resolver::threads() const {
    const std::lock_guard lock{state_->mutex};
    return state_->threads;
}

std::size_t Resolver::waiting() const {
    const std::lock_guard lock{state_->mutex};
    return state_->tasks.size();
}

}  // namespace pantau::probes
