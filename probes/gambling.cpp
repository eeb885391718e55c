#include "probes/gambling.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "probes/evidence.hpp"
#include "probes/gambling_tally.hpp"
#include "probes/url.hpp"

namespace pantau::probes {
namespace {

constexpr int enough = 100;
constexpr std::size_t longest_title = 150;
constexpr std::size_t longest_anchor = 2'000;
constexpr std::size_t most_signs = 12;
constexpr std::size_t excerpt_before = 40, excerpt_length = 160;

/// A piece of `text` around `at`, whole letters, on one line.
std::string excerpt(std::string_view text, std::size_t at) {
    std::size_t from = at > excerpt_before ? at - excerpt_before : 0;
    while (from > 0 && from < text.size() && (static_cast<unsigned char>(text[from]) & 0xC0U) == 0x80U)
        --from;
    std::size_t length = std::min(excerpt_length, text.size() - std::min(from, text.size()));
    while (from + length < text.size() && (static_cast<unsigned char>(text[from + length]) & 0xC0U) == 0x80U)
        --length;
    return safe_text(text.substr(std::min(from, text.size()), length));
}

int share(int weight, int limit) {
    return limit <= 0 ? 0 : std::min(enough, enough * weight / limit);
}

}  // namespace

std::string_view name_of(SignPlace place) {
    switch (place) {
        case SignPlace::title:
            return "title";
        case SignPlace::meta:
            return "meta";
        case SignPlace::hidden:
            return "hidden";
        case SignPlace::links:
            return "links";
        case SignPlace::visible:
            return "visible";
        case SignPlace::data:
            return "data";
        case SignPlace::script:
            return "script";
        case SignPlace::related:
            return "related";
        case SignPlace::view:
            return "view";
    }
    return "?";
}

std::string GamblingFinding::reason() const {
    if (!found || signs.empty()) return {};
    std::string places;
    std::set<SignPlace> named;
    for (const Sign& sign : signs)
        if (named.insert(sign.place).second)
            places.append(places.empty() ? "" : ", ").append(name_of(sign.place));
    for (const Sign& sign : signs)
        if (sign.place == SignPlace::view) return sign.excerpt;
    return "the page carries injected gambling (" + places + "): \"" + signs.front().excerpt + '"';
}

/// One page while it is looked at.
struct GamblingDetector::Looking {
    const PageText& page;
    Count title, main;
    /// Gambling is what the page speaks about: its title says so. There the trade's
    /// terms stand all over, quoted and listed; only ways out to a gambling house still tell.
    bool topic = false;
    bool about_page = false;  ///< … or its article does
    GamblingFinding finding{};
    std::set<std::size_t> strong_terms{};  // of all signs

    void note(SignPlace place, const Tally& tally, std::string_view text, std::size_t at, int score) {
        if (score < enough / 2) return;
        strong_terms.insert(tally.strong.begin(), tally.strong.end());
        finding.signs.push_back({place, std::min(score, enough), excerpt(text, at)});
    }
    /// It says no more than what everybody can read in the article.
    bool is_explained(const Tally& tally) const {
        if (!about_page) return false;
        const auto shared = std::count_if(tally.strong.begin(), tally.strong.end(),
                                          [this](std::size_t term) { return main.strong.contains(term); });
        return static_cast<std::size_t>(shared) * 2 > tally.strong.size();
    }
};

void GamblingDetector::look_at_title(Looking& looking) const {
    if (looking.topic) return;
    const auto& title = looking.page.title;
    if (const auto best = best_title(title); best && !looking.is_explained(best->tally))
        looking.note(SignPlace::title, best->tally, title, best->at, share(best->tally.weight, rules_.title));
    for (const auto& text : looking.page.meta) {
        if (text.size() > longest_title || text == title) continue;
        if (const auto best = best_title(text); best && !looking.is_explained(best->tally)) {
            looking.note(SignPlace::meta, best->tally, text, best->at,
                         share(best->tally.weight, rules_.title));
            break;
        }
    }
}

/// Texts of one kind, each judged by itself: the best is the sign.
void GamblingDetector::look_at_texts(Looking& looking, SignPlace place, const std::vector<std::string>& texts,
                                     int limit) const {
    if (looking.topic) return;
    std::optional<Stretch> best;
    const std::string* where = nullptr;
    for (const auto& text : texts) {
        const Count words = count(text);
        if (words.proper == 0 || words.is_about(rules_.about_share)) continue;
        auto found = best_stretch(words);
        // Short, and nothing but names.
        if (!found && words.strong.size() >= 2 && is_heaped(words)) found = Stretch{words, words.first_at};
        if (!found || (best && found->tally.weight <= best->tally.weight) ||
            looking.is_explained(found->tally))
            continue;
        best = std::move(found);
        where = &text;
    }
    if (best) looking.note(place, best->tally, *where, best->at, share(best->tally.weight, limit));
}

/// Text alone, in plain sight: an offer must be a loud one, for here people write about all things.
void GamblingDetector::look_at_visible(Looking& looking, Count visible) const {
    if (looking.about_page) return;
    int score = 0;
    std::optional<Stretch> first;
    // The loudest stretch, and the next: an advertisement of some length makes two.
    for (int round = 0; round < 2; ++round) {
        auto best = best_stretch(visible);
        const int calls = best ? static_cast<int>(best->tally.calls.size()) : 0;
        if (!best || best->tally.strong.size() < 4 || best->tally.proper < 3 || calls < rules_.least_calls ||
            best->tally.about > 0)
            break;
        const bool loud =
            best->tally.proper >= 4 && best->tally.strong.size() >= 5 && calls > rules_.least_calls;
        score += std::min(share(best->tally.weight, rules_.visible), loud ? enough : 60);
        const std::size_t from = best->at;
        const auto begin = std::find_if(visible.hits.begin(), visible.hits.end(),
                                        [from](const Count::Hit& hit) { return hit.at == from; });
        const auto end = std::find_if(begin, visible.hits.end(), [begin](const Count::Hit& hit) {
            return hit.word >= begin->word + words_of_an_offer;
        });
        visible.hits.erase(begin, end);
        if (!first) first = std::move(best);
    }
    if (first) looking.note(SignPlace::visible, first->tally, looking.page.visible, first->at, score);
}

/// A script that writes links to a gambling house.
void GamblingDetector::look_at_scripts(Looking& looking) const {
    look_at_texts(looking, SignPlace::script, looking.page.written, rules_.meta);
    for (std::string_view text : looking.page.written) {
        const Count words = count(text);
        if (words.strong.empty() || words.is_about(rules_.about_share) || looking.is_explained(words))
            continue;
        for (auto at = text.find("//"); at != std::string_view::npos; at = text.find("//", at + 2)) {
            const auto host = text.substr(at + 2, text.find_first_of("/?#: \n", at + 2) - at - 2);
            if (host_word(host).empty()) continue;
            looking.note(SignPlace::script, words, text, words.first_at, enough);
            looking.finding.signs.push_back({SignPlace::links, enough / 2, safe_text(host.substr(0, 180))});
            return;
        }
    }
}

void GamblingDetector::look_at_links(Looking& looking) const {
    for (const auto& address : looking.page.related) {
        const auto url = parse_url(address).url;
        if (!url || host_word(url->host).empty()) continue;
        looking.finding.signs.push_back({SignPlace::related, enough, safe_text(address.substr(0, 180))});
        break;
    }

    int outgoing = 0, inward = 0;
    bool hidden = false;
    std::set<std::string> domains, addresses;
    std::string shown;
    const auto show = [&shown](const PageLink& link) {
        if (shown.empty()) shown = safe_text(link.text.substr(0, 80) + " -> " + link.url.substr(0, 110));
    };
    for (const PageLink& link : looking.page.links) {
        const Count words = count(std::string_view{link.text}.substr(0, longest_anchor));
        const bool house = link.outgoing && !host_word(link.host).empty();
        // "Bandar Judi Divonis" is a headline, "bandar judi terpercaya" an offer.
        const bool named = words.proper > 0 && words.about == 0 && is_heaped(words);
        if ((!house && !named) || words.about > 0) continue;
        if (looking.about_page && !(house && named) && !link.hidden) continue;
        if (link.outgoing) {
            // A name alone may be an honest one's: "Casino" is also a supermarket.
            const int worth = house && named ? 100 : named ? 60 : !words.strong.empty() ? 80 : 0;
            if (worth == 0 || !domains.insert(link.domain).second) continue;
            outgoing += worth;
            hidden = hidden || link.hidden;
            show(link);
        } else if (named && !looking.about_page && addresses.insert(link.url).second) {
            inward += 25;  // pages that were planted on the site itself
            show(link);
        }
    }
    int score = outgoing + inward;
    if (hidden && outgoing > 0) score += 50;
    if (score >= enough / 2)
        looking.finding.signs.push_back({SignPlace::links, std::min(score, enough), shown});
}

GamblingFinding GamblingDetector::look(const PageText& page) const {
    const Count visible = count(page.visible);
    Looking looking{page, count(page.title), visible.terms > 0 ? count(page.main) : Count{}};
    const Count heading = page.headings.empty() ? Count{} : count(page.headings.front());
    // "Scatter" may be a diagram; "judi" in a title is what the page is about, unless the title is an offer.
    const auto is_topic = [this](const Count& words) {
        return (words.heaviest >= rules_.topic || words.about > 0) && !is_heaped(words) && words.proper < 2;
    };
    looking.topic = (is_topic(looking.title) && !best_title(page.title)) || is_topic(heading);
    looking.about_page =
        looking.topic || (looking.main.about >= 2 && looking.main.is_about(rules_.about_share));
    look_at_title(looking);
    look_at_texts(looking, SignPlace::meta, page.meta, rules_.meta);
    look_at_texts(looking, SignPlace::data, page.data, rules_.data);
    look_at_texts(looking, SignPlace::hidden, page.hidden, rules_.hidden);
    look_at_scripts(looking);
    look_at_visible(looking, visible);
    look_at_links(looking);

    GamblingFinding finding = std::move(looking.finding);
    for (const Sign& sign : finding.signs) finding.score += sign.score;
    // One term alone, however often and wherever, is a word; two different ones or a way out are an offer.
    const bool leads = std::any_of(finding.signs.begin(), finding.signs.end(), [](const Sign& sign) {
        return sign.place == SignPlace::links || sign.place == SignPlace::related;
    });
    finding.found = finding.score >= rules_.found && (looking.strong_terms.size() >= 2 || leads);
    std::stable_sort(finding.signs.begin(), finding.signs.end(),
                     [](const Sign& a, const Sign& b) { return a.score > b.score; });
    if (finding.signs.size() > most_signs) finding.signs.resize(most_signs);
    return finding;
}

GamblingFinding GamblingDetector::compare(const View& plain, const View& search_engine,
                                          const View& search_visitor) const {
    GamblingFinding result;
    if (!plain.answered || plain.finding.found) return result;
    const auto judge = [&](const View& view, std::string_view whom, std::string_view how) {
        if (result.found || !view.answered) return;
        const bool led_away = view.domain != plain.domain && !view.domain.empty() && !plain.domain.empty() &&
                              !is_trusted(view.domain);
        if (!view.finding.found && !led_away) return;
        result.found = true;
        result.score = enough;
        result.signs = view.finding.signs;
        std::string said = "cloaked by ";
        said.append(how).append(": only ").append(whom);
        if (view.finding.found)
            said.append(" is shown gambling");
        else
            said.append(" is led to ").append(safe_text(view.domain));
        if (view.finding.found && !view.finding.signs.empty())
            said.append(", \"").append(view.finding.signs.front().excerpt).append(1, '"');
        result.signs.insert(result.signs.begin(), Sign{SignPlace::view, enough, std::move(said)});
    };
    judge(search_engine, "a search engine", "user agent");
    judge(search_visitor, "one who comes from a search engine", "referer");
    return result;
}

}  // namespace pantau::probes
