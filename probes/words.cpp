#include "probes/words.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "probes/utf8.hpp"

namespace pantau::probes {
namespace {

constexpr char32_t gap = 0;      // parts words
constexpr char32_t nothing = 1;  // as if it were not there
constexpr std::size_t longest_word = 64;
constexpr std::size_t most_spelled = 200;

/// Letters of other scripts that look like ours, lower case. Sorted.
constexpr std::array<std::pair<char32_t, char>, 88> look_alikes{{
    {0x0131, 'i'}, {0x0142, 'l'}, {0x0251, 'a'}, {0x0261, 'g'}, {0x0262, 'g'}, {0x026A, 'i'}, {0x0274, 'n'},
    {0x0280, 'r'}, {0x028F, 'y'}, {0x0299, 'b'}, {0x029C, 'h'}, {0x029F, 'l'}, {0x0391, 'a'}, {0x0392, 'b'},
    {0x0395, 'e'}, {0x0396, 'z'}, {0x0397, 'h'}, {0x0399, 'i'}, {0x039A, 'k'}, {0x039C, 'm'}, {0x039D, 'n'},
    {0x039F, 'o'}, {0x03A1, 'p'}, {0x03A4, 't'}, {0x03A5, 'y'}, {0x03A7, 'x'}, {0x03B1, 'a'}, {0x03B2, 'b'},
    {0x03B5, 'e'}, {0x03B7, 'n'}, {0x03B9, 'i'}, {0x03BA, 'k'}, {0x03BD, 'v'}, {0x03BF, 'o'}, {0x03C1, 'p'},
    {0x03C4, 't'}, {0x03C5, 'u'}, {0x03C7, 'x'}, {0x03C9, 'w'}, {0x0405, 's'}, {0x0406, 'i'}, {0x0408, 'j'},
    {0x0410, 'a'}, {0x0412, 'b'}, {0x0415, 'e'}, {0x041A, 'k'}, {0x041C, 'm'}, {0x041D, 'h'}, {0x041E, 'o'},
    {0x0420, 'p'}, {0x0421, 'c'}, {0x0422, 't'}, {0x0423, 'y'}, {0x0425, 'x'}, {0x0430, 'a'}, {0x0432, 'b'},
    {0x0433, 'r'}, {0x0435, 'e'}, {0x043A, 'k'}, {0x043C, 'm'}, {0x043D, 'h'}, {0x043E, 'o'}, {0x043F, 'n'},
    {0x0440, 'p'}, {0x0441, 'c'}, {0x0442, 't'}, {0x0443, 'y'}, {0x0445, 'x'}, {0x0455, 's'}, {0x0456, 'i'},
    {0x0458, 'j'}, {0x04CF, 'l'}, {0x0501, 'd'}, {0x051B, 'q'}, {0x051D, 'w'}, {0x0585, 'o'}, {0x1D00, 'a'},
    {0x1D04, 'c'}, {0x1D05, 'd'}, {0x1D07, 'e'}, {0x1D0A, 'j'}, {0x1D0B, 'k'}, {0x1D0D, 'm'}, {0x1D0F, 'o'},
    {0x1D18, 'p'}, {0x1D1B, 't'}, {0x1D1C, 'u'}, {0x1D20, 'v'},
}};

constexpr std::string_view latin_1 =
    "aaaaaaaceeeeiiiidnooooo-ouuuuytsaaaaaaaceeeeiiiidnooooo-ouuuuyty";  // from U+00C0
// From U+0100, Latin Extended-A: the base letters.
constexpr std::string_view latin_a =
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnnnnnoooooooorrrrrrsssssssstttttt"
    "uuuuuuuuuuuuwwyyyzzzzzzs";

/// The letter, digit, '@' or '$' that a code point stands for, `gap` or `nothing`.
char32_t folded(char32_t point) {
    if (point < 0x80) {
        if (point >= 'A' && point <= 'Z') return point - 'A' + 'a';
        if ((point >= 'a' && point <= 'z') || (point >= '0' && point <= '9') || point == '@' || point == '$')
            return point;
        return gap;
    }
    const auto letter = [](std::size_t index) { return static_cast<char32_t>('a' + index % 26); };
    if (point == 0xAD || (point >= 0x300 && point <= 0x36F) || (point >= 0x200B && point <= 0x200F) ||
        (point >= 0x202A && point <= 0x202E) || (point >= 0x2060 && point <= 0x2064) || point == 0xFEFF ||
        (point >= 0xFE00 && point <= 0xFE0F) || point == 0x180E || (point >= 0x20D0 && point <= 0x20FF))
        return nothing;
    if (point >= 0xC0 && point <= 0xFF) {
        const char c = latin_1[point - 0xC0];
        return c == '-' ? gap : static_cast<char32_t>(c);
    }
    if (point >= 0x100 && point - 0x100 < latin_a.size())
        return static_cast<char32_t>(latin_a[point - 0x100]);
    if (point >= 0xFF01 && point <= 0xFF5E) return folded(point - 0xFF01 + '!');
    if (point >= 0x1D400 && point <= 0x1D6A3) return letter(point - 0x1D400);  // mathematical, 26 after 26
    if (point >= 0x1D7CE && point <= 0x1D7FF) return '0' + (point - 0x1D7CE) % 10;
    if (point >= 0x24B6 && point <= 0x24E9) return letter(point - 0x24B6);  // in circles
    if (point >= 0x249C && point <= 0x24B5) return letter(point - 0x249C);  // in brackets
    if (point >= 0x1F130 && point <= 0x1F149) return letter(point - 0x1F130);
    if (point >= 0x1F150 && point <= 0x1F169) return letter(point - 0x1F150);
    if (point >= 0x1F170 && point <= 0x1F189) return letter(point - 0x1F170);
    if (point >= 0x1F1E6 && point <= 0x1F1FF) return letter(point - 0x1F1E6);
    const auto* found =
        std::lower_bound(look_alikes.begin(), look_alikes.end(), point,
                         [](const auto& pair, char32_t wanted) { return pair.first < wanted; });
    if (found != look_alikes.end() && found->first == point) return static_cast<char32_t>(found->second);
    return gap;
}

bool is_letter(char c) {
    return c >= 'a' && c <= 'z';
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// One spelling for letters that cannot be told apart once digits stand for letters.
std::string canonical(std::string text) {
    std::replace(text.begin(), text.end(), 'i', 'l');
    return text;
}

/// "sl0t88" → "slot88": digits between letters are letters, a number at the end is one.
std::string unleet_of(const std::string& text) {
    const bool letters = std::any_of(text.begin(), text.end(), is_letter);
    const bool others = std::any_of(text.begin(), text.end(), [](char c) { return !is_letter(c); });
    if (!letters || !others) return {};
    std::size_t body = text.size();
    while (body > 0 && is_digit(text[body - 1])) --body;
    if (text.size() - body < 2) body = text.size();
    std::string out = text;
    bool changed = false;
    for (std::size_t i = 0; i < body; ++i) {
        constexpr std::string_view letter_of = "olzeasgtbg";
        if (is_digit(out[i])) {
            out[i] = letter_of[static_cast<std::size_t>(out[i] - '0')];
            changed = true;
        } else if (out[i] == '@' || out[i] == '$') {
            out[i] = out[i] == '@' ? 'a' : 's';
            changed = true;
        }
    }
    return changed ? canonical(std::move(out)) : std::string{};
}

/// Runs of four and more letters that stand apart become one word.
void join_spelled(std::vector<Word>& words, std::string_view text) {
    std::vector<Word> out;
    out.reserve(words.size());
    std::size_t spelled = 0;
    for (std::size_t i = 0; i < words.size();) {
        std::size_t end = i, letters = 0;
        while (end < words.size() && words[end].text.size() == 1) {
            if (end > i) {
                const auto from = words[end - 1].at, between = words[end].at - from;
                if (between > 8 || text.substr(from, between).find('\n') != std::string_view::npos) break;
            }
            letters += is_letter(words[end].text[0]) ? 1 : 0;
            ++end;
        }
        if (end - i >= 4 && letters * 2 > end - i && spelled < most_spelled) {
            Word whole;
            whole.at = words[i].at;
            whole.spelled = true;
            for (std::size_t k = i; k < end; ++k) whole.text += words[k].text;
            whole.unleet = unleet_of(whole.text);
            out.push_back(std::move(whole));
            ++spelled;
            i = end;
        } else {
            end = std::max(end, i + 1);
            for (; i < end; ++i) out.push_back(std::move(words[i]));
        }
    }
    words = std::move(out);
}

}  // namespace

std::vector<Word> words_of(std::string_view text, std::size_t most) {
    std::vector<Word> words;
    Word word;
    const auto close = [&] {
        // An at-sign or dollar at the end belongs to no word.
        while (!word.text.empty() && (word.text.back() == '@' || word.text.back() == '$'))
            word.text.pop_back();
        if (!word.text.empty() && word.text.size() <= longest_word) {
            word.unleet = unleet_of(word.text);
            words.push_back(std::move(word));
        }
        word = {};
    };
    for (std::size_t at = 0, length = 1; at < text.size() && words.size() < most; at += length) {
        const char32_t c = folded(utf8::take(text, at, length));
        if (c == nothing) continue;
        if (c == gap) {
            close();
            continue;
        }
        if (word.text.empty()) word.at = at;
        if (word.text.size() <= longest_word) word.text += static_cast<char>(c);
    }
    close();
    join_spelled(words, text);
    return words;
}

std::string squeezed(std::string_view text) {
    std::string out;
    for (std::size_t at = 0, length = 1; at < text.size(); at += length) {
        const char32_t c = folded(utf8::take(text, at, length));
        if (c != gap && c != nothing && c != '@' && c != '$') out += static_cast<char>(c);
    }
    return out;
}

std::size_t PhraseBook::add(std::string_view phrase) {
    Phrase made;
    for (auto& word : words_of(phrase)) made.words.push_back(std::move(word.text));
    for (const auto& word : made.words) made.joined += word;
    const std::size_t number = phrases_.size();
    if (made.words.empty()) {
        phrases_.push_back(std::move(made));
        return number;
    }
    for (const std::size_t other : by_first_[made.words.front()])
        if (phrases_[other].words == made.words) return other;
    by_first_[made.words.front()].push_back(number);
    if (const auto canon = canonical(made.words.front()); canon != made.words.front())
        by_first_[canon].push_back(number);
    constexpr std::size_t least_joined = 7;
    if (made.words.size() > 1 && made.joined.size() >= least_joined) by_joined_.emplace(made.joined, number);
    phrases_.push_back(std::move(made));
    return number;
}

const PhraseBook::Phrase* PhraseBook::fits(std::size_t phrase, const std::vector<Word>& words,
                                           std::size_t at) const {
    const Phrase& wanted = phrases_[phrase];
    if (at + wanted.words.size() > words.size()) return nullptr;
    for (std::size_t i = 0; i < wanted.words.size(); ++i) {
        const Word& word = words[at + i];
        if (word.text != wanted.words[i] &&
            (word.unleet.empty() || word.unleet != canonical(wanted.words[i])))
            return nullptr;
    }
    return &wanted;
}

std::vector<PhraseBook::Match> PhraseBook::find(const std::vector<Word>& words) const {
    std::vector<Match> found;
    for (std::size_t at = 0; at < words.size();) {
        const Word& word = words[at];
        if (word.spelled) {
            for (std::size_t i = 0; i < phrases_.size(); ++i) {
                const auto& joined = phrases_[i].joined;
                if (joined.size() >= 4 && (word.text.find(joined) != std::string::npos ||
                                           word.unleet.find(canonical(joined)) != std::string::npos))
                    found.push_back({i, at, 1});
            }
            ++at;
            continue;
        }
        Match best{0, at, 0};
        const auto consider = [&](const std::string& key) {
            const auto entry = by_first_.find(key);
            if (entry == by_first_.end()) return;
            for (const std::size_t phrase : entry->second)
                if (const auto* fit = fits(phrase, words, at);
                    fit != nullptr && fit->words.size() > best.words)
                    best = {phrase, at, fit->words.size()};
        };
        consider(word.text);
        if (!word.unleet.empty()) consider(word.unleet);
        if (best.words == 0) {
            // "slotgacor88": the number at the end is the name of the house.
            std::size_t body = word.text.size();
            while (body > 0 && is_digit(word.text[body - 1])) --body;
            if (const auto whole = by_joined_.find(word.text.substr(0, body)); whole != by_joined_.end())
                best = {whole->second, at, 1};
        }
        if (best.words == 0) {
            ++at;
        } else {
            found.push_back(best);
            at += best.words;
        }
    }
    return found;
}

}  // namespace pantau::probes
