#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "probes/address.hpp"
#include "probes/probe_result.hpp"

namespace pantau::probes {

enum class LookupStatus : std::uint8_t { found, no_such_name, no_address, temporary, own_trouble };

struct Lookup {
    LookupStatus status = LookupStatus::temporary;
    std::vector<Address> addresses;  ///< in the order to try them; each once
    std::string message;             ///< the resolver's words when not found
};

/// Asks the system (getaddrinfo: hosts file, DNS). Blocks for as long as the resolver likes.
Lookup system_lookup(const std::string& host, AddressFamily family);

/// Runs blocking lookups on a bounded number of threads. A few threads stand by; when all of them hang, more
/// are started up to the limit, so that 200 dead name servers delay nobody else, and they end again when
/// idle. A lookup cannot be cancelled: the asker keeps its own deadline and ignores a late answer. Thread
/// safety: ask() from any thread; `done` runs on a resolver thread.
class Resolver {
public:
    using Function = std::function<Lookup(const std::string& host, AddressFamily family)>;
    using Done = std::function<void(Lookup)>;

    struct Options {
        std::size_t standing = 8;  ///< threads that stay
        std::size_t most = 256;    ///< threads at most, hung ones included; further lookups wait their turn
    };

    Resolver(Options options, Function lookup);
    /// Forgets waiting lookups and does not wait for hung ones; their answers go nowhere.
    ~Resolver();
    Resolver(const Resolver&) = delete;
    Resolver& operator=(const Resolver&) = delete;

    void ask(std::string host, AddressFamily family, Done done);

    std::size_t threads() const;  ///< running now
    std::size_t waiting() const;  ///< lookups without a thread

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace pantau::probes
