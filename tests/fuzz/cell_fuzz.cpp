// What stands in a row and goes into a cell: harmless for Excel whatever was typed, and harmless already when
// it is cleaned again.
#include "reports/cell_text.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace pantau;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    const auto cell = reports::cell_text(text, 200);
    for (const char c : cell.text)
        fuzz::hold(static_cast<unsigned char>(c) >= 0x20 || c == '\n', "no control character");
    std::size_t units = 0;
    for (const char c : cell.text) {
        const auto byte = static_cast<unsigned char>(c);
        units += (byte & 0xC0U) != 0x80U ? (byte >= 0xF0U ? 2U : 1U) : 0U;
    }
    fuzz::hold(units <= 200, "as long as allowed");
    const auto line = reports::cell_text(text, 200, true);
    fuzz::hold(line.text.find('\n') == std::string::npos, "one line");
    std::string field;
    reports::add_csv_text(field, text);
    fuzz::hold(field.empty() || std::string_view{"=+-@\t"}.find(field.front()) == std::string_view::npos,
               "no formula in a CSV", field);
    if (reports::may_link(text))
        for (const char c : text)
            fuzz::hold(static_cast<unsigned char>(c) > 0x20 && c != '"', "a link without blanks or quotes");
    return 0;
}
