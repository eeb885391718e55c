#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probes/page_text.hpp"
#include "probes/words.hpp"

/// A page that answers 200 and says "not found", known by a sibling that cannot exist. Pure; any thread.
/// It rather misses a dead page than calls a living one dead.
namespace pantau::probes {

/// As written in config/content.toml.
struct Soft404Rules {
    std::vector<std::string> not_found;    ///< phrases in a title or heading
    std::vector<std::string> front_names;  ///< last path segments that name a front page: "home", "beranda"
    int distance = 10;                     ///< bits of the simhash up to which two pages are alike
    std::size_t least_words = 60;          ///< of main text, without not-found words
    std::size_t least_seen_words = 5;      ///< of visible text, always
    std::size_t least_bytes = 256;
    std::size_t own_words = 3;  ///< words that only one of two equal pages may have (a clock, a counter)
};

/// What is kept of a page for the comparison.
struct PageShape {
    std::uint64_t fingerprint = 0;  ///< simhash of title and main text
    std::string title;
    std::vector<std::string> not_found;  ///< phrases of its title and headings
    std::vector<std::uint64_t> words;    ///< hashes of words and pairs, sorted, each once
    std::vector<std::uint64_t> own;      ///< hashes of links and media, sorted, each once
    std::size_t main_words = 0, visible_words = 0, bytes = 0;
    bool app_shell = false, cut = false;
};

class Soft404Judge {
public:
    explicit Soft404Judge(Soft404Rules rules);

    /// \param url  of the page: links to itself tell nothing
    PageShape shape(const PageText& page, std::size_t bytes, std::string_view url = {}) const;

    /// Whether `url` may be judged at all: not the root, not a front page by another name.
    bool judges(std::string_view url) const;

    /// Why the page is a soft 404, one English sentence; nothing if it is not. `sibling` answered 200.
    std::optional<std::string> judge(const PageShape& page, const PageShape& sibling) const;

    const Soft404Rules& rules() const { return rules_; }

private:
    Soft404Rules rules_;
    PhraseBook book_;
    std::vector<std::string> phrases_;
};

/// A neighbour of `url` that cannot exist: the last part of the path is `random`, its ending kept, no query.
/// "" for a root path or what is no URL.
std::string sibling_of(std::string_view url, std::string_view random);
/// What siblings share: "https://host/berita/*.html"; "" as above.
std::string sibling_pattern(std::string_view url);

}  // namespace pantau::probes
