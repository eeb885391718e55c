#pragma once
// What the corrections of a case do to its history. A correction never changes a row: it adds one, and
// readers look through it. The newest of a field wins; an undo takes an event, or a correction, away again.

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "daemon/cases/event.hpp"

namespace pantau::cases {

/// Which corrections of one history count. Holds pointers into it: it must outlive this.
class Corrections {
public:
    /// \param history  all events of one case in seq order
    explicit Corrections(const std::vector<Event>& history);

    const Event* event(int seq) const noexcept;  ///< nullptr: no such event
    bool undone(int seq) const noexcept { return undone_.contains(seq); }
    /// The event that a correction of corrections is about in the end; itself if it is no field correction.
    const Event* root(int seq) const noexcept;
    /// The correction of that field of that root which counts now, or nullptr.
    const Event* newest(int root_seq, const std::string& field) const noexcept;

private:
    std::map<int, const Event*> by_seq_;
    std::set<int> undone_;
    std::map<std::pair<int, std::string>, const Event*> newest_;
};

/// Marks that belong to an instant, not to what happened; a corrected instant brings its own.
bool is_time_flag(std::string_view mark) noexcept;

/// The value of a correctable field as `old_value` shows it; empty for `text`, which is personal.
std::string field_value(const Event& event, std::string_view field);
/// Links as one value: separated by spaces, and back.
std::string join_links(const std::vector<std::string>& links);
std::vector<std::string> split_links(std::string_view value);

}  // namespace pantau::cases
