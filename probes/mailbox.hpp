#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <variant>
#include <vector>

#include <curl/curl.h>

#include "probes/prober.hpp"

namespace pantau::probes {

/// A request on its way to the engine's loop.
struct Submitted {
    ProbeRequest request;
    ProbeRunner::Done done;
    std::chrono::steady_clock::time_point at;
};

/// The answer of a resolver thread.
struct Looked {
    std::uint64_t walk;
    std::uint64_t step;  ///< of the walk when it asked; a later one has given up on the answer
    Lookup lookup;
};

/// Other hosts are our own from now on.
struct OwnHosts {
    std::vector<std::string> hosts;
};

/// How other threads reach the loop: they put a letter in and wake curl_multi_poll. Outlives the engine for
/// the sake of resolver threads that hang. Thread safety: any thread.
class Mailbox {
public:
    using Letter = std::variant<Submitted, Looked, OwnHosts>;

    explicit Mailbox(CURLM* multi) : multi_{multi} {}

    /// False when closed; the letter is then untouched.
    bool post(Letter&& letter);
    void wake();
    std::vector<Letter> take();
    /// After this nobody touches the multi handle any more.
    std::vector<Letter> close();

private:
    std::mutex mutex_;
    std::vector<Letter> letters_;
    CURLM* multi_;
    bool closed_ = false;
};

}  // namespace pantau::probes
