#include "reports/sheet_formats.hpp"

#include <string>

#include <xlsxwriter.h>

namespace pantau::reports {
namespace {

void set_border(lxw_format* format, Border border) {
    switch (border) {
        case Border::none:
            return;
        case Border::box:
            format_set_border(format, LXW_BORDER_THIN);
            format_set_border_color(format, palette::line);
            return;
        case Border::bottom:
            format_set_bottom(format, LXW_BORDER_THIN);
            format_set_bottom_color(format, palette::navy);
            return;
        case Border::bottom_double:
            format_set_bottom(format, LXW_BORDER_DOUBLE);
            format_set_bottom_color(format, palette::navy);
            return;
        case Border::top:
            format_set_top(format, LXW_BORDER_THIN);
            format_set_top_color(format, palette::navy);
            return;
    }
}

std::uint8_t library_align(Align align) {
    switch (align) {
        case Align::left:
            return LXW_ALIGN_LEFT;
        case Align::centre:
            return LXW_ALIGN_CENTER;
        case Align::right:
            return LXW_ALIGN_RIGHT;
        case Align::general:
            break;
    }
    return LXW_ALIGN_NONE;
}

std::uint8_t library_align(VAlign align) {
    switch (align) {
        case VAlign::top:
            return LXW_ALIGN_VERTICAL_TOP;
        case VAlign::bottom:
            return LXW_ALIGN_VERTICAL_BOTTOM;
        case VAlign::middle:
            break;
    }
    return LXW_ALIGN_VERTICAL_CENTER;
}

lxw_format* make(lxw_workbook* book, const Style& look) {
    lxw_format* made = workbook_add_format(book);
    format_set_font_name(made, "Arial");
    format_set_font_size(made, look.size);
    format_set_font_color(made, look.ink);
    if (look.bold) format_set_bold(made);
    if (look.italic) format_set_italic(made);
    if (look.underline) format_set_underline(made, LXW_UNDERLINE_SINGLE);
    if (look.wrap) format_set_text_wrap(made);
    if (look.fill != palette::none) format_set_bg_color(made, look.fill);
    set_border(made, look.border);
    if (look.align != Align::general) format_set_align(made, library_align(look.align));
    format_set_align(made, library_align(look.valign));
    if (look.indent > 0) format_set_indent(made, look.indent);
    if (!look.format.empty()) format_set_num_format(made, std::string{look.format}.c_str());
    return made;
}

}  // namespace

SheetFormats::Key SheetFormats::key_of(const Style& s) {
    const unsigned flags =
        (s.bold ? 1U : 0U) | (s.italic ? 2U : 0U) | (s.underline ? 4U : 0U) | (s.wrap ? 8U : 0U);
    return {s.size,
            flags,
            s.ink,
            s.fill,
            static_cast<unsigned>(s.border) | (static_cast<unsigned>(s.align) << 8U),
            static_cast<unsigned>(s.valign) | (static_cast<unsigned>(s.indent) << 8U),
            s.format.data()};
}

lxw_format* SheetFormats::of(lxw_workbook* book, const Style& look) {
    auto& known = known_[key_of(look)];
    if (known == nullptr) known = make(book, look);
    return known;
}

lxw_format* SheetFormats::difference(lxw_workbook* book, const Style& look) {
    lxw_format* made = workbook_add_format(book);
    if (look.bold) format_set_bold(made);
    if (look.ink != palette::ink) format_set_font_color(made, look.ink);
    if (look.fill != palette::none) format_set_bg_color(made, look.fill);
    return made;
}

}  // namespace pantau::reports
