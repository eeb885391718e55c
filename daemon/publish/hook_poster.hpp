#pragma once
// One call of a webhook, through libcurl, and the signature that proves it is ours.

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace pantau::publish {

/// What came of a call.
struct HookReply {
    int status = 0;       ///< 0: no answer
    std::string trouble;  ///< why not; one line
    bool good() const { return status / 100 == 2; }
};

class HookPoster {
public:
    /// Why an address ("192.0.2.1") must not be called; empty: it may be.
    using Refusal = std::function<std::string(const std::string& address)>;
    virtual ~HookPoster() = default;
    /// Blocks until it is over, ten seconds at most. \param stop  set by another thread: end within a second
    virtual HookReply post(const std::string& url, const std::vector<std::string>& headers,
                           const std::string& body, const std::atomic<bool>& stop) = 0;
};

/// Over the network: http and https only, no redirect followed, no proxy, no .netrc; every address that a
/// connection would go to is judged first.
class CurlHookPoster final : public HookPoster {
public:
    explicit CurlHookPoster(Refusal refusal) : refusal_{std::move(refusal)} {}
    HookReply post(const std::string& url, const std::vector<std::string>& headers, const std::string& body,
                   const std::atomic<bool>& stop) override;

private:
    Refusal refusal_;
};

/// "v1," and the base64 of HMAC-SHA256(key, id + "." + timestamp + "." + body), as standardwebhooks.com
/// describes. \param secret  content of the secret file; behind "whsec_" it is base64
std::string hook_signature(std::string_view secret, std::string_view id, std::int64_t timestamp,
                           std::string_view body);

}  // namespace pantau::publish
