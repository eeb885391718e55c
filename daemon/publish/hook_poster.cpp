#include "daemon/publish/hook_poster.hpp"

#include <array>
#include <netdb.h>
#include <sys/socket.h>

#include <fmt/format.h>
#include <sodium.h>

#include "daemon/publish/curl_handle.hpp"

namespace pantau::publish {

namespace {

constexpr long connect_ms = 5'000;
constexpr long whole_ms = 10'000;

/// One call under way: what libcurl's callbacks share.
struct Call {
    const HookPoster::Refusal& refusal;
    const std::atomic<bool>& stop;
    std::string refused{};
};

curl_socket_t on_open(void* passed, curlsocktype, curl_sockaddr* address) {
    auto& call = *static_cast<Call*>(passed);
    std::array<char, NI_MAXHOST> text{};
    if (::getnameinfo(&address->addr, address->addrlen, text.data(), text.size(), nullptr, 0,
                      NI_NUMERICHOST) != 0)
        return CURL_SOCKET_BAD;
    if (const auto why = call.refusal(text.data()); !why.empty()) {
        call.refused =
            fmt::format("{} may not be called: {}; allow it in [probe] allow_addresses", text.data(), why);
        return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

int on_progress(void* passed, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<Call*>(passed)->stop ? 1 : 0;
}

/// The receiver's words are of no use to us; a long answer is cut short.
std::size_t on_write(char*, std::size_t size, std::size_t count, void* taken) {
    auto& bytes = *static_cast<std::size_t*>(taken);
    bytes += size * count;
    return bytes > 65'536 ? 0 : size * count;
}

}  // namespace

HookReply CurlHookPoster::post(const std::string& url, const std::vector<std::string>& headers,
                               const std::string& body, const std::atomic<bool>& stop) {
    start_libcurl();
    const Easy easy{curl_easy_init()};
    if (!easy) throw std::bad_alloc{};
    Call call{refusal_, stop};
    std::array<char, CURL_ERROR_SIZE> words{};
    std::size_t taken = 0;
    List lines;
    add(lines, "Content-Type: application/json");
    add(lines, "Expect:");
    for (const auto& header : headers) add(lines, header);
    set(easy.get(), CURLOPT_URL, url.c_str());
    set(easy.get(), CURLOPT_PROTOCOLS_STR, "http,https");
    set(easy.get(), CURLOPT_FOLLOWLOCATION, 0L);
    set(easy.get(), CURLOPT_HTTPHEADER, lines.get());
    set(easy.get(), CURLOPT_POST, 1L);
    set(easy.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    set(easy.get(), CURLOPT_POSTFIELDS, body.data());
    set(easy.get(), CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(easy.get(), CURLOPT_PROXY, "");
    set(easy.get(), CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(easy.get(), CURLOPT_NOSIGNAL, 1L);
    set(easy.get(), CURLOPT_QUICK_EXIT, 1L);
    set(easy.get(), CURLOPT_CONNECTTIMEOUT_MS, connect_ms);
    set(easy.get(), CURLOPT_TIMEOUT_MS, whole_ms);
    set(easy.get(), CURLOPT_NOPROGRESS, 0L);
    set(easy.get(), CURLOPT_XFERINFOFUNCTION, &on_progress);
    set(easy.get(), CURLOPT_XFERINFODATA, static_cast<void*>(&call));
    set(easy.get(), CURLOPT_OPENSOCKETFUNCTION, &on_open);
    set(easy.get(), CURLOPT_OPENSOCKETDATA, static_cast<void*>(&call));
    set(easy.get(), CURLOPT_WRITEFUNCTION, &on_write);
    set(easy.get(), CURLOPT_WRITEDATA, static_cast<void*>(&taken));
    set(easy.get(), CURLOPT_ERRORBUFFER, words.data());
    const auto code = curl_easy_perform(easy.get());
    HookReply reply;
    long status = 0;
    if (curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status) == CURLE_OK)
        reply.status = static_cast<int>(status);
    if (code == CURLE_OK || (code == CURLE_WRITE_ERROR && reply.status != 0)) return reply;
    reply.status = 0;  // an answer that broke off is none
    reply.trouble = !call.refused.empty() ? call.refused
                    : words[0] != '\0'    ? std::string{words.data()}
                                          : std::string{curl_easy_strerror(code)};
    return reply;
}

std::string hook_signature(std::string_view secret, std::string_view id, std::int64_t timestamp,
                           std::string_view body) {
    std::string key{secret};
    constexpr std::string_view prefix = "whsec_";
    if (secret.starts_with(prefix)) {
        secret.remove_prefix(prefix.size());
        std::string raw(secret.size(), '\0');
        std::size_t size = 0;
        if (sodium_base642bin(reinterpret_cast<unsigned char*>(raw.data()), raw.size(), secret.data(),
                              secret.size(), nullptr, &size, nullptr, sodium_base64_VARIANT_ORIGINAL) == 0)
            key = raw.substr(0, size);
    }
    const auto bytes = [](std::string_view text) {
        return reinterpret_cast<const unsigned char*>(text.data());
    };
    const auto head = fmt::format("{}.{}.", id, timestamp);
    crypto_auth_hmacsha256_state state{};
    std::array<unsigned char, crypto_auth_hmacsha256_BYTES> code{};
    crypto_auth_hmacsha256_init(&state, bytes(key), key.size());
    crypto_auth_hmacsha256_update(&state, bytes(head), head.size());
    crypto_auth_hmacsha256_update(&state, bytes(body), body.size());
    crypto_auth_hmacsha256_final(&state, code.data());
    std::array<char, sodium_base64_ENCODED_LEN(crypto_auth_hmacsha256_BYTES, sodium_base64_VARIANT_ORIGINAL)>
        text{};
    sodium_bin2base64(text.data(), text.size(), code.data(), code.size(), sodium_base64_VARIANT_ORIGINAL);
    return fmt::format("v1,{}", text.data());
}

}  // namespace pantau::publish
