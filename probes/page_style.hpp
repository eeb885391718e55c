#pragma once

#include <string>
#include <string_view>
#include <unordered_set>

/// As much of CSS as tells whether a visitor sees an element. Inside probes/ only; pure.
namespace pantau::probes {

/// What a block of declarations says of seeing.
struct StyleLook {
    bool hidden = false;     ///< not drawn, of no size, off the screen, transparent
    std::string color;       ///< as written, white and black spelled one way; "" if not given
    std::string background;  ///< "" if not given; "image" for what is no plain colour
};
StyleLook read_style(std::string_view declarations);

/// Which classes and ids a <style> element hides, by its simple selectors (".a", "#b", "div.a"). Rules for
/// print and for screens of a width are not read.
class HidingRules {
public:
    void read(std::string_view sheet);
    bool hides(std::string_view classes, std::string_view id) const;
    bool empty() const { return classes_.empty() && ids_.empty(); }

private:
    std::unordered_set<std::string> classes_, ids_;
};

}  // namespace pantau::probes
