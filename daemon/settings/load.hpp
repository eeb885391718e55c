#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/settings/problems.hpp"
#include "daemon/settings/settings.hpp"

namespace pantau::settings {

struct Loaded {
    std::optional<Settings> settings;  ///< only when there is not one mistake
    Problems problems;
    /// Settings files that were read, pantau.toml first, then those of [platforms] and [content].
    std::vector<std::string> files;
    /// The SOP and calendar files that are named and can be opened, even where other settings are wrong: so
    /// that check-config can show the mistakes of those files in the same run.
    std::vector<Path> sop_files;
    std::vector<Path> calendar_files;
    PlatformData platforms;  ///< the same of [platforms]: what could be read, shipped files for the rest
    /// [http] socket as far as it could be read, even where other settings are wrong: so that `reload`
    /// reaches the service, which runs on with its old settings.
    Path socket;
};

/// What the machine adds to the files. Tests give their own.
struct Surroundings {
    Path state_directory = "/var/lib/pantau";  ///< default of [store] directory
    Path credentials_directory;  ///< systemd's LoadCredential=; secrets in it keep systemd's file modes
};
/// From STATE_DIRECTORY and CREDENTIALS_DIRECTORY, as systemd sets them.
Surroundings surroundings();

/// Reads `path` and conf.d/*.toml beside it (by name), checks everything, and looks whether the files named
/// in it are there; changes nothing on disk. Sections given in several files are merged, [[lists]] are
/// joined; one key given in two files is a mistake that names both places. Never throws for what stands in a
/// file.
Loaded load(const std::string& path, const Surroundings& around = surroundings());

/// The same from text, without conf.d and without a look at other files: for tests and for `setup`. Relative
/// paths are relative to the folder of `file`.
Loaded read(std::string_view text, const std::string& file, const Surroundings& around = {});

/// What `worktime` and `probe` use where there is no settings file: the defaults of every key, no office, no
/// SOP.
Settings built_in(const Surroundings& around = surroundings());

/// One line a key whose effective value differs, "[probe] timeout: 30s -> 20s"; lists of sites and kin by id.
/// For the log and the answer of a reload. Values of files of secrets never appear, only their names.
std::vector<std::string> changes(const Settings& before, const Settings& after);
/// Which of those take effect only after a restart: "[http] listen", "[http] socket", "[metrics] listen",
/// "[store] directory".
std::vector<std::string> restart_needed(const Settings& before, const Settings& after);

}  // namespace pantau::settings
