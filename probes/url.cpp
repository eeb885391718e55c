#include "probes/url.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <clocale>
#include <cstdlib>
#include <locale.h>
#include <memory>

#include <curl/curl.h>

#include "probes/address.hpp"

namespace pantau::probes {
namespace {

struct UrlCleanup {
    void operator()(CURLU* handle) const noexcept { curl_url_cleanup(handle); }
};
using UrlHandle = std::unique_ptr<CURLU, UrlCleanup>;

struct CurlFree {
    void operator()(char* text) const noexcept { curl_free(text); }
};
using CurlText = std::unique_ptr<char, CurlFree>;

/// libcurl hands host names to libidn2 in the thread's character set; without this it depends on LC_ALL
/// whether "situs-résumé.id" can be probed (measured: under LC_ALL=C it cannot).
class Utf8Locale {
public:
    Utf8Locale() : before_{uselocale(utf8())} {}
    ~Utf8Locale() { uselocale(before_); }
    Utf8Locale(const Utf8Locale&) = delete;
    Utf8Locale& operator=(const Utf8Locale&) = delete;

private:
    static locale_t utf8() {
        static const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
        return locale;
    }
    locale_t before_;
};

std::string part(const UrlHandle& handle, CURLUPart which, unsigned flags = 0) {
    char* raw = nullptr;
    const CURLUcode code = curl_url_get(handle.get(), which, &raw, flags);
    // libcurl 7.88 leaves what it had allocated here when a host name has no punycode form.
    const CurlText text{raw};
    if (code != CURLUE_OK) return {};
    return text.get();
}

bool is_control_or_space(char c) {
    const auto u = static_cast<unsigned char>(c);
    return u <= 0x20 || u == 0x7f;
}

bool is_ascii(std::string_view text) {
    return std::none_of(text.begin(), text.end(),
                        [](char c) { return static_cast<unsigned char>(c) > 0x7f; });
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
    return text;
}

/// Letters, digits, dots, hyphens and underscores, or an IPv6 address in brackets; libcurl 7.88 lets a "|"
/// pass.
bool is_host(std::string_view host) {
    if (host.front() == '[') return true;
    return std::all_of(host.begin(), host.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    });
}

ParsedUrl refuse(std::string sentence) {
    return {std::nullopt, std::move(sentence)};
}

/// Reads the parts of what curl_url() holds and puts them in the one form that we use.
ParsedUrl take_apart(const UrlHandle& handle) {
    Url url;
    url.scheme = lower(part(handle, CURLUPART_SCHEME));
    if (url.scheme != "http" && url.scheme != "https")
        return refuse("the scheme is " + url.scheme +
                      "; write an address that begins with http:// or https://");
    if (!part(handle, CURLUPART_USER).empty() || !part(handle, CURLUPART_PASSWORD).empty())
        return refuse("the address holds a user name or password; remove what stands before the @");

    if (!part(handle, CURLUPART_ZONEID).empty())
        return refuse("the address holds an IPv6 zone; such an address means something on one machine only");

    std::string host = part(handle, CURLUPART_HOST);
    if (host.empty()) return refuse("the address names no host; write it as https://host/path");
    if (!is_ascii(host)) {
        const Utf8Locale utf8;
        host = part(handle, CURLUPART_HOST, CURLU_PUNYCODE);
        if (host.empty() || !is_ascii(host))
            return refuse("the host name is not a valid international domain name; check its spelling");
    }
    host = lower(std::move(host));
    // One dot at the end means the same name, and would make a second key of it.
    if (host.size() > 1 && host.back() == '.') host.pop_back();
    if (host.front() == '.' || host.back() == '.' || host.find("..") != std::string::npos)
        return refuse("the host name has an empty part between its dots; check its spelling");
    if (!is_host(host))
        return refuse("the host name holds characters that no host name may hold; check its spelling");
    if (host.size() > 255) return refuse("the host name is longer than 255 characters; check the address");
    if (curl_url_set(handle.get(), CURLUPART_HOST, host.c_str(), 0) != CURLUE_OK)
        return refuse("the host name holds characters that no host name may hold; check its spelling");
    // An odd IPv4 address ("0x7f.1") becomes a dotted one only when the whole is read, and "0x7f.1." or
    // full-width digits are one only now.
    curl_url_set(handle.get(), CURLUPART_URL, part(handle, CURLUPART_URL).c_str(), 0);
    host = part(handle, CURLUPART_HOST);
    if (host.empty()) return refuse("the address names no host; write it as https://host/path");
    url.host = host.front() == '[' ? host.substr(1, host.find(']') - 1) : host;

    const std::string port = part(handle, CURLUPART_PORT, CURLU_DEFAULT_PORT);
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), url.port);
    if (error != std::errc{} || end != port.data() + port.size() || url.port == 0)
        return refuse("the port must be a number from 1 to 65535");

    curl_url_set(handle.get(), CURLUPART_FRAGMENT, nullptr, 0);
    if (part(handle, CURLUPART_PATH).empty()) curl_url_set(handle.get(), CURLUPART_PATH, "/", 0);
    url.path = part(handle, CURLUPART_PATH);
    url.query = part(handle, CURLUPART_QUERY);
    url.text = part(handle, CURLUPART_URL, CURLU_NO_DEFAULT_PORT);
    if (url.text.empty()) return refuse("the address cannot be written down; check it for odd characters");
    return {std::move(url), {}};
}

std::string explain(CURLUcode code) {
    switch (code) {
        case CURLUE_UNSUPPORTED_SCHEME:
            return "the scheme is not supported; write an address that begins with http:// or https://";
        case CURLUE_NO_HOST:
        case CURLUE_BAD_HOSTNAME:
            return "the host name is missing or not valid; write https://host/path";
        case CURLUE_BAD_PORT_NUMBER:
            return "the port must be a number from 1 to 65535";
        case CURLUE_BAD_IPV6:
            return "the IPv6 address in brackets is not valid";
        case CURLUE_USER_NOT_ALLOWED:
            return "the address holds a user name or password; remove what stands before the @";
        default:
            return std::string{"this is no web address ("} + curl_url_strerror(code) +
                   "); write it as https://host/path";
    }
}

/// Percent-encodes what browsers encode by themselves: spaces and bytes beyond ASCII behind the host.
std::string encode_rest(std::string_view text) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const auto u = static_cast<unsigned char>(c);
        if (u == ' ' || u > 0x7f) {
            encoded += '%';
            encoded += hex[u >> 4U];
            encoded += hex[u & 15U];
        } else {
            encoded += c;
        }
    }
    return encoded;
}

}  // namespace

std::string Url::origin() const {
    const bool bracket = host.find(':') != std::string::npos;
    return scheme + "://" + (bracket ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

ParsedUrl parse_url(std::string_view text) {
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0)
        text.remove_prefix(1);
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.remove_suffix(1);
    if (text.empty()) return refuse("the address is empty; write it as https://host/path");
    if (text.size() > longest_url)
        return refuse("the address is longer than " + std::to_string(longest_url) +
                      " bytes; use the short form of the link");
    if (std::any_of(text.begin(), text.end(), is_control_or_space))
        return refuse("the address holds a space or a control character; copy it again from the browser");
    // Not just any "://" further on: libcurl reads "https:/host" as well.
    const auto scheme_end = std::min(text.find_first_of(":/?#"), text.size());
    if (text.substr(scheme_end, 3) != "://")
        return refuse("the address has no scheme; write http:// or https:// in front of it");

    // libcurl reads "http:///path" as the host "path".
    const auto host_at = scheme_end + 3;
    if (text[std::min(host_at, text.size() - 1)] == '/')
        return refuse("the address names no host; write it as https://host/path");

    // Browsers show an address with its own letters; the wire wants them encoded. The host is not touched
    // here.
    const auto rest_at = std::min(text.find_first_of("/?#", host_at), text.size());
    const std::string wire = std::string{text.substr(0, rest_at)} + encode_rest(text.substr(rest_at));

    const UrlHandle handle{curl_url()};
    if (const CURLUcode code = curl_url_set(handle.get(), CURLUPART_URL, wire.c_str(), 0); code != CURLUE_OK)
        return refuse(explain(code));
    return take_apart(handle);
}

ParsedUrl resolve_reference(const Url& base, std::string_view location) {
    while (!location.empty() && is_control_or_space(location.back())) location.remove_suffix(1);
    while (!location.empty() && is_control_or_space(location.front())) location.remove_prefix(1);
    if (location.empty()) return refuse("the Location is empty");
    if (location.size() > 4 * longest_url) return refuse("the Location is too long");
    if (std::any_of(location.begin(), location.end(),
                    [](char c) { return is_control_or_space(c) && c != ' '; }))
        return refuse("the Location holds control characters");
    // "https:///x" and "//" forms aside, only what follows the host may hold bytes beyond ASCII.
    const auto scheme_end = location.find("://");
    const bool absolute = scheme_end != std::string_view::npos && scheme_end < location.find_first_of("/?#");
    std::size_t rest_at = 0;
    if (absolute || location.substr(0, 2) == "//")
        rest_at = std::min(location.find_first_of("/?#", absolute ? scheme_end + 3 : 2), location.size());
    const std::string wire = std::string{location.substr(0, rest_at)} + encode_rest(location.substr(rest_at));

    if (absolute && rest_at == scheme_end + 3) return refuse("the Location names no host");

    const UrlHandle handle{curl_url()};
    if (curl_url_set(handle.get(), CURLUPART_URL, base.text.c_str(), 0) != CURLUE_OK)
        return refuse("the address that redirects cannot be read again");
    if (const CURLUcode code = curl_url_set(handle.get(), CURLUPART_URL, wire.c_str(), 0); code != CURLUE_OK)
        return refuse(explain(code));
    return take_apart(handle);
}

std::string registrable_domain(std::string_view host) {
    if (parse_address(host)) return std::string{host};
    static constexpr std::array<std::string_view, 13> under_id{
        "co", "go", "or", "ac", "sch", "web", "my", "desa", "biz", "net", "mil", "ponpes", "kop"};
    static constexpr std::array<std::string_view, 9> under_other{"co",  "com", "org", "net", "ac",
                                                                 "edu", "gov", "gob", "or"};
    const auto last = host.rfind('.');
    if (last == std::string_view::npos || last == 0) return std::string{host};
    const auto second = host.rfind('.', last - 1);
    if (second == std::string_view::npos) return std::string{host};
    const std::string_view top = host.substr(last + 1);
    const std::string_view label = host.substr(second + 1, last - second - 1);
    const auto among = [&](const auto& list) {
        return std::find(list.begin(), list.end(), label) != list.end();
    };
    const bool suffix_of_two = top == "id" ? among(under_id) : top.size() == 2 && among(under_other);
    if (!suffix_of_two) return std::string{host.substr(second + 1)};
    const auto third = second == 0 ? std::string_view::npos : host.rfind('.', second - 1);
    return std::string{third == std::string_view::npos ? host : host.substr(third + 1)};
}

}  // namespace pantau::probes
