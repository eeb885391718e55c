#include "probes/gambling.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "probes/evidence.hpp"
#include "probes/url.hpp"

namespace pantau::probes {
namespace {

constexpr int enough = 100;
constexpr std::size_t nearby = 40;    // words from a term to what speaks about it
constexpr std::size_t stretch = 150;  // words of one cluster in the visible text
constexpr std::size_t most_stretches = 4'000;
constexpr int proper_name = 10;  // weight of a term that is a name of the trade
constexpr std::size_t most_signs = 12;
constexpr std::size_t excerpt_before = 40, excerpt_length = 160;
constexpr std::size_t most_words = 120'000;

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

/// The matches of one text, by what they say.
struct GamblingDetector::Count {
    struct Hit {
        std::size_t word = 0;
        std::size_t entry = 0;
    };
    std::vector<Hit> hits;
    int weight = 0;  // of different terms
    int strong = 0;  // different strong terms
    int terms = 0;   // all terms, repetitions too
    int calls = 0;   // different
    int about = 0;   // all
    std::set<std::size_t> strong_terms;
    std::size_t first_at = 0;         // where the first term stands in the text
    std::vector<std::size_t> places;  // byte of each hit

    /// It speaks about gambling: a word of that kind to so many terms.
    bool is_about(int about_share) const { return about > 0 && about * about_share >= terms; }
};

GamblingDetector::GamblingDetector(GamblingRules rules) : rules_{std::move(rules)} {
    const auto add = [this](const std::string& phrase, Entry entry) {
        const std::size_t number = book_.add(phrase);
        if (number >= entries_.size()) entries_.resize(number + 1);
        if (entries_[number].kind == Kind::term && entries_[number].weight > 0) return;  // the first holds
        entries_[number] = entry;
    };
    for (const auto& group : rules_.terms)
        for (const auto& word : group.words) add(word, {Kind::term, group.weight});
    for (const auto& word : rules_.calls) add(word, {Kind::call, 0});
    for (const auto& word : rules_.about) add(word, {Kind::about, 0});
    for (const auto& word : rules_.harmless) add(word, {Kind::harmless, 0});
    for (auto& piece : rules_.hosts) piece = squeezed(piece);
}

GamblingDetector::Count GamblingDetector::count(std::string_view text) const {
    Count result;
    const auto words = words_of(text, most_words);
    std::set<std::size_t> seen_terms, seen_calls;
    for (const auto& match : book_.find(words)) {
        const Entry& entry = entries_[match.phrase];
        switch (entry.kind) {
            case Kind::harmless:
                continue;
            case Kind::about:
                break;  // counted below
            case Kind::call:
                result.calls += seen_calls.insert(match.phrase).second ? 1 : 0;
                break;
            case Kind::term:
                if (result.terms++ == 0) result.first_at = words[match.word].at;
                if (seen_terms.insert(match.phrase).second) {
                    result.weight += entry.weight;
                    if (entry.weight >= rules_.strong) {
                        ++result.strong;
                        result.strong_terms.insert(match.phrase);
                    }
                }
                break;
        }
        result.hits.push_back({match.word, match.phrase});
        result.places.push_back(words[match.word].at);
    }
    // "Perda" or "kajian" far from any gambling is an office's daily bread and excuses nothing.
    std::size_t last_term = 0;
    bool any_term = false;
    std::vector<bool> near(result.hits.size());
    const auto pass = [&](std::size_t i) {
        const auto& hit = result.hits[i];
        if (entries_[hit.entry].kind == Kind::term) {
            last_term = hit.word;
            any_term = true;
        }
        const auto apart = hit.word > last_term ? hit.word - last_term : last_term - hit.word;
        if (any_term && apart <= nearby) near[i] = true;
    };
    for (std::size_t i = 0; i < near.size(); ++i) pass(i);
    any_term = false;
    for (std::size_t i = near.size(); i-- > 0;) pass(i);
    for (std::size_t i = 0; i < near.size(); ++i)
        if (near[i] && entries_[result.hits[i].entry].kind == Kind::about) ++result.about;
    return result;
}

bool GamblingDetector::is_trusted(std::string_view host) const {
    return std::any_of(rules_.trusted_domains.begin(), rules_.trusted_domains.end(), [host](const auto& end) {
        return host == end ||
               (host.size() > end.size() && host.ends_with(end) && host[host.size() - end.size() - 1] == '.');
    });
}

/// The piece of a gambling house's name that `host` holds; "" if none.
std::string GamblingDetector::host_word(std::string_view host) const {
    if (is_trusted(host)) return {};
    const std::string name = squeezed(host);
    for (const auto& piece : rules_.hosts)
        if (!piece.empty() && name.find(piece) != std::string::npos) return piece;
    return {};
}

/// One page while it is looked at.
struct GamblingDetector::Looking {
    const PageText& page;
    Count title, main;
    /// The page speaks about gambling and names its terms all over; only what is hidden or leads out of it
    /// can still be injected.
    bool about_page = false;
    GamblingFinding finding{};
    std::set<std::size_t> strong_terms{};  // of all signs

    void note(SignPlace place, const Count& words, std::string_view text, int score) {
        if (score < enough / 2) return;
        strong_terms.insert(words.strong_terms.begin(), words.strong_terms.end());
        finding.signs.push_back({place, std::min(score, enough), excerpt(text, words.first_at)});
    }
    /// What the head says is what the article below speaks about.
    bool is_explained(const Count& words, int about_share) const {
        if (main.about < 2 || !main.is_about(about_share)) return false;
        const auto shared =
            std::count_if(words.strong_terms.begin(), words.strong_terms.end(),
                          [this](std::size_t term) { return main.strong_terms.contains(term); });
        return static_cast<std::size_t>(shared) * 2 >= words.strong_terms.size();
    }
};

void GamblingDetector::look_at_head(Looking& looking) const {
    if (looking.title.about > 0) return;
    const auto look = [&](SignPlace place, const Count& words, std::string_view text, int limit) {
        if (words.strong == 0 || looking.is_explained(words, rules_.about_share)) return;
        looking.note(place, words, text, share(words.weight, limit));
    };
    look(SignPlace::title, looking.title, looking.page.title, rules_.title);
    std::string all;
    for (const auto& entry : looking.page.meta) all.append(entry).append(1, '\n');
    if (const Count meta = count(all); meta.about == 0) look(SignPlace::meta, meta, all, rules_.meta);
    all.clear();
    for (const auto& entry : looking.page.data) all.append(entry).append(1, '\n');
    if (const Count data = count(all); !data.is_about(rules_.about_share))
        look(SignPlace::data, data, all, rules_.data);
}

/// The densest stretch of the visible text.
void GamblingDetector::look_at_visible(Looking& looking, const Count& visible) const {
    if (looking.about_page) return;
    int best = 0;
    Count cluster;
    const auto& hits = visible.hits;
    std::size_t begun = 0;
    for (std::size_t from = 0; from < hits.size() && begun < most_stretches; ++from) {
        if (entries_[hits[from].entry].kind != Kind::term) continue;
        ++begun;
        int weight = 0, terms = 0, about = 0;
        std::set<std::size_t> seen, strong, calls;
        for (std::size_t before = from; before-- > 0 && hits[before].word + nearby >= hits[from].word;)
            about += entries_[hits[before].entry].kind == Kind::about ? 1 : 0;
        for (std::size_t to = from; to < hits.size() && hits[to].word < hits[from].word + stretch; ++to) {
            const Entry& entry = entries_[hits[to].entry];
            if (entry.kind == Kind::about) ++about;
            if (entry.kind == Kind::call) calls.insert(hits[to].entry);
            if (entry.kind != Kind::term) continue;
            ++terms;
            if (!seen.insert(hits[to].entry).second) continue;
            weight += entry.weight;
            if (entry.weight >= rules_.strong) strong.insert(hits[to].entry);
        }
        if (strong.size() < 3 || (about > 0 && about * rules_.about_share >= terms)) continue;
        // Terms alone may be a list of what is forbidden; an offer also calls.
        const int worth = weight + (calls.size() >= 2 ? rules_.visible / 2 : 0);
        if (worth <= best) continue;
        best = worth;
        cluster.first_at = visible.places[from];
        cluster.strong_terms = std::move(strong);
    }
    if (best > 0)
        looking.note(SignPlace::visible, cluster, looking.page.visible, share(best, rules_.visible));
}

void GamblingDetector::look_at_hidden(Looking& looking) const {
    int best = 0;
    std::optional<Sign> sign;
    for (const auto& text : looking.page.hidden) {
        const Count words = count(text);
        if (words.strong == 0 || words.is_about(rules_.about_share)) continue;
        // A folded-away part of an article about gambling.
        if (looking.about_page && words.about > 0) continue;
        looking.strong_terms.insert(words.strong_terms.begin(), words.strong_terms.end());
        if (const int score = share(words.weight, rules_.hidden); score > best) {
            best = score;
            sign = {SignPlace::hidden, score, excerpt(text, words.first_at)};
        }
    }
    if (sign && best >= enough / 2) looking.finding.signs.push_back(*sign);

    for (const auto& text : looking.page.written) {
        const Count words = count(text);
        if (words.strong < 2 || words.about > 0 || (looking.about_page && words.calls == 0)) continue;
        looking.note(SignPlace::script, words, text, share(words.weight, rules_.meta));
        break;
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
        const Count words = count(std::string_view{link.text}.substr(0, 2'000));
        const bool house = link.outgoing && !host_word(link.host).empty();
        const bool named = words.strong > 0 && words.about == 0;
        if (!house && !named) continue;
        if (words.about > 0 && !link.hidden) continue;  // "Polisi gerebek …": a headline
        if (looking.about_page && !house && !link.hidden) continue;
        if (link.outgoing) {
            if (!domains.insert(link.domain).second && !link.hidden) continue;
            outgoing += house && (named || words.terms > 0) ? 100 : house ? 50 : 60;
            hidden = hidden || link.hidden;
            show(link);
        } else if (words.weight >= proper_name && !looking.about_page && addresses.insert(link.url).second) {
            // Pages that were planted on the site itself. A tag "togel" is a newspaper's.
            inward += 25;
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
    looking.about_page =
        looking.title.about > 0 || (looking.main.about >= 2 && looking.main.is_about(rules_.about_share));
    look_at_head(looking);
    look_at_visible(looking, visible);
    look_at_hidden(looking);
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
