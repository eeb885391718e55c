#include "daemon/http/form.hpp"

#include <algorithm>
#include <charconv>

namespace pantau::http {

namespace {

std::string trimmed(std::string_view text) {
    constexpr std::string_view space = " \t\r\n";
    const auto first = text.find_first_not_of(space);
    if (first == std::string_view::npos) return {};
    std::string kept;
    for (const char c : text.substr(first, text.find_last_not_of(space) - first + 1))
        if (c != '\r') kept += c;  // browsers end lines with CR LF
    return kept;
}

}  // namespace

Form::Form(const Request& request) {
    constexpr std::string_view wanted = "application/x-www-form-urlencoded";
    if (!request.header("content-type").starts_with(wanted)) {
        problem_ = Problem{415,
                           "MEDIA_TYPE",
                           "Unsupported media type",
                           "Send Content-Type: application/x-www-form-urlencoded",
                           "Permintaan tidak dapat dibaca.",
                           {}};
        return;
    }
    auto fields = decode_form(request.body);
    if (fields)
        fields_ = std::move(*fields);
    else
        problem_ = Problem{
            400, "NOT_A_FORM", "Bad request", "The body is not a form", "Permintaan tidak dapat dibaca.", {}};
}

std::string Form::secret(std::string_view name) const {
    const auto found =
        std::find_if(fields_.begin(), fields_.end(), [&](const auto& field) { return field.first == name; });
    return found == fields_.end() ? std::string{} : found->second;
}

std::string Form::text(std::string_view name) const {
    return trimmed(secret(name));
}

std::optional<std::int64_t> Form::number(std::string_view name) const {
    const auto written = text(name);
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(written.data(), written.data() + written.size(), value);
    if (written.empty() || error != std::errc{} || end != written.data() + written.size())
        return std::nullopt;
    return value;
}

std::vector<std::string> Form::all(std::string_view name) const {
    std::vector<std::string> values;
    for (const auto& [key, value] : fields_)
        if (key == name) values.push_back(trimmed(value));
    return values;
}

std::vector<std::string> Form::lines(std::string_view name) const {
    std::vector<std::string> kept;
    const auto whole = text(name);
    for (std::size_t at = 0; at <= whole.size();) {
        const auto end = std::min(whole.find('\n', at), whole.size());
        if (auto line = trimmed(std::string_view{whole}.substr(at, end - at)); !line.empty())
            kept.push_back(std::move(line));
        at = end + 1;
    }
    return kept;
}

bool Form::has(std::string_view name) const {
    return !text(name).empty();
}

void Form::keep(PageData& content, std::initializer_list<const char*> names) const {
    for (const auto* name : names) content.set(name, text(name));
}

}  // namespace pantau::http
