#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "probes/address.hpp"
#include "probes/politeness.hpp"
#include "probes/probe_result.hpp"
#include "probes/resolver.hpp"

namespace pantau::probes {

/// Who answers probes: the Prober, or in tests of the rooms above a scripted one.
class ProbeRunner {
public:
    using Done = std::function<void(ProbeResult)>;

    virtual ~ProbeRunner() = default;

    /// Never blocks, never refuses. `done` is called exactly once, never before submit() returns on the same
    /// thread; it must be quick (post the result elsewhere) and must not throw.
    virtual void submit(ProbeRequest request, Done done) = 0;
};

struct ProberOptions {
    std::size_t max_in_flight = 64;                     ///< transfers at one time; 1 to 4,096
    std::chrono::milliseconds connect_timeout{10'000};  ///< for a hop's lookup, and again for TCP and TLS
    std::chrono::milliseconds timeout{30'000};          ///< for the whole walk, slots not counted
    std::uint64_t max_body = 2ULL << 20;                ///< decompressed bytes; reading stops there
    std::string user_agent;                             ///< "": "Pantau/VERSION …"
    std::string ca_file;  ///< PEM of trusted roots; "": the system's bundle. Parsed once, see counters
    std::string intermediates_file;  ///< PEM of known intermediates, for telling incomplete chains; "": none
    std::vector<Cidr> allow_addresses;
    std::vector<std::uint16_t> allow_ports{80, 443};
    std::size_t host_in_flight = 4;  ///< without `politeness`: at one time to one host; 0: no limit
    /// For a service that asks again and again. Unset: only `host_in_flight`, for lists asked once.
    std::optional<PolitenessOptions> politeness;
    Resolver::Options resolver;
    Resolver::Function lookup;         ///< empty: system_lookup; tests put their own
    Resolver::Function second_lookup;  ///< for NameSource::second; empty: there is none, `lookup` serves
};

/// A snapshot for metrics and the self gate.
struct ProberCounters {
    std::size_t in_flight = 0;         ///< transfers running
    std::size_t resolving = 0;         ///< lookups awaited
    std::size_t queued = 0;            ///< submitted, waiting for a slot or their host's turn
    std::size_t waiting_for_host = 0;  ///< held back by their host or address, on any hop; takes no slot
    std::uint64_t finished = 0;        ///< results given since the start
    std::uint64_t ca_parses = 0;       ///< how often the roots were read from the file
    std::size_t resolver_threads = 0;
    microseconds loop_lag{0};      ///< what an event had to wait before the loop saw it, last time
    microseconds loop_lag_max{0};  ///< the worst since the counters were last read
};

/// The engine: one thread, one libcurl multi handle, a bounded resolver. Each hop's addresses are judged
/// before a connection is made and once more on the very socket address (spec/probing.md 4.2).
/// Thread safety: submit(), counters() and stop() from any thread; results come on the prober's own thread.
class Prober final : public ProbeRunner {
public:
    /// \throws std::runtime_error when the roots or intermediates cannot be read or libcurl cannot start;
    ///         the text names the file and what is wrong with it
    explicit Prober(ProberOptions options = {});
    ~Prober() override;  ///< stop()
    Prober(const Prober&) = delete;
    Prober& operator=(const Prober&) = delete;

    void submit(ProbeRequest request, Done done) override;

    /// Other hosts are our own (PolitenessOptions::own_hosts) for what is submitted after this; what is under
    /// way goes on, and nothing that was heard of any host is forgotten.
    void set_own_hosts(std::vector<std::string> hosts);

    /// Cancels what is queued and in flight (each `done` gets a result with `cancelled` set) and ends the
    /// thread; returns within a second. A second call does nothing; later submits are cancelled at once, on
    /// the caller's thread. Must not be called from a `done`.
    void stop();

    /// Makes the loop stand still for tests of the overload gate. Not for any other use.
    void stall_for_test(std::chrono::milliseconds how_long);

    ProberCounters counters() const;

private:
    class Engine;
    std::unique_ptr<Engine> engine_;
};

}  // namespace pantau::probes
