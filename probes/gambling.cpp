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
constexpr std::size_t nearby = 40;   // words from a term to what speaks about it
constexpr std::size_t stretch = 60;  // words of one offer
constexpr std::size_t most_stretches = 4'000;
constexpr int least_heap = 8;  // words; a list in a sentence ("slot, togel, dan kasino") is shorter
constexpr std::size_t longest_title = 150;
constexpr std::size_t longest_anchor = 2'000;
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

/// A bar, a dash between blanks, an angle: what parts the pieces of a title.
bool parts_title(std::string_view title, std::size_t at) {
    const char c = title[at];
    if (c == '|' || c == '>' || c == '\n') return true;
    return c == '-' && at > 0 && at + 1 < title.size() && title[at - 1] == ' ' && title[at + 1] == ' ';
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

/// What a text, or a stretch of it, says.
struct GamblingDetector::Tally {
    int words = 0;
    int covered = 0;                            // of them, by terms and calls
    int weight = 0;                             // of different terms
    int heaviest = 0;                           // of one term
    int terms = 0;                              // all, repetitions too
    int proper = 0;                             // different terms that are names of the trade
    int about = 0;                              // all that stand near a term
    std::set<std::size_t> strong, weak, calls;  // different ones

    /// It speaks about gambling: a word of that kind to so many terms.
    bool is_about(int about_share) const { return about > 0 && about * about_share >= terms; }
};

/// The best part of a text.
struct GamblingDetector::Stretch {
    Tally tally;
    std::size_t at = 0;
};

/// The matches of one text.
struct GamblingDetector::Count : Tally {
    struct Hit {
        std::size_t word = 0;   // index of its first word
        std::size_t words = 0;  // how many it covers
        std::size_t entry = 0;
        std::size_t at = 0;  // byte in the text
        bool near = false;   // of an `about` word: a term stands near it
    };
    std::vector<Hit> hits;
    std::size_t first_at = 0;  // where the first term stands in the text
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

void GamblingDetector::add(Tally& tally, const Entry& entry, std::size_t phrase, std::size_t words) const {
    if (entry.kind == Kind::about) ++tally.about;
    if (entry.kind != Kind::term && entry.kind != Kind::call) return;
    tally.covered += static_cast<int>(words);
    if (entry.kind == Kind::call) {
        tally.calls.insert(phrase);
        return;
    }
    ++tally.terms;
    tally.heaviest = std::max(tally.heaviest, entry.weight);
    if (entry.weight < rules_.strong) {
        tally.weight += tally.weak.insert(phrase).second ? entry.weight : 0;
    } else if (tally.strong.insert(phrase).second) {
        tally.weight += entry.weight;
        tally.proper += entry.weight >= rules_.proper ? 1 : 0;
    }
}

GamblingDetector::Count GamblingDetector::count(std::string_view text) const {
    Count result;
    const auto words = words_of(text, most_words);
    for (const auto& match : book_.find(words))
        if (entries_[match.phrase].kind != Kind::harmless)
            result.hits.push_back({match.word, match.words, match.phrase, words[match.word].at, false});

    // "Perda" or "kajian" far from any gambling is an office's daily bread and excuses nothing.
    std::optional<std::size_t> last;
    const auto pass = [&](Count::Hit& hit) {
        if (entries_[hit.entry].kind == Kind::term) last = hit.word;
        if (!last) return;
        hit.near = hit.near || (hit.word > *last ? hit.word - *last : *last - hit.word) <= nearby;
    };
    for (auto& hit : result.hits) pass(hit);
    last.reset();
    std::for_each(result.hits.rbegin(), result.hits.rend(), pass);
    std::erase_if(result.hits, [this](const Count::Hit& hit) {
        return entries_[hit.entry].kind == Kind::about && !hit.near;
    });

    result.words = static_cast<int>(std::count_if(words.begin(), words.end(), [](const Word& word) {
        return word.text.find_first_not_of("0123456789") != std::string::npos;  // a year is no word
    }));
    for (const auto& hit : result.hits) {
        if (result.terms == 0 && entries_[hit.entry].kind == Kind::term) result.first_at = hit.at;
        add(result, entries_[hit.entry], hit.entry, hit.words);
    }
    return result;
}

/// Nothing but terms and calls.
bool GamblingDetector::is_heaped(const Tally& tally) const {
    return tally.covered * 100 >= tally.words * rules_.dense;
}

/// An offer, or words heaped up for a search engine; prose that names gambling is neither.
bool GamblingDetector::is_offer(const Tally& tally) const {
    if (tally.proper < 1 || tally.strong.size() < 2 || tally.is_about(rules_.about_share)) return false;
    if (tally.covered >= least_heap && is_heaped(tally)) return true;
    // An advertisement has few words that sell nothing.
    if (tally.covered * 100 < tally.words * rules_.offer) return false;
    return static_cast<int>(tally.calls.size()) >= rules_.least_calls ||
           (tally.strong.size() >= 5 && !tally.calls.empty());
}

/// The stretch of a text that offers most; nothing if none does.
std::optional<GamblingDetector::Stretch> GamblingDetector::best_stretch(const Count& text) const {
    std::optional<Stretch> best;
    const auto& hits = text.hits;
    std::size_t begun = 0;
    for (std::size_t from = 0; from < hits.size() && begun < most_stretches; ++from) {
        if (entries_[hits[from].entry].kind == Kind::about) continue;
        ++begun;
        Tally tally;
        std::size_t last = hits[from].word;
        for (std::size_t to = from; to < hits.size() && hits[to].word < hits[from].word + stretch; ++to) {
            add(tally, entries_[hits[to].entry], hits[to].entry, hits[to].words);
            if (entries_[hits[to].entry].kind != Kind::about) last = hits[to].word + hits[to].words;
        }
        for (std::size_t before = from; before-- > 0 && hits[before].word + nearby >= hits[from].word;)
            tally.about += entries_[hits[before].entry].kind == Kind::about ? 1 : 0;
        tally.words = static_cast<int>(last - hits[from].word);
        if ((best && tally.weight <= best->tally.weight) || !is_offer(tally)) continue;
        best = Stretch{std::move(tally), hits[from].at};
    }
    return best;
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

/// "Slot Gacor Maxwin | Dinas …": each part between bars is a title, and one of them may be an offer.
std::optional<GamblingDetector::Stretch> GamblingDetector::best_title(std::string_view title) const {
    std::optional<Stretch> best;
    for (std::size_t from = 0; from <= title.size();) {
        std::size_t to = from;
        while (to < title.size() && !parts_title(title, to)) ++to;
        const Count part = count(title.substr(from, to - from));
        if (!part.strong.empty() && part.about == 0 && is_heaped(part) &&
            (!best || part.weight > best->tally.weight))
            best = Stretch{part, from + part.first_at};
        from = to + 1;
    }
    return best;
}

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
            return hit.word >= begin->word + stretch;
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
