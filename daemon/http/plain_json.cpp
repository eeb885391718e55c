#include "daemon/http/plain_json.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace pantau::http {

namespace json = boost::json;

namespace {

std::string decimal(double number) {
    if (!std::isfinite(number)) return "null";
    std::array<char, 400> digits{};  // the largest has 309 before the point, the smallest some 340 behind it
    const auto [end, error] =
        std::to_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::fixed);
    return error == std::errc{} ? std::string{digits.data(), end} : json::serialize(json::value(number));
}

void append(std::string& out, const json::value& value) {
    const char* between = "";
    if (const auto* object = value.if_object()) {
        out += '{';
        for (const auto& member : *object) {
            out += between + json::serialize(json::string{member.key()}) + ':';
            append(out, member.value());
            between = ",";
        }
        out += '}';
    } else if (const auto* array = value.if_array()) {
        out += '[';
        for (const auto& one : *array) {
            out += between;
            append(out, one);
            between = ",";
        }
        out += ']';
    } else if (const auto* number = value.if_double()) {
        out += decimal(*number);
    } else {
        out += json::serialize(value);
    }
}

}  // namespace

std::string plain_json(const json::value& value) {
    std::string out;
    append(out, value);
    return out;
}

}  // namespace pantau::http
