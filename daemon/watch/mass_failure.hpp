#pragma once
// When many targets on several networks begin to fail at about the same time, it is far more likely that we
// lost the network than that they all did (spec/probing.md 1.1): at least half of the targets looked at since
// then, on three networks or more. Pure; no clock.

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "daemon/watch/beat.hpp"

namespace pantau::watch {

/// The network that an address stands for here: its /24 or /48, as text; empty for what is no address.
std::string network_of(const std::string& address);

class MassFailure {
public:
    /// Where a target was last seen; used while it is not reached. \param address  empty: unknown
    void know(const std::string& target, const std::string& host, const std::string& address);
    void forget(const std::string& target) { targets_.erase(target); }

    struct Look {
        Steady started{};
        bool failed = false;
        bool by_name = false;  ///< it failed at the name servers
        std::string address;   ///< empty: none was reached or tried
    };
    void note(const std::string& target, const std::string& host, const Look& look);

    struct Finding {
        Steady from{};           ///< start of the earliest of these failures
        bool by_name = false;    ///< all of them failed at the name servers
        std::size_t failed = 0;  ///< targets that began to fail since `from`
        std::size_t well = 0;    ///< targets that were well in a look since then
        std::size_t networks = 0;
    };
    /// Nothing: too few, too few networks, or most others are well.
    std::optional<Finding> finding() const;

    /// Of the targets looked at since `from` more are well again than fail.
    bool over(Steady from) const;

    /// Targets well worth a look now, to see whether `target` fails alone: at most one of each other network,
    /// not looked at since `since`, at most `most`. Empty when the targets are on fewer than three networks.
    std::vector<std::string> witnesses(const std::string& target, Steady since, std::size_t most) const;

private:
    struct Target {
        std::string network;          ///< "203.0.113.0/24"; the registered name while no address is known
        bool looked = false;          ///< in this life of the program
        Steady newest{};              ///< start of the newest look
        std::optional<Steady> since;  ///< first of an unbroken row of failures
        bool by_name = false;
    };
    Target& target(const std::string& name, const std::string& host);
    std::map<std::string, Target> targets_;
};

}  // namespace pantau::watch
