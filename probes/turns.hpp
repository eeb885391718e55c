#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <queue>
#include <string>
#include <unordered_map>
#include <vector>

#include "probes/politeness.hpp"

namespace pantau::probes {

/// Who waits where, and who goes next: a queue for each place (host or address) and lane, the places served
/// one walk each in turn, so that no host's long list holds up the others. Whether a place lets somebody in
/// is not decided here but asked. Thread safety: none.
class Turns {
public:
    using WalkId = std::uint64_t;
    using Steady = std::chrono::steady_clock::time_point;
    /// On `go` the turn is taken.
    using Ask = std::function<Leave(const Claim& claim)>;

    explicit Turns(Ask ask) : ask_{std::move(ask)} {}
    Turns(const Turns&) = delete;
    Turns& operator=(const Turns&) = delete;

    /// \param first  ahead of all others in its queue: it is under way already
    void enqueue(const Claim& claim, WalkId walk, bool first, Steady now);

    struct Called {
        WalkId walk = 0;
        Leave leave;  ///< go or refuse
        Steady
            open_since;  ///< when its place had nothing against it any more: what came after is our own load
    };
    /// The next one, if any place lets somebody in or sends somebody away.
    std::optional<Called> next(Steady now);

    /// A turn was given back at this place.
    void given_back(const std::string& place, Steady now);

    /// When to call next() again though nothing else happens; the far future if never.
    Steady wake_at() const { return sleepers_.empty() ? Steady::max() : sleepers_.top().at; }
    /// Walks whose place does not let them in now.
    std::size_t held() const { return held_; }

private:
    enum class State : std::uint8_t { empty, listed, full, asleep };
    struct Queue {
        std::deque<WalkId> walks;
        State state = State::empty;
        Steady listed_since{};
    };
    struct Place {
        Claim claim;  ///< its lane is set before each question
        std::array<Queue, lane_count> queues;
    };
    struct Spot {
        Place* place;  // stable: a place stays while one of its queues is listed, full or asleep
        Lane lane;
    };
    struct Sleeper {
        Steady at;
        Spot spot;
        bool operator>(const Sleeper& other) const { return at > other.at; }
    };

    Queue& queue_of(const Spot& spot) { return spot.place->queues[static_cast<std::size_t>(spot.lane)]; }
    void list(const Spot& spot, Steady now, bool ahead = false);
    void hold(const Spot& spot, State state);
    void leave_place(Place& place);

    Ask ask_;
    std::unordered_map<std::string, Place> places_;
    std::deque<Spot> listed_;
    std::priority_queue<Sleeper, std::vector<Sleeper>, std::greater<>> sleepers_;
    std::size_t held_ = 0;
};

}  // namespace pantau::probes
