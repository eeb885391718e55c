#pragma once
// Reference points: hosts that answer as long as our own way out works ([probe] references). Before a failure
// counts against a target, a majority of them must answer (spec/probing.md 1.1, 2).

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "daemon/settings/settings.hpp"
#include "daemon/watch/beat.hpp"

namespace pantau::watch {

/// What one reference point did within the time limit.
struct ReferenceAnswer {
    bool named = false;     ///< given by name, so that the name servers had to answer first
    bool resolved = false;  ///< has an address: by the name servers, or because it is one
    bool answered = false;  ///< a connection, or a refusal of one: the packets went there and came back
    bool outside = false;   ///< answered from a public address: the way beyond our own network works
};

enum class ReferenceVerdict { well, no_network, no_names };
/// The majority decides. When the name servers found none of the names, while what is given by address
/// answers (or nothing is), it is the names that fail and not the network. Pure. No answers at all: well.
ReferenceVerdict judge_references(const std::vector<ReferenceAnswer>& answers);

/// Who asks the reference points: a thread of its own, or in tests a script.
class ReferenceRunner {
public:
    using Done = std::function<void(std::vector<ReferenceAnswer>)>;
    virtual ~ReferenceRunner() = default;
    /// Asks all of them at once. `done` exactly once, in the order of the points, from any thread but never
    /// before ask() returns; not at all when the runner ends first.
    virtual void ask(std::vector<settings::Reference> points, Done done) = 0;
};

/// TCP connections, opened and closed again without a word. \param limit  for names and connections together
std::unique_ptr<ReferenceRunner> tcp_references(std::chrono::milliseconds limit = std::chrono::milliseconds{
                                                    3'000});

/// What the reference points said last, asked again only when somebody needs to know: one round at a time,
/// and none while the newest is young. Network thread only.
class References {
public:
    using Network = std::function<void(std::function<void()>)>;
    using Now = std::function<Steady()>;

    References(ReferenceRunner* runner, Network network, Now now);

    void use(std::vector<settings::Reference> points);
    bool configured() const noexcept { return !points_.empty(); }

    /// Calls `then` once an answer of the last few seconds is known: at once when there is one, or no
    /// reference points.
    void when_known(std::function<void()> then);
    /// Of the newest round; well before the first.
    ReferenceVerdict verdict() const noexcept { return verdict_; }
    /// A public address answered in it: what fails elsewhere is not our doing.
    bool outside() const noexcept { return outside_; }
    std::uint64_t rounds() const noexcept { return rounds_; }  ///< answered so far

    /// Is the newest answer too old to go by? Then keep_up() asks again, so that the end of a disturbance is
    /// noticed.
    void keep_up();
    /// Called after each round. The state is new then, those who wait are called right after.
    std::function<void()> changed;

private:
    void begin();

    std::unique_ptr<ReferenceRunner> own_;  ///< made when first needed
    ReferenceRunner* runner_;
    Network network_;
    Now now_;
    std::vector<settings::Reference> points_;
    std::vector<std::function<void()>> waiting_;
    ReferenceVerdict verdict_ = ReferenceVerdict::well;
    bool outside_ = false, asking_ = false;
    Steady known_at_{};  ///< when the newest answered round was begun
    std::uint64_t rounds_ = 0, generation_ = 0;
    std::shared_ptr<int> life_ = std::make_shared<int>();
};

}  // namespace pantau::watch
