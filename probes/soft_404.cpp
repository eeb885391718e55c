#include "probes/soft_404.hpp"

#include <algorithm>
#include <functional>
#include <set>

#include "probes/evidence.hpp"
#include "probes/simhash.hpp"
#include "probes/url.hpp"

namespace pantau::probes {
namespace {

constexpr std::size_t most_kept = 6'000;  // hashes of one page; beyond that it is not compared
constexpr std::size_t longest_excerpt = 80;
constexpr std::size_t hashes_of_one = 3;  // a word that differs: itself and the pairs to both sides

void tidy(std::vector<std::uint64_t>& hashes) {
    std::sort(hashes.begin(), hashes.end());
    hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
}

std::uint64_t hash_of(const std::string& text) {
    return std::hash<std::string>{}(text);
}

std::size_t only_in(const std::vector<std::uint64_t>& one, const std::vector<std::uint64_t>& other) {
    std::vector<std::uint64_t> rest;
    std::set_difference(one.begin(), one.end(), other.begin(), other.end(), std::back_inserter(rest));
    return rest.size();
}

/// Directory and last segment of a path; the slash at its end belongs to neither.
struct Parts {
    std::string folder, name, ending;
    bool slash = false;
};
Parts parts_of(std::string path) {
    Parts parts;
    if (path.size() > 1 && path.back() == '/') {
        parts.slash = true;
        path.pop_back();
    }
    const auto at = path.rfind('/');
    parts.folder = path.substr(0, at + 1);
    parts.name = path.substr(at + 1);
    // "10.30-rapat" has no ending.
    const auto dot = parts.name.rfind('.');
    constexpr std::size_t longest_ending = 6;
    if (dot != std::string::npos && dot > 0 && parts.name.size() - dot <= longest_ending &&
        std::all_of(
            parts.name.begin() + static_cast<std::ptrdiff_t>(dot) + 1, parts.name.end(),
            [](unsigned char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '5'; })) {
        parts.ending = parts.name.substr(dot);
        parts.name.resize(dot);
    }
    return parts;
}

}  // namespace

Soft404Judge::Soft404Judge(Soft404Rules rules) : rules_{std::move(rules)} {
    for (const auto& phrase : rules_.not_found) {
        const std::size_t number = book_.add(phrase);
        if (number >= phrases_.size()) phrases_.resize(number + 1);
        phrases_[number] = phrase;
    }
}

PageShape Soft404Judge::shape(const PageText& page, std::size_t bytes, std::string_view url) const {
    PageShape shape;
    shape.title = page.title;
    shape.fingerprint = simhash(page.title + '\n' + page.main);
    shape.main_words = page.main_words;
    shape.visible_words = page.visible_words;
    shape.bytes = bytes;
    shape.app_shell = page.app_shell;
    shape.cut = page.cut;

    std::set<std::string> phrases;
    const auto look = [&](const std::string& text) {
        for (const auto& match : book_.find(words_of(text, 200))) phrases.insert(phrases_[match.phrase]);
    };
    look(page.title);
    for (const auto& heading : page.headings) look(heading);
    shape.not_found.assign(phrases.begin(), phrases.end());

    // Pairs too: articles of one office are made of the same words.
    std::uint64_t before = 0;
    for (const auto& word : words_of(page.visible)) {
        const std::uint64_t one = hash_of(word.text);
        shape.words.push_back(one);
        shape.words.push_back(before * 31 + one);
        before = one;
    }
    tidy(shape.words);
    const auto itself = url.substr(0, url.find('?'));
    for (const auto& link : page.links)
        if (link.url != itself) shape.own.push_back(hash_of(link.url));
    for (const auto& source : page.media) shape.own.push_back(hash_of(source));
    tidy(shape.own);
    if (shape.words.size() > most_kept || shape.own.size() > most_kept) {
        shape.words.clear();
        shape.own.clear();
        shape.cut = true;
    }
    return shape;
}

bool Soft404Judge::judges(std::string_view url) const {
    const auto parsed = parse_url(url).url;
    if (!parsed || parsed->path == "/") return false;
    std::string name = parts_of(parsed->path).name;
    for (char& c : name)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return !name.empty() &&
           std::find(rules_.front_names.begin(), rules_.front_names.end(), name) == rules_.front_names.end();
}

std::optional<std::string> Soft404Judge::judge(const PageShape& page, const PageShape& sibling) const {
    if (page.cut || sibling.cut || page.visible_words < rules_.least_seen_words ||
        page.bytes < rules_.least_bytes || sibling.bytes < rules_.least_bytes)
        return std::nullopt;
    const int bits = distance(page.fingerprint, sibling.fingerprint);
    if (bits > rules_.distance) return std::nullopt;
    // A page that shows as little as a picture of its own is no stand-in.
    const bool own = only_in(page.own, sibling.own) > 0;
    const auto differing = std::max(only_in(page.words, sibling.words), only_in(sibling.words, page.words));

    std::vector<std::string> both;
    std::set_intersection(page.not_found.begin(), page.not_found.end(), sibling.not_found.begin(),
                          sibling.not_found.end(), std::back_inserter(both));
    const std::string measured = " (simhash distance " + std::to_string(bits) + " of 64, limit " +
                                 std::to_string(rules_.distance) + ")";
    // The address that was asked for may stand in the text: that makes a few words of difference.
    constexpr std::size_t address_words = 20;
    if (!both.empty() && !own && differing <= (rules_.own_words + address_words) * hashes_of_one)
        return "the page answers 200 but says \"" + both.front() +
               "\", as does an address beside it that cannot exist" + measured;
    if (page.app_shell || sibling.app_shell || own || page.main_words < rules_.least_words ||
        sibling.main_words < rules_.least_words || page.title.empty() || page.title != sibling.title ||
        differing > rules_.own_words * hashes_of_one)
        return std::nullopt;
    return "the page answers 200 but is the same as an address beside it that cannot exist, \"" +
           safe_text(page.title.substr(0, longest_excerpt)) + "\"" + measured;
}

std::string sibling_of(std::string_view url, std::string_view random) {
    const auto parsed = parse_url(url).url;
    if (!parsed || parsed->path == "/") return {};
    const Parts parts = parts_of(parsed->path);
    if (parts.name.empty()) return {};
    return parsed->origin() + parts.folder + std::string{random} + parts.ending + (parts.slash ? "/" : "");
}

std::string sibling_pattern(std::string_view url) {
    return sibling_of(url, "*");
}

}  // namespace pantau::probes
