#include "daemon/settings/addresses.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <netinet/in.h>

#include "daemon/settings/toml_reader.hpp"

namespace pantau::settings {

namespace {

std::optional<std::uint16_t> parse_port(std::string_view text) {
    unsigned port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size() || port > 65535) return std::nullopt;
    return static_cast<std::uint16_t>(port);
}

std::string lower(std::string_view text) {
    std::string out{text};
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return out;
}

struct Bytes {
    std::array<std::uint8_t, 16> byte{};
    bool v6 = false;
};

std::optional<Bytes> parse_ip(const std::string& text) {
    Bytes bytes;
    if (inet_pton(AF_INET, text.c_str(), bytes.byte.data()) == 1) return bytes;
    bytes.v6 = true;
    if (inet_pton(AF_INET6, text.c_str(), bytes.byte.data()) == 1) return bytes;
    return std::nullopt;
}

std::string ip_text(const Bytes& bytes) {
    std::array<char, INET6_ADDRSTRLEN> out{};
    inet_ntop(bytes.v6 ? AF_INET6 : AF_INET, bytes.byte.data(), out.data(), out.size());
    return out.data();
}

bool is_loopback(const Bytes& bytes) {
    if (!bytes.v6) return bytes.byte[0] == 127;
    return ip_text(bytes) == "::1";
}

/// Splits "host:port" and "[v6]:port"; nothing where there is no port.
std::optional<std::pair<std::string, std::uint16_t>> split_port(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    auto host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
    } else if (host.find(':') != std::string_view::npos) {
        return std::nullopt;  // a bare IPv6 address: its last group is no port
    }
    const auto port = parse_port(text.substr(colon + 1));
    if (!port || host.empty()) return std::nullopt;
    return std::pair{std::string{host}, *port};
}

}  // namespace

std::string to_string(const Endpoint& endpoint) {
    const bool v6 = endpoint.address.find(':') != std::string::npos;
    return (v6 ? '[' + endpoint.address + ']' : endpoint.address) + ':' + std::to_string(endpoint.port);
}

std::optional<Endpoint> parse_endpoint(std::string_view text) {
    const auto parts = split_port(text);
    if (!parts) return std::nullopt;
    const auto bytes = parse_ip(parts->first == "localhost" ? "127.0.0.1" : parts->first);
    if (!bytes) return std::nullopt;
    return Endpoint{ip_text(*bytes), parts->second, is_loopback(*bytes)};
}

CidrRead parse_cidr(std::string_view text) {
    const auto slash = text.find('/');
    const auto bytes = parse_ip(std::string{text.substr(0, slash)});
    if (!bytes)
        return {{}, "is no address range; allowed: such as \"127.0.0.0/8\", \"10.1.2.3\" or \"::1/128\""};
    const unsigned bits = bytes->v6 ? 128 : 32;
    unsigned prefix = bits;
    if (slash != std::string_view::npos) {
        const auto given = parse_port(text.substr(slash + 1));
        if (!given || *given > bits) return {{}, "has a prefix that is not 0 to " + std::to_string(bits)};
        prefix = *given;
    }
    auto network = *bytes;
    for (unsigned bit = prefix; bit < bits; ++bit)
        network.byte[bit / 8] = static_cast<std::uint8_t>(network.byte[bit / 8] & ~(0x80U >> (bit % 8)));
    const auto canonical = ip_text(network) + '/' + std::to_string(prefix);
    if (network.byte != bytes->byte)
        return {{}, "names an address within a range; write \"" + canonical + "\" for all of it"};
    return {canonical, {}};
}

UrlRead parse_url(std::string_view text) {
    const auto refuse = [](const char* why) { return UrlRead{std::nullopt, why}; };
    constexpr std::size_t longest = 2048;
    UrlParts parts;
    const auto begin = lower(text.substr(0, 8));
    if (begin.starts_with("http://")) {
        parts.scheme = "http";
    } else if (begin.starts_with("https://")) {
        parts.scheme = "https";
    } else {
        return refuse("must begin with http:// or https://");
    }
    if (text.size() > longest) return refuse("is longer than 2048 bytes");
    for (const char c : text)
        if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7F || c == '\\')
            return refuse("must not hold blanks, backslashes or control characters");
    text.remove_prefix(parts.scheme.size() + 3);
    const auto authority = text.substr(0, text.find_first_of("/?#"));
    if (authority.find('@') != std::string_view::npos) return refuse("must not hold a user name or password");
    std::string_view host = authority;
    parts.port = parts.scheme == "http" ? 80 : 443;
    const auto closing = authority.rfind(']');
    const auto colon = authority.rfind(':');
    if (colon != std::string_view::npos && (closing == std::string_view::npos || colon > closing)) {
        host = authority.substr(0, colon);
        const auto port = parse_port(authority.substr(colon + 1));
        if (!port || *port == 0) return refuse("has a port that is not 1 to 65535");
        parts.port = *port;
    }
    if (host.starts_with('[')) {
        if (!host.ends_with(']')) return refuse("has no host name that could be asked");
        const auto inner = std::string{host.substr(1, host.size() - 2)};
        const auto bytes = parse_ip(inner);
        if (!bytes || !bytes->v6) return refuse("has brackets around what is no IPv6 address");
        parts.host = ip_text(*bytes);
    } else {
        if (host.empty() || host.find_first_of("[]:%<>\"^`{|}") != std::string_view::npos)
            return refuse("has no host name that could be asked");
        parts.host = lower(host);
    }
    return {parts, {}};
}

std::optional<Reference> parse_reference(std::string_view text) {
    if (text.find("://") != std::string_view::npos) {
        const auto url = parse_url(text);
        if (!url.parts) return std::nullopt;
        return Reference{url.parts->host, url.parts->port};
    }
    const auto parts = split_port(text);
    if (!parts || parts->second == 0) return std::nullopt;
    if (!parse_ip(parts->first) && parse_host_name(parts->first).empty()) return std::nullopt;
    return Reference{lower(parts->first), parts->second};
}

std::string parse_host_name(std::string_view text) {
    const auto name = lower(text);
    if (name.empty() || name.size() > 253) return {};
    if (parse_ip(name)) return name;
    bool label_open = false;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (c == '.' || c == '-') {
            if (!label_open || (c == '.' && name[i - 1] == '-')) return {};
            if (c == '.') label_open = false;
        } else if (letter) {
            label_open = true;
        } else {
            return {};
        }
    }
    return label_open && name.back() != '-' ? name : std::string{};
}

std::optional<MailAddress> parse_mail_address(std::string_view text) {
    MailAddress read;
    if (const auto open = text.rfind('<'); open != std::string_view::npos && text.ends_with('>')) {
        auto name = text.substr(0, open);
        while (name.ends_with(' ')) name.remove_suffix(1);
        if (name.size() > 1 && name.starts_with('"') && name.ends_with('"'))
            name = name.substr(1, name.size() - 2);
        const auto bad = [](char c) {
            return static_cast<unsigned char>(c) < 0x20 || c == '<' || c == '>' || c == 0x7f;
        };
        if (name.size() > 200 || std::any_of(name.begin(), name.end(), bad)) return std::nullopt;
        read.name = name;
        text = text.substr(open + 1, text.size() - open - 2);
    }
    const auto at = text.find('@');
    const auto good = [](char c) {
        return c > 0x20 && c < 0x7f && std::string_view{"<>,;:\\\"()[]"}.find(c) == std::string_view::npos;
    };
    if (at == std::string_view::npos || at == 0 || at > 64 ||
        text.find('@', at + 1) != std::string_view::npos ||
        !std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), good) ||
        parse_host_name(text.substr(at + 1)).empty())
        return std::nullopt;
    read.address = text;
    return read;
}

std::string nip_mistake(std::string_view digits) {
    if (digits.size() != 18 || digits.find_first_not_of("0123456789") != std::string_view::npos)
        return "allowed: 18 digits in quotes";
    const auto part = [digits](std::size_t from, std::size_t count) {
        return std::string{digits.substr(from, count)};
    };
    if (!parse_date(part(0, 4) + '-' + part(4, 2) + '-' + part(6, 2)))
        return "its first eight digits are no date of birth";
    const auto month = part(12, 2);
    const bool civil_servant = month >= "01" && month <= "12", contract = month >= "21" && month <= "29";
    if (part(8, 4) < part(0, 4) || (!civil_servant && !contract))
        return "digits 9 to 14 are no year and month of appointment";
    if (digits[14] != '1' && digits[14] != '2') return "digit 15 must be 1 (man) or 2 (woman)";
    if (part(15, 3) == "000") return "its serial, the last three digits, is 000";
    return {};
}

}  // namespace pantau::settings
