#pragma once
// Every version of every SOP that the office has used: a case is judged by the version under which it runs.

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "daemon/cases/sop.hpp"

namespace pantau::cases {

/// Several versions run side by side (cases.md 6.11). A value; copying it is cheap enough for a reload.
/// Thread safety: immutable while shared; pointers that it gives live as long as the book is not changed.
class SopBook {
public:
    /// Adds a version that open or closed cases may refer to. The same version again changes nothing.
    void add(Sop sop);
    /// Adds the version and makes it the one under which new cases of its code are opened.
    void add_current(Sop sop);

    /// The version of that name (Sop::version), or nullptr.
    const Sop* version(std::string_view version) const noexcept;
    /// The current version of that code. An empty code means the first one made current. Nullptr: unknown.
    const Sop* current(std::string_view code = {}) const noexcept;
    /// What people type: a code (its current version) or a full version; nullptr when neither is known.
    const Sop* find(std::string_view code_or_version) const noexcept;
    const std::vector<std::string>& codes() const noexcept { return codes_; }  ///< of current ones, as added
    /// Takes over every version of another book that this one lacks; what is current here stays so.
    void add_all(const SopBook& other) { versions_.insert(other.versions_.begin(), other.versions_.end()); }

private:
    std::unordered_map<std::string, Sop> versions_;
    std::unordered_map<std::string, std::string> current_;  // code -> version
    std::vector<std::string> codes_;
};

}  // namespace pantau::cases
