// Tables and conditional formats: what a viewer may sort, filter and colour.

#include <algorithm>
#include <stdexcept>

#include "reports/sheet_inside.hpp"

namespace pantau::reports {

void Sheet::filter(const Area& area) {
    must(worksheet_autofilter(inside_->raw, area.row, area.col, area.last_row, area.last_col), "filter");
}

void Sheet::table(const Area& area, const std::string& name, const std::vector<std::string>& headers,
                  const Style& header_look) {
    Inside& in = *inside_;
    // A table may hold no merge but its cells are written one by one: it is checked, not entered among the
    // merges.
    in.check(in.merged, area, "table");
    std::vector<std::string> names;
    for (const auto& header : headers) {
        if (std::find(names.begin(), names.end(), header) != names.end())
            throw std::logic_error{"table " + name + ": two columns named " + header};
        names.push_back(header);
    }
    if (names.size() != static_cast<std::size_t>(area.last_col - area.col) + 1U)
        throw std::logic_error{"table " + name + ": as many headers as columns"};
    std::vector<lxw_table_column> columns(names.size());
    std::vector<lxw_table_column*> pointers;
    for (std::size_t i = 0; i < names.size(); ++i) {
        columns[i].header = loose(names[i]);
        columns[i].header_format = in.book->format(header_look);
        pointers.push_back(&columns[i]);
    }
    pointers.push_back(nullptr);
    lxw_table_options options{};
    options.name = loose(name);
    options.no_banded_rows = LXW_TRUE;
    options.style_type = LXW_TABLE_STYLE_TYPE_LIGHT;
    options.style_type_number = 0;
    options.columns = pointers.data();
    in.used_rows = std::max(in.used_rows, area.last_row + 1);
    must(worksheet_add_table(in.raw, area.row, area.col, area.last_row, area.last_col, &options), "table");
}

void Sheet::data_bar(const Area& area, double least, double most, Colour colour) {
    lxw_conditional_format rule{};
    rule.type = LXW_CONDITIONAL_DATA_BAR;
    rule.data_bar_2010 = LXW_TRUE;
    rule.bar_solid = LXW_TRUE;
    rule.bar_no_border = LXW_TRUE;
    rule.bar_color = colour;
    rule.min_rule_type = LXW_CONDITIONAL_RULE_TYPE_NUMBER;
    rule.min_value = least;
    rule.max_rule_type = LXW_CONDITIONAL_RULE_TYPE_NUMBER;
    rule.max_value = most;
    must(worksheet_conditional_format_range(inside_->raw, area.row, area.col, area.last_row, area.last_col,
                                            &rule),
         "data bar");
}

void Sheet::colours(const Area& area, Colour low, Colour high) {
    lxw_conditional_format rule{};
    rule.type = LXW_CONDITIONAL_2_COLOR_SCALE;
    rule.min_color = low;
    rule.max_color = high;
    must(worksheet_conditional_format_range(inside_->raw, area.row, area.col, area.last_row, area.last_col,
                                            &rule),
         "colour scale");
}

void Sheet::colours(const Area& area, double low_at, Colour low, double mid_at, Colour mid, double high_at,
                    Colour high) {
    lxw_conditional_format rule{};
    rule.type = LXW_CONDITIONAL_3_COLOR_SCALE;
    rule.min_rule_type = rule.mid_rule_type = rule.max_rule_type = LXW_CONDITIONAL_RULE_TYPE_NUMBER;
    rule.min_value = low_at;
    rule.min_color = low;
    rule.mid_value = mid_at;
    rule.mid_color = mid;
    rule.max_value = high_at;
    rule.max_color = high;
    must(worksheet_conditional_format_range(inside_->raw, area.row, area.col, area.last_row, area.last_col,
                                            &rule),
         "colour scale");
}

void Sheet::stripes(const Area& area) {
    static const std::string every_second{"=MOD(ROW(),2)=0"};
    lxw_conditional_format rule{};
    rule.type = LXW_CONDITIONAL_TYPE_FORMULA;
    rule.value_string = loose(every_second);
    rule.format = inside_->book->difference(Style{}.on(palette::zebra));
    must(worksheet_conditional_format_range(inside_->raw, area.row, area.col, area.last_row, area.last_col,
                                            &rule),
         "stripes");
}

void Sheet::mark_below(const Area& area, double limit, const Style& look) {
    lxw_conditional_format rule{};
    rule.type = LXW_CONDITIONAL_TYPE_CELL;
    rule.criteria = LXW_CONDITIONAL_CRITERIA_LESS_THAN;
    rule.value = limit;
    rule.format = inside_->book->difference(look);
    must(worksheet_conditional_format_range(inside_->raw, area.row, area.col, area.last_row, area.last_col,
                                            &rule),
         "mark");
}

}  // namespace pantau::reports
