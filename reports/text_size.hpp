#pragma once
// How many lines a text takes in a column. Merged cells never fit their height by themselves, and other
// programs fit it differently, so each height is reckoned here. Pure.

#include <cstddef>
#include <string_view>

namespace pantau::reports {

/// Width of a text in Arial, in pixels at 96 dots an inch; letters that are not Latin count as wide ones.
double text_px(std::string_view text, double points, bool bold = false);

/// Lines that the text takes in `width_px`, broken at blanks, and inside a word only where the word is too
/// long by itself. At least 1.
std::size_t text_lines(std::string_view text, double width_px, double points, bool bold = false);

/// Height of so many lines, in points on the grid of 0.75: 12.75 a line at 9 points.
double lines_height(std::size_t lines, double points);

}  // namespace pantau::reports
