#pragma once
// The data files of config/platforms: how each social platform is asked after a post and what its answers
// mean, and which marks betray a bot wall. The files explain their keys themselves; probes/platform_rules.hpp
// and probes/walls.hpp say what becomes of them.

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/settings/problems.hpp"

namespace pantau::settings {

struct PlatformEndpoint {
    std::string name;
    std::string url;  ///< with {url} or {id}
    friend bool operator==(const PlatformEndpoint&, const PlatformEndpoint&) = default;
};

struct PlatformMarks {
    std::string endpoint;  ///< its name; known to exist
    std::vector<int> status;
    std::vector<std::string> body, json, header, redirect;
    friend bool operator==(const PlatformMarks&, const PlatformMarks&) = default;
};

struct PlatformRule {
    std::string is;  ///< alive, gone, private, walled, unclear
    std::string because;
    std::vector<PlatformMarks> marks;  ///< at least one
    friend bool operator==(const PlatformRule&, const PlatformRule&) = default;
};

/// One file about one platform, complete and checked.
struct Platform {
    std::string file;      ///< where it was read; "(shipped) youtube.toml"
    std::string platform;  ///< youtube, x, tiktok, instagram, facebook
    unsigned version = 1;
    bool confirmed = false, enabled = true;
    std::vector<std::string> hosts, posts;
    bool post_page_proves = false, other_page_proves = false;
    std::string alive_canary, absent_canary;  ///< may be empty
    Place alive_place, absent_place;          ///< of those, for who knows what a post's address looks like
    std::vector<std::string> absent_reads;
    std::chrono::milliseconds canary_every{};
    std::vector<PlatformEndpoint> endpoints;
    std::vector<PlatformRule> rules;
    friend bool operator==(const Platform&, const Platform&) = default;
};

struct WallMark {
    std::string name;
    std::vector<int> status;
    std::vector<std::string> header, body;
    friend bool operator==(const WallMark&, const WallMark&) = default;
};

/// walls.toml.
struct Walls {
    std::string file;
    std::vector<WallMark> marks;
    std::vector<std::string> login_paths, login_hosts;
    friend bool operator==(const Walls&, const Walls&) = default;
};

struct PlatformData {
    std::vector<Platform> platforms;  ///< one each, in the order of the shipped files
    Walls walls;
};

/// One file as it was compiled in.
struct ShippedFile {
    std::string_view name, text;
};
const std::vector<ShippedFile>& shipped_platform_files();

/// The shipped files, each replaced by that one of `files` which is about the same platform (or holds walls).
/// A file that cannot be read or used adds to `problems`, and the shipped one stays in its place, so that all
/// mistakes of all files show in one run; whoever uses the data looks at problems.empty() first.
PlatformData read_platforms(const std::vector<std::filesystem::path>& files, Problems& problems);

/// On one line, for the log of a reload: another text where anything in the file differs.
std::string summary(const Platform& platform);
std::string summary(const Walls& walls);

/// One file's text; for tests and the above. \return false when it is of neither kind or holds a mistake
bool read_platform_text(std::string_view text, const std::string& file, PlatformData& into,
                        Problems& problems);

}  // namespace pantau::settings
