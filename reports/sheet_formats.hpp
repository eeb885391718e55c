#pragma once
// One format of the library for each distinct Style. Private to sheet_*.cpp.

#include <map>
#include <tuple>

#include "reports/styles.hpp"

struct lxw_format;
struct lxw_workbook;

namespace pantau::reports {

/// The formats of one workbook; they belong to the library and live as long as it.
class SheetFormats {
public:
    lxw_format* of(lxw_workbook* book, const Style& look);
    /// A format that only changes what it names, for conditional formats.
    static lxw_format* difference(lxw_workbook* book, const Style& look);

private:
    using Key = std::tuple<double, unsigned, Colour, Colour, unsigned, unsigned, const char*>;
    static Key key_of(const Style& look);
    std::map<Key, lxw_format*> known_;
};

}  // namespace pantau::reports
