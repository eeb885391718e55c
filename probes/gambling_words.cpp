// Which words of the trade stand in a text, and whether they make an offer of it. What that means for a page
// is said in gambling.cpp.

#include <algorithm>
#include <utility>

#include "probes/gambling_tally.hpp"

namespace pantau::probes {
namespace {

constexpr std::size_t nearby = 40;  // words from a term to what speaks about it
constexpr std::size_t most_stretches = 4'000;
constexpr int least_heap = 8;  // words; a list in a sentence ("slot, togel, dan kasino") is shorter
constexpr std::size_t most_words = 120'000;

/// A bar, a dash between blanks, an angle: what parts the pieces of a title.
bool parts_title(std::string_view title, std::size_t at) {
    const char c = title[at];
    if (c == '|' || c == '>' || c == '\n') return true;
    return c == '-' && at > 0 && at + 1 < title.size() && title[at - 1] == ' ' && title[at + 1] == ' ';
}

}  // namespace

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
        for (std::size_t to = from; to < hits.size() && hits[to].word < hits[from].word + words_of_an_offer;
             ++to) {
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

}  // namespace pantau::probes
