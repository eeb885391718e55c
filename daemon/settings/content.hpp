#pragma once
// The data file config/content.toml: the words and limits of the content checks. The file explains its keys
// itself; probes/gambling.hpp and probes/soft_404.hpp say what becomes of them.

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/settings/problems.hpp"

namespace pantau::settings {

struct GamblingTerms {
    int weight = 0;
    std::vector<std::string> words;
    friend bool operator==(const GamblingTerms&, const GamblingTerms&) = default;
};

struct GamblingWords {
    int title = 0, meta = 0, hidden = 0, data = 0, visible = 0;  ///< weight that makes a sign there
    int strong = 0, topic = 0, proper = 0, least_calls = 0, offer = 0, dense = 0, about_share = 0, found = 0;
    std::vector<std::string> about, calls, harmless, hosts, trusted_domains;
    std::vector<GamblingTerms> terms;
    friend bool operator==(const GamblingWords&, const GamblingWords&) = default;
};

struct Soft404Words {
    std::vector<std::string> not_found, front_names;
    int distance = 0;
    std::size_t least_words = 0, least_seen_words = 0, own_words = 0;
    std::uint64_t least_bytes = 0;
    std::chrono::seconds sibling_kept{};
    friend bool operator==(const Soft404Words&, const Soft404Words&) = default;
};

/// One whole file: what it leaves out is as shipped.
struct ContentWords {
    std::string file;  ///< where it was read; "(shipped) content.toml"
    GamblingWords gambling;
    Soft404Words soft_404;
    std::string search_engine, visitor, referer;
    friend bool operator==(const ContentWords&, const ContentWords&) = default;
};

/// [content]
struct Content {
    std::optional<std::filesystem::path> file;  ///< in place of the shipped words
    std::chrono::seconds cloaking_every{};  ///< how often a site is also looked at as a search engine does
    ContentWords words;
};

/// The file as it was compiled in.
struct ShippedContent {
    std::string_view name, text;
};
const std::vector<ShippedContent>& shipped_content_files();

/// The shipped words, or those of `file`. A file with mistakes adds them to `problems`, and the shipped words
/// are returned; whoever uses them looks at problems.empty() first.
ContentWords read_content(const std::optional<std::filesystem::path>& file, Problems& problems);
/// The same from text. \param file  as shown in problems
ContentWords read_content_text(std::string_view text, const std::string& file, Problems& problems);

/// On one line, for the log of a reload: another text where anything in the file differs.
std::string summary(const ContentWords& words);

}  // namespace pantau::settings
