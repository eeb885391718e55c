#pragma once

#include <cstddef>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "daemon/content_rules.hpp"
#include "probes/gambling.hpp"
#include "probes/page_text.hpp"
#include "probes/url.hpp"

/// The content fixtures as tests and the benchmark read them; tests/fixtures/content/pages.py says what they
/// are.
namespace pantau::probes::test {

struct FixturePage {
    std::string name;
    std::string kind;  ///< "clean" or "injected:HOW"
    std::string url;
    std::map<std::string, std::string> views;  ///< "plain" and, of cloaked pages, the two others

    bool clean() const { return kind == "clean"; }
};

inline std::vector<FixturePage> fixture_pages(const std::string& file) {
    std::ifstream in{file, std::ios::binary};
    if (!in) throw std::runtime_error{"cannot open " + file};
    std::vector<FixturePage> pages;
    for (std::string line; std::getline(in, line);) {
        std::istringstream head{line};
        std::string mark, name, kind, view, url;
        std::size_t bytes = 0;
        if (!(head >> mark >> name >> kind >> view >> url >> bytes) || mark != "@page")
            throw std::runtime_error{"no page begins with: " + line};
        std::string body(bytes, '\0');
        in.read(body.data(), static_cast<std::streamsize>(bytes));
        in.ignore(1);
        if (pages.empty() || pages.back().name != name) pages.push_back({name, kind, url, {}});
        pages.back().views[view] = std::move(body);
    }
    return pages;
}

/// All looks of one page, as ContentProber makes them.
inline GamblingFinding examine(const GamblingDetector& detector, const FixturePage& page) {
    const auto view = [&](const std::string& which) {
        GamblingDetector::View seen;
        const auto found = page.views.find(which);
        if (found == page.views.end()) return seen;
        seen.answered = true;
        seen.domain = registrable_domain(parse_url(page.url).url.value().host);
        seen.finding = detector.look(read_page(found->second, page.url, "text/html"));
        return seen;
    };
    const auto plain = view("plain");
    if (plain.finding.found) return plain.finding;
    auto cloaked = detector.compare(plain, view("search_engine"), view("search_visitor"));
    if (!cloaked.found) cloaked.signs = plain.finding.signs;
    if (!cloaked.found) cloaked.score = plain.finding.score;
    return cloaked;
}

inline ContentRules shipped_rules() {
    settings::Problems problems;
    return content_rules(settings::read_content(std::nullopt, problems));
}

}  // namespace pantau::probes::test
