#include "probes/turns.hpp"

namespace pantau::probes {

void Turns::enqueue(const Claim& claim, WalkId walk, bool first, Steady now) {
    Place& place = places_.try_emplace(claim.place).first->second;
    if (place.claim.place.empty()) place.claim = claim;
    const Spot spot{&place, claim.lane};
    Queue& queue = queue_of(spot);
    if (first)
        queue.walks.push_front(walk);
    else
        queue.walks.push_back(walk);
    if (queue.state == State::empty) {
        list(spot, now, first);
    } else if (queue.state != State::listed) {
        ++held_;
    }
}

std::optional<Turns::Called> Turns::next(Steady now) {
    while (!sleepers_.empty() && sleepers_.top().at <= now) {
        const Spot spot = sleepers_.top().spot;
        held_ -= queue_of(spot).walks.size();
        list(spot, now);
        sleepers_.pop();
    }
    while (!listed_.empty()) {
        const Spot spot = listed_.front();
        listed_.pop_front();
        Queue& queue = queue_of(spot);
        spot.place->claim.lane = spot.lane;
        Called called{queue.walks.front(), ask_(spot.place->claim), queue.listed_since};
        switch (called.leave.kind) {
            case Leave::Kind::full:
                hold(spot, State::full);
                continue;
            case Leave::Kind::wait:
                hold(spot, State::asleep);
                sleepers_.push({called.leave.again, spot});
                continue;
            case Leave::Kind::go:
            case Leave::Kind::refuse:
                break;
        }
        queue.walks.pop_front();
        if (queue.walks.empty()) {
            queue.state = State::empty;
            leave_place(*spot.place);
        } else {
            listed_.push_back(spot);  // open since as long as before
        }
        return called;
    }
    return std::nullopt;
}

void Turns::given_back(const std::string& place, Steady now) {
    const auto found = places_.find(place);
    if (found == places_.end()) return;
    for (std::size_t lane = 0; lane < lane_count; ++lane) {
        Queue& queue = found->second.queues[lane];
        if (queue.state != State::full) continue;
        held_ -= queue.walks.size();
        list({&found->second, static_cast<Lane>(lane)}, now);
    }
}

/// \param ahead  one under way finishes before others begin
void Turns::list(const Spot& spot, Steady now, bool ahead) {
    Queue& queue = queue_of(spot);
    queue.state = State::listed;
    queue.listed_since = now;
    if (ahead)
        listed_.push_front(spot);
    else
        listed_.push_back(spot);
}

void Turns::hold(const Spot& spot, State state) {
    Queue& queue = queue_of(spot);
    queue.state = state;
    held_ += queue.walks.size();
}

void Turns::leave_place(Place& place) {
    for (const Queue& queue : place.queues)
        if (queue.state != State::empty) return;
    places_.erase(places_.find(place.claim.place));
}

}  // namespace pantau::probes
