#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probes/page_text.hpp"
#include "probes/words.hpp"

/// Injected gambling ("judol") told apart from pages that speak about gambling. Pure; any thread.
/// Source: spec/probing.md 2.10.
namespace pantau::probes {

/// As written in config/content.toml.
struct GamblingRules {
    struct Group {
        int weight = 0;
        std::vector<std::string> words;
    };
    std::vector<Group> terms;           ///< what gambling calls itself, and how telling each is
    std::vector<std::string> calls;     ///< what only an offer says: "daftar sekarang", "bonus new member"
    std::vector<std::string> about;     ///< what speaks of gambling and not for it: "ditangkap", "bahaya"
    std::vector<std::string> harmless;  ///< phrases whose words do not count: "slot jadwal"
    std::vector<std::string> hosts;     ///< pieces of host names
    std::vector<std::string>
        trusted_domains;  ///< ends of host names whose names are never looked at: "go.id"

    int strong = 6;       ///< a term of at least this weight tells by itself what is meant
    int topic = 4;        ///< a term of at least this weight in a title says what the page is about
    int proper = 10;      ///< a term of at least this weight is a name that nobody else uses
    int least_calls = 2;  ///< different calls that make an offer of a text
    int dense = 70;       ///< per cent of a text's words that are terms and calls: heaped up, no prose
    int offer = 45;       ///< the same, of what is an offer once it calls
    int title = 14;       ///< weight of different terms that makes a sign, by place
    int meta = 20;
    int hidden = 14;
    int data = 20;
    int visible = 40;
    int about_share = 3;  ///< so many terms to each word about gambling, and the text is not about it
    int found = 100;      ///< sum of the signs' scores at which it is called injection
};

enum class SignPlace : std::uint8_t { title, meta, hidden, links, visible, data, script, related, view };
std::string_view name_of(SignPlace place);

struct Sign {
    SignPlace place{};
    int score = 0;        ///< 100: enough alone
    std::string excerpt;  ///< at most 200 characters, as it stands in the page
};

struct GamblingFinding {
    bool found = false;
    int score = 0;
    std::vector<Sign> signs;     ///< highest score first; also where they were not enough
    std::string reason() const;  ///< one English sentence; "" when not found
};

/// The rules made ready for use; immutable.
class GamblingDetector {
public:
    explicit GamblingDetector(GamblingRules rules);

    GamblingFinding look(const PageText& page) const;

    /// One view of a page, as asked in one way.
    struct View {
        bool answered = false;  ///< a good answer; else this view says nothing
        std::string domain;     ///< registrable, where the redirects ended
        GamblingFinding finding;
    };
    /// Cloaking: what a search engine or its visitor is shown and others are not.
    GamblingFinding compare(const View& plain, const View& search_engine, const View& search_visitor) const;

    const GamblingRules& rules() const { return rules_; }

private:
    struct Tally;
    struct Count;
    struct Stretch;
    struct Looking;
    struct Entry;
    Count count(std::string_view text) const;
    void add(Tally& tally, const Entry& entry, std::size_t phrase, std::size_t words) const;
    bool is_heaped(const Tally& tally) const;
    bool is_offer(const Tally& tally) const;
    std::optional<Stretch> best_title(std::string_view title) const;
    std::optional<Stretch> best_stretch(const Count& text) const;
    bool is_trusted(std::string_view host) const;
    std::string host_word(std::string_view host) const;
    void look_at_title(Looking& looking) const;
    void look_at_texts(Looking& looking, SignPlace place, const std::vector<std::string>& texts,
                       int limit) const;
    void look_at_visible(Looking& looking, Count visible) const;
    void look_at_scripts(Looking& looking) const;
    void look_at_links(Looking& looking) const;

    enum class Kind : std::uint8_t { term, call, about, harmless };
    struct Entry {
        Kind kind{};
        int weight = 0;
    };

    GamblingRules rules_;
    PhraseBook book_;
    std::vector<Entry> entries_;
};

}  // namespace pantau::probes
