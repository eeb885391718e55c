#include "daemon/http/fields.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <limits>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <date/tz.h>
#include <fmt/format.h>

#include "daemon/cases/instant.hpp"

namespace pantau::http {

namespace json = boost::json;

namespace {

/// "application/json", in any case, with or without parameters (RFC 9110 8.3.1).
bool is_json(std::string_view type) {
    constexpr std::string_view wanted = "application/json";
    type = type.substr(0, type.find(';'));
    while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) type.remove_suffix(1);
    return std::equal(type.begin(), type.end(), wanted.begin(), wanted.end(), [](char have, char want) {
        return std::tolower(static_cast<unsigned char>(have)) == want;
    });
}

}  // namespace

struct Fields::Impl {
    json::object body;
    std::string zone;
    std::set<std::string, std::less<>> read;
    std::optional<Problem> mistake;

    const json::value* find(std::string_view name) {
        read.emplace(name);
        const auto* value = body.if_contains({name.data(), name.size()});
        return value == nullptr || value->is_null() ? nullptr : value;
    }
    void wrong(std::string_view name, std::string_view allowed) {
        if (!mistake) mistake = bad_field(fmt::format("{} must be {}", name, allowed));
    }
};

Fields::Fields(const Request& request, std::string zone) : impl_{std::make_unique<Impl>()} {
    impl_->zone = std::move(zone);
    if (!request.body.empty() && !is_json(request.header("content-type"))) {
        impl_->mistake = Problem{415,
                                 "MEDIA_TYPE",
                                 "Unsupported media type",
                                 "Send Content-Type: application/json",
                                 "Permintaan tidak dapat dibaca.",
                                 {}};
        return;
    }
    boost::system::error_code error;
    json::parse_options options;
    options.max_depth = 32;
    auto value = json::parse(request.body, error, {}, options);
    if (request.body.empty())
        impl_->mistake = not_json("The body is empty; send one JSON object");
    else if (error)
        impl_->mistake = not_json(fmt::format("The body is not JSON: {}", error.message()));
    else if (!value.is_object())
        impl_->mistake = not_json("The body must be one JSON object");
    else
        impl_->body = std::move(value.as_object());
}
Fields::~Fields() = default;

std::string Fields::text(std::string_view name) {
    const auto* value = impl_->find(name);
    if (value == nullptr) return {};
    if (!value->is_string()) {
        impl_->wrong(name, "a text");
        return {};
    }
    return std::string{value->as_string()};
}

std::optional<std::int64_t> Fields::integer(std::string_view name) {
    const auto* value = impl_->find(name);
    if (value == nullptr) return std::nullopt;
    // No number of ours is larger; what does not fit must not come out as another one.
    constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
    if (!value->is_int64() || value->as_int64() < -most || value->as_int64() > most) {
        impl_->wrong(name, fmt::format("a whole number of at most {}", most));
        return std::nullopt;
    }
    return value->as_int64();
}

bool Fields::flag(std::string_view name) {
    const auto* value = impl_->find(name);
    if (value == nullptr) return false;
    if (!value->is_bool()) impl_->wrong(name, "true or false");
    return value->is_bool() && value->as_bool();
}

std::vector<std::string> Fields::texts(std::string_view name) {
    const auto* value = impl_->find(name);
    std::vector<std::string> all;
    if (value == nullptr) return all;
    if (!value->is_array()) {
        impl_->wrong(name, "a list of texts");
        return all;
    }
    for (const auto& one : value->as_array()) {
        if (!one.is_string()) {
            impl_->wrong(name, "a list of texts");
            return {};
        }
        all.emplace_back(one.as_string());
    }
    return all;
}

std::optional<cases::Instant> Fields::time(std::string_view name) {
    const auto written = text(name);
    if (written.empty()) return std::nullopt;
    const auto at = cases::parse_instant(written, *date::locate_zone(impl_->zone));
    if (at.has_error()) {
        impl_->wrong(name, "a time such as 2026-11-22T14:05:00+07:00");
        return std::nullopt;
    }
    return *at;
}

bool Fields::has(std::string_view name) const {
    return impl_->body.contains({name.data(), name.size()});
}

std::optional<Problem> Fields::problem() const {
    if (impl_->mistake) return impl_->mistake;
    for (const auto& field : impl_->body)
        if (impl_->read.count(std::string_view{field.key().data(), field.key().size()}) == 0)
            return bad_field(fmt::format("Unknown field {}", json_text(std::string{field.key()})));
    return std::nullopt;
}

std::optional<Problem> no_fields(const Request& request) {
    if (request.body.empty()) return std::nullopt;
    return Fields{request, {}}.problem();
}

bool flag_of(const Request& request, std::string_view name, std::optional<Problem>& problem) {
    const auto written = request.parameter(name).value_or("");
    const bool yes = written == "true" || written == "1";
    if (!yes && !written.empty() && written != "false" && written != "0" && !problem)
        problem = bad_field(fmt::format("{} must be true or false", name));
    return yes;
}

std::optional<int> number_of(const Request& request, std::string_view name, std::optional<Problem>& problem) {
    const auto written = request.parameter(name);
    if (!written) return std::nullopt;
    int value = 0;
    const auto [end, error] = std::from_chars(written->data(), written->data() + written->size(), value);
    if (error == std::errc{} && end == written->data() + written->size() && value >= 1) return value;
    if (!problem) problem = bad_field(fmt::format("{} must be a whole number from 1", name));
    return std::nullopt;
}

int limit_of(const Request& request, std::optional<Problem>& problem) {
    const auto written = request.parameter("limit");
    if (!written) return 100;
    int limit = 0;
    const auto [end, error] = std::from_chars(written->data(), written->data() + written->size(), limit);
    if (error != std::errc{} || end != written->data() + written->size() || limit < 1 || limit > 500) {
        if (!problem) problem = bad_field("limit must be a whole number from 1 to 500");
        return 100;
    }
    return limit;
}

std::optional<cases::Instant> time_of(const Request& request, std::string_view name, const std::string& zone,
                                      std::optional<Problem>& problem) {
    const auto written = request.parameter(name);
    if (!written || written->empty()) return std::nullopt;
    auto text = *written;
    if (text.size() == 10) text += "T00:00";  // a date alone is its midnight
    const auto at = cases::parse_instant(text, *date::locate_zone(zone));
    if (at.has_error()) {
        if (!problem)
            problem = bad_field(
                fmt::format("{} must be a time such as 2026-11-22 or 2026-11-22T14:05:00+07:00", name));
        return std::nullopt;
    }
    return *at;
}

}  // namespace pantau::http
