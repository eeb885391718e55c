#pragma once
// Events as rows; for this room's sources only.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/cases/event.hpp"
#include "daemon/store/connection.hpp"

namespace pantau::store {

/// Lists in one column: their items joined by `separator`, which none of them may hold (Refused, `invalid`).
std::string join(const std::vector<std::string>& items, char separator);
std::vector<std::string> split(std::string_view joined, char separator);

/// Adds the row and its personal texts. \pre sealed
void insert_event(Connection& db, const cases::Event& event);

/// As people read it; "(dihapus)" once it is erased.
std::string shown(const cases::PersonalText& text);

/// Takes value and salt of a personal text away for good, also from the keys that stand for the request that
/// brought it (their hash would let somebody try words out). \pre cases::is_erasure(erasure)
void erase_text(Connection& db, const cases::Event& erasure);

/// Events in the order of the rest of the statement (WHERE and ORDER BY over `event`), parameters bound by
/// `bind`. \param visit returns false to stop
void select_events(Connection& db, std::string_view where, const std::function<void(Query&)>& bind,
                   const std::function<bool(const cases::Event&)>& visit);

cases::Hash hash_from(std::string_view bytes);
std::string_view bytes_of(const cases::Hash& hash);

}  // namespace pantau::store
