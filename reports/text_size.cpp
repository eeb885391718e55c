#include "reports/text_size.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace pantau::reports {
namespace {

// Advance widths of Arial (and of Liberation Sans, its metric twin) in thousandths of the size, from blank to
// '~'.
constexpr std::array<int, 95> advance{
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333,  278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667,  611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278,  556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500,  500, 334, 260, 334, 584};
constexpr int wide_letter = 1'000;  // beyond Latin: CJK, emoji; an estimate on the safe side
constexpr int latin_letter = 650;   // accented letters, dashes, dots
constexpr double bold_factor = 1.08;
constexpr double safety = 1.04;  // other viewers space a little wider

int advance_of(unsigned char byte) {
    if (byte >= 0x20 && byte < 0x7F) return advance.at(byte - 0x20U);
    if (byte < 0x80 || byte < 0xC0) return 0;  // continuation bytes were counted with their first
    return byte < 0xE0 ? latin_letter : wide_letter * 3 / 4;
}

double px_of(int thousandths, double points, bool bold) {
    return thousandths * points * 96.0 / 72.0 / 1000.0 * (bold ? bold_factor : 1.0) * safety;
}

std::size_t paragraph_lines(std::string_view text, double width, double points, bool bold) {
    std::size_t lines = 1;
    double used = 0;
    const double blank = px_of(advance[0], points, bold);
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        const auto word = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const double wide = text_px(word, points, bold);
        if (used > 0 && used + blank + wide > width) {
            ++lines;
            used = 0;
        }
        if (used > 0) used += blank;
        used += wide;
        if (used > width) {  // one long word: an address
            const double more = std::ceil(used / width) - 1;
            lines += static_cast<std::size_t>(more);
            used -= more * width;
        }
    }
    return lines;
}

}  // namespace

double text_px(std::string_view text, double points, bool bold) {
    int sum = 0;
    for (const char c : text) sum += advance_of(static_cast<unsigned char>(c));
    return px_of(sum, points, bold);
}

std::size_t text_lines(std::string_view text, double width_px, double points, bool bold) {
    constexpr double padding = 6;
    constexpr std::size_t enough = 6'000;  // bytes; more lines than the tallest row, 409 points, can show
    text = text.substr(0, enough);
    const double width = std::max(width_px - padding, 8.0);
    std::size_t lines = 0;
    for (;;) {
        const auto end = text.find('\n');
        lines += paragraph_lines(text.substr(0, end), width, points, bold);
        if (end == std::string_view::npos) return lines;
        text.remove_prefix(end + 1);
    }
}

double lines_height(std::size_t lines, double points) {
    const double pitch = std::ceil(points * 1.36 / 0.75) * 0.75;
    return static_cast<double>(lines) * pitch;
}

}  // namespace pantau::reports
