#include "daemon/http/message.hpp"

#include <algorithm>

namespace pantau::http {

namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::optional<std::string> percent_decoded(std::string_view raw, bool plus_is_space) {
    std::string decoded;
    decoded.reserve(raw.size());
    for (std::size_t i = 0; i < raw.size(); ++i) {
        if (raw[i] == '%') {
            if (i + 2 >= raw.size()) return std::nullopt;
            const int high = hex_digit(raw[i + 1]), low = hex_digit(raw[i + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            decoded += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            decoded += plus_is_space && raw[i] == '+' ? ' ' : raw[i];
        }
    }
    return decoded;
}

}  // namespace

std::optional<std::string> Request::parameter(std::string_view name) const {
    const auto found =
        std::find_if(query.begin(), query.end(), [&](const auto& q) { return q.first == name; });
    if (found == query.end()) return std::nullopt;
    return found->second;
}

std::string_view Request::header(std::string_view lower_name) const {
    const auto found = headers.find(lower_name);
    return found == headers.end() ? std::string_view{} : std::string_view{found->second};
}

std::optional<std::vector<std::pair<std::string, std::string>>> decode_form(std::string_view text) {
    std::vector<std::pair<std::string, std::string>> fields;
    while (!text.empty()) {
        const auto end = text.find('&');
        const auto field = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
        if (field.empty()) continue;
        const auto equals = field.find('=');
        auto name = percent_decoded(field.substr(0, equals), true);
        auto value = equals == std::string_view::npos ? std::optional<std::string>{""}
                                                      : percent_decoded(field.substr(equals + 1), true);
        if (!name || !value) return std::nullopt;
        fields.emplace_back(std::move(*name), std::move(*value));
    }
    return fields;
}

std::optional<std::string> decode_path(std::string_view raw) {
    auto decoded = percent_decoded(raw, false);
    if (!decoded || decoded->empty() || decoded->front() != '/') return std::nullopt;
    if (std::any_of(decoded->begin(), decoded->end(),
                    [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '\\'; }))
        return std::nullopt;
    std::string_view rest{*decoded};
    while (!rest.empty()) {
        rest.remove_prefix(1);
        const auto end = rest.find('/');
        const auto segment = rest.substr(0, end);
        if (segment == "." || segment == "..") return std::nullopt;
        rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end);
    }
    return decoded;
}

bool header_lines_are_sound(std::string_view head) {
    for (std::size_t i = 0; i < head.size(); ++i) {
        if (head[i] == '\0' || head[i] == '\n') return false;
        if (head[i] != '\r') continue;
        if (i + 1 == head.size() || head[++i] != '\n') return false;
        if (i + 1 < head.size() && (head[i + 1] == ' ' || head[i + 1] == '\t')) return false;
    }
    return true;
}

}  // namespace pantau::http
