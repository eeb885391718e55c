#include "daemon/metrics/text_page.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace pantau::metrics {

namespace {

/// Label values may hold anything; three characters need a backslash. Nearly no value has one, and three searches for
/// one character each are far quicker than find_first_of(), which took most of a page's time.
void append_escaped(std::string& text, std::string_view value) {
    if (value.find('"') == std::string_view::npos && value.find('\\') == std::string_view::npos &&
        value.find('\n') == std::string_view::npos) {
        text.append(value);
        return;
    }
    for (const char c : value) {
        if (c == '"' || c == '\\' || c == '\n') text += '\\';
        text += c == '\n' ? 'n' : c;
    }
}

std::string_view written(double value, std::array<char, 32>& room) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
    // The shortest digits that read back as the same number, the same in every locale; whole ones (Unix times, bytes)
    // without an exponent.
    constexpr double exact = 1e15;
    const bool whole = std::abs(value) < exact && value == std::trunc(value);
    const auto end =
        whole ? std::to_chars(room.data(), room.data() + room.size(), static_cast<std::int64_t>(value)).ptr
              : std::to_chars(room.data(), room.data() + room.size(), value).ptr;
    return {room.data(), static_cast<std::size_t>(end - room.data())};
}

}  // namespace

TextPage& TextPage::begin(std::string_view name, std::string_view help, std::string_view type) {
    name_ = name;
    help_ = help;
    type_ = type;
    opened_ = false;
    return *this;
}

void TextPage::open_family() {
    if (opened_) return;
    opened_ = true;
    text_.append("# HELP ").append(name_).append(" ").append(help_);
    text_.append("\n# TYPE ").append(name_).append(" ").append(type_).append("\n");
}

void TextPage::head(std::string_view suffix, Labels labels, std::string_view le) {
    text_.append(name_).append(suffix);
    if (labels.size() == 0 && le.empty()) {
        text_ += ' ';
        return;
    }
    char before = '{';
    for (const auto& [name, value] : labels) {
        text_ += before;
        text_.append(name).append("=\"");
        append_escaped(text_, value);
        text_ += '"';
        before = ',';
    }
    if (!le.empty()) {
        text_ += before;
        text_.append("le=\"").append(le) += '"';
    }
    text_.append("} ");
}

void TextPage::number(double value) {
    std::array<char, 32> room{};
    text_.append(written(value, room)) += '\n';
}

void TextPage::number(std::uint64_t value) {
    std::array<char, 32> room{};
    text_.append(room.data(), std::to_chars(room.data(), room.data() + room.size(), value).ptr) += '\n';
}

TextPage& TextPage::add(Labels labels, double value) {
    open_family();
    head({}, labels);
    number(value);
    return *this;
}

TextPage& TextPage::add_count(Labels labels, std::uint64_t count) {
    open_family();
    head({}, labels);
    number(count);
    return *this;
}

TextPage& TextPage::add(Labels labels, const Histogram& histogram) {
    if (histogram.bounds().empty()) return *this;
    open_family();
    std::uint64_t cumulative = 0;
    for (std::size_t i = 0; i < histogram.counts().size(); ++i) {
        cumulative += histogram.counts()[i];
        std::array<char, 32> room{};
        head("_bucket", labels, i < histogram.bounds().size() ? written(histogram.bounds()[i], room) : "+Inf");
        number(cumulative);
    }
    head("_sum", labels);
    number(histogram.sum());
    head("_count", labels);
    number(histogram.count());
    return *this;
}

}  // namespace pantau::metrics
