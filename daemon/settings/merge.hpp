#pragma once

#include <vector>

#include "daemon/settings/toml_reader.hpp"

namespace pantau::settings {

/// pantau.toml and the files of conf.d as one: [sections] are joined key by key, [[lists]] entry after entry.
/// A key that stands in two files is a problem at the later place, which names the earlier one; the earlier
/// value is kept.
Table merge(std::vector<Table> files, Problems& problems);

}  // namespace pantau::settings
