#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

/// Words of a text, seen through the disguises that spammers put on them. Pure; any thread.
namespace pantau::probes {

struct Word {
    std::string text;      ///< lower case, look-alike letters as ASCII, no marks
    std::string unleet;    ///< the same with digits read as letters ("sl0t" → "slot"); "" if it has none
    std::size_t at = 0;    ///< byte offset of its first letter in the text
    bool spelled = false;  ///< put together from letters that stood apart ("s l o t")
};

/// \param most  words after which reading stops
std::vector<Word> words_of(std::string_view text, std::size_t most = 400'000);

/// Lower case, look-alikes as ASCII, without anything but letters and digits: how hosts are searched.
std::string squeezed(std::string_view text);

/// Many phrases looked for in one pass. A phrase is one or more words; it is found word by word, and, when it
/// is long enough not to occur by chance, also written as one word.
class PhraseBook {
public:
    struct Match {
        std::size_t phrase = 0;  ///< as add() counted
        std::size_t word = 0;    ///< index of its first word
        std::size_t words = 0;   ///< how many it covers
    };

    std::size_t add(std::string_view phrase);  ///< \return its number; the same for the same phrase
    /// The longest phrase at each place, none over another, in order.
    std::vector<Match> find(const std::vector<Word>& words) const;

private:
    struct Phrase {
        std::vector<std::string> words;
        std::string joined;
    };
    const Phrase* fits(std::size_t phrase, const std::vector<Word>& words, std::size_t at) const;

    std::vector<Phrase> phrases_;
    std::unordered_map<std::string, std::vector<std::size_t>> by_first_;
    std::unordered_map<std::string, std::size_t> by_joined_;
};

}  // namespace pantau::probes
