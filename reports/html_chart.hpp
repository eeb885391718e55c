#pragma once
// A chart of a model as HTML: a drawing for the eye, and its numbers as a table for everybody. Pure.

#include <string>

#include "reports/model.hpp"

namespace pantau::reports {

/// A `<figure>`; its sentence is the chart's description. Colours are the page's: classes only.
std::string html_chart(const Chart& chart);

}  // namespace pantau::reports
