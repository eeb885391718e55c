#pragma once
// Two models as rich as a real month, made by hand: every table, chart and text that the sheets draw, without
// the builders, so that a layout can be tried with any number of rows and any text.

#include <string>

#include "reports/model.hpp"

namespace pantau::reports::sample {

struct Options {
    int outages = 14, sites = 5, cases = 60, links = 40, days = 31;
    std::string paper = "A4";
    bool example = true, running = false, empty = false;
    std::string long_title;  ///< of every second object, where not empty
    std::string hostile;     ///< put into every text that people type, where not empty
    std::string logo;
};

GangguanModel gangguan(const Options& options = {});
KondisiModel kondisi(const Options& options = {});

}  // namespace pantau::reports::sample
