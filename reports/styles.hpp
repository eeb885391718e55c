#pragma once
// The look of both workbooks in one place: palette, number formats, cell styles (reports.md section 7).
// Pure values; sheet_writer turns each distinct Style into one format of the library.

#include <cstdint>
#include <string_view>

#include "reports/model.hpp"

namespace pantau::reports {

/// 0xRRGGBB. Every pair of ink and ground used below was measured: contrast 4.5 or more for text, 3 for bars.
using Colour = std::uint32_t;

namespace palette {
inline constexpr Colour navy = 0x1F3864, ink = 0x1B1F24, grey = 0x5F6B7A, white = 0xFFFFFF;
inline constexpr Colour good = 0x1E6B34, good_ground = 0xE6F4EA;
inline constexpr Colour caution = 0x7A4F00, caution_ground = 0xFFF4D6;
inline constexpr Colour bad = 0xA4161A, bad_ground = 0xFDE8E8;
inline constexpr Colour link = 0x1155CC;
inline constexpr Colour bar = 0x2F6DB5, bar_weekend = 0x6A96CC, bar_pale = 0xB7CDE8;
inline constexpr Colour line = 0xC9D1DB, zebra = 0xF6F8FB, unseen = 0xE3E7EC, tile = 0xF2F5FA;
inline constexpr Colour none = 0xFFFFFFFF;  ///< no fill
}  // namespace palette

namespace number_format {
inline constexpr std::string_view general = "", count = "#,##0", percent_1 = "0.0%", percent_2 = "0.00%",
                                  percent_3 = "0.000%", duration = "[h]:mm:ss",
                                  tile_hours = "[h]\" j \"mm\" m\"", tile_minutes = "[mm]\" m \"ss\" d\"",
                                  date_time = "dd/mm/yyyy hh:mm", date_time_s = "dd/mm/yyyy hh:mm:ss",
                                  date = "dd/mm/yyyy", weekday = "[$-421]ddd dd/mm hh:mm",
                                  hidden_zero = "#,##0;;", seconds = "0.00", signed_minutes = "+0.0;-0.0;0.0",
                                  minutes = "#,##0.0", days = "#,##0.0", text = "@";
}  // namespace number_format

enum class Align : std::uint8_t { general, left, centre, right };
enum class VAlign : std::uint8_t { top, middle, bottom };
enum class Border : std::uint8_t { none, box, bottom, bottom_double, top };

/// How a cell looks. Font is Arial in every cell. `format` must point at text that lives for ever.
struct Style {
    double size = 9;  ///< points
    bool bold = false, italic = false, underline = false, wrap = false;
    Colour ink = palette::ink, fill = palette::none;
    Border border = Border::none;
    Align align = Align::general;
    VAlign valign = VAlign::middle;
    std::uint8_t indent = 0;
    std::string_view format = number_format::general;

    constexpr bool operator==(const Style&) const = default;

    // A style like this one but for one thing; they chain.
    constexpr Style with_size(double points) const {
        Style s = *this;
        s.size = points;
        return s;
    }
    constexpr Style as_bold(bool on = true) const {
        Style s = *this;
        s.bold = on;
        return s;
    }
    constexpr Style as_italic() const {
        Style s = *this;
        s.italic = true;
        return s;
    }
    constexpr Style underlined() const {
        Style s = *this;
        s.underline = true;
        return s;
    }
    constexpr Style wrapped() const {
        Style s = *this;
        s.wrap = true;
        return s;
    }
    constexpr Style in(Colour colour) const {
        Style s = *this;
        s.ink = colour;
        return s;
    }
    constexpr Style on(Colour colour) const {
        Style s = *this;
        s.fill = colour;
        return s;
    }
    constexpr Style with(Border b) const {
        Style s = *this;
        s.border = b;
        return s;
    }
    constexpr Style with(Align a) const {
        Style s = *this;
        s.align = a;
        return s;
    }
    constexpr Style with(VAlign v) const {
        Style s = *this;
        s.valign = v;
        return s;
    }
    constexpr Style with(std::string_view number) const {
        Style s = *this;
        s.format = number;
        return s;
    }
    constexpr Style indented(std::uint8_t level) const {
        Style s = *this;
        s.indent = level;
        return s;
    }
    /// Ink and ground of a status.
    constexpr Style toned(Tone tone) const {
        switch (tone) {
            case Tone::good:
                return in(palette::good).on(palette::good_ground);
            case Tone::caution:
                return in(palette::caution).on(palette::caution_ground);
            case Tone::bad:
                return in(palette::bad).on(palette::bad_ground);
            case Tone::unknown:
                return in(palette::grey).on(palette::unseen);
            case Tone::muted:
                return in(palette::grey);
            case Tone::plain:
                break;
        }
        return *this;
    }
};

namespace style {
inline constexpr Style body{};
inline constexpr Style cell = body.with(Border::box);
inline constexpr Style cell_top = cell.with(VAlign::top).wrapped();
inline constexpr Style title = body.with_size(15).as_bold().in(palette::navy).with(Align::centre);
inline constexpr Style subtitle = body.with_size(9).in(palette::grey).with(Align::centre);
inline constexpr Style section = body.with_size(10).as_bold().in(palette::navy).with(Border::bottom);
inline constexpr Style header = body.with_size(8.5)
                                    .as_bold()
                                    .in(palette::white)
                                    .on(palette::navy)
                                    .with(Border::box)
                                    .with(Align::centre)
                                    .wrapped();
inline constexpr Style note = body.with_size(7.5).as_italic().in(palette::grey).wrapped().with(VAlign::top);
}  // namespace style

}  // namespace pantau::reports
