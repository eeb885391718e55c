#pragma once
// What can still be read of a table of a damaged database; for this room's sources only.

#include <cstdint>
#include <string>

#include "daemon/store/connection.hpp"

namespace pantau::store {

struct TableSaved {
    std::string table;
    std::int64_t rows = 0;       ///< copied
    std::int64_t refused = 0;    ///< read, but not what its table may hold
    std::int64_t unreadable = 0; ///< stretches of keys behind damaged pages; how many rows stood there is not known
    bool whole() const noexcept { return refused == 0 && unreadable == 0; }
};

/// Copies the rows of `table` that can be read from `damaged` into the table of that name in `into`, which has the
/// same columns. A damaged page ends a walk through a table, so it is walked from both ends and then from ever new
/// places between, until every stretch that is left begins and ends at damage. \throws StoreError when `into` fails
TableSaved save_table(Connection& damaged, Connection& into, const std::string& table);

}  // namespace pantau::store
