#pragma once
// The record of administration; for this room's sources only.

#include "daemon/store/connection.hpp"
#include "daemon/store/people.hpp"

namespace pantau::store {

/// Inside the transaction of the act itself, so that neither is there without the other.
void record_admin_act(Connection& db, const AdminAct& act);

}  // namespace pantau::store
