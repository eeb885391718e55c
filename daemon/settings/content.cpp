#include "daemon/settings/content.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "daemon/settings/addresses.hpp"
#include "daemon/settings/toml_reader.hpp"

namespace pantau::settings {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t longest_list = 5'000;
constexpr std::size_t longest_word = 100;   // bytes
constexpr std::size_t longest_agent = 300;  // bytes
constexpr int most_weight = 1'000;

/// What is wrong with one word, as the end of a sentence; "" when nothing is.
using Check = std::string (*)(const std::string&);

std::string word_mistake(const std::string& word) {
    if (word.size() > longest_word) return fmt::format("is longer than {} bytes", longest_word);
    const bool letters = std::any_of(word.begin(), word.end(), [](unsigned char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    });
    return letters ? "" : "has neither a letter nor a digit of the Latin alphabet, so it is never found";
}

std::string piece_mistake(const std::string& piece) {
    if (auto wrong = word_mistake(piece); !wrong.empty()) return wrong;
    // Two or three letters stand in half of all names.
    return piece.size() < 4 ? "is shorter than 4 letters, so it would be found in honest names" : "";
}

std::string domain_mistake(const std::string& domain) {
    return parse_host_name(domain) == domain ? "" : "is no host name in lower case";
}

std::string name_mistake(const std::string& name) {
    return name.find('/') == std::string::npos ? word_mistake(name)
                                               : "holds a slash; allowed: the last part of an address";
}

class Reader {
public:
    Reader(const Table& table, const std::string& name, Problems& problems)
        : reader_{table, name, problems}, problems_{problems} {}

    void number(const char* key, int& into, int least, int most) {
        if (const auto value = reader_.integer(key, least, most)) into = static_cast<int>(*value);
    }
    void count(const char* key, std::size_t& into, int least, int most) {
        if (const auto value = reader_.integer(key, least, most)) into = static_cast<std::size_t>(*value);
    }
    void words(const char* key, std::vector<std::string>& into, Check check, Need need = Need::optional) {
        auto values = reader_.texts(key, need);
        if (!values) return;
        if (values->size() > longest_list)
            reader_.mistake(key, fmt::format("{} has {} entries; allowed: {} at most", key, values->size(),
                                             longest_list));
        into.clear();
        std::map<std::string, Place> seen;
        for (auto& [value, place] : *values) {
            auto wrong = value.empty() ? std::string{"is empty"} : check(value);
            if (const auto [earlier, first] = seen.emplace(value, place); wrong.empty() && !first)
                wrong = "stands there already, at " + to_string(earlier->second);
            if (!wrong.empty()) problems_.add(place, fmt::format("\"{}\" in {} {}", value, key, wrong));
            into.push_back(std::move(value));
        }
    }
    TableReader& operator*() { return reader_; }

private:
    TableReader reader_;
    Problems& problems_;
};

void read_gambling(const Table& table, GamblingWords& into, Problems& problems) {
    Reader reader{table, "[gambling]", problems};
    for (const auto& [key, member] :
         {std::pair{"title", &GamblingWords::title}, std::pair{"meta", &GamblingWords::meta},
          std::pair{"hidden", &GamblingWords::hidden}, std::pair{"data", &GamblingWords::data},
          std::pair{"visible", &GamblingWords::visible}, std::pair{"strong", &GamblingWords::strong},
          std::pair{"topic", &GamblingWords::topic}, std::pair{"proper", &GamblingWords::proper}})
        reader.number(key, into.*member, 1, most_weight);
    reader.number("least_calls", into.least_calls, 1, 100);
    reader.number("offer", into.offer, 10, 100);
    reader.number("dense", into.dense, 10, 100);
    reader.number("about_share", into.about_share, 1, 100);
    reader.number("found", into.found, 50, 1'000);
    reader.words("about", into.about, word_mistake);
    reader.words("calls", into.calls, word_mistake);
    reader.words("harmless", into.harmless, word_mistake);
    reader.words("hosts", into.hosts, piece_mistake);
    reader.words("trusted_domains", into.trusted_domains, domain_mistake);
    if ((*reader).has("terms")) {
        into.terms.clear();
        for (const auto* group : (*reader).tables("terms", Need::required)) {
            Reader one{*group, "[[gambling.terms]]", problems};
            GamblingTerms terms;
            if (const auto weight = (*one).integer("weight", 1, 100, Need::required))
                terms.weight = static_cast<int>(*weight);
            one.words("words", terms.words, word_mistake, Need::required);
            (*one).finish();
            into.terms.push_back(std::move(terms));
        }
    }
    (*reader).finish();
}

void read_soft_404(const Table& table, Soft404Words& into, Problems& problems) {
    Reader reader{table, "[soft_404]", problems};
    reader.words("not_found", into.not_found, word_mistake);
    reader.words("front_names", into.front_names, name_mistake);
    reader.number("distance", into.distance, 0, 20);
    reader.count("least_words", into.least_words, 20, 10'000);
    reader.count("least_seen_words", into.least_seen_words, 1, 10'000);
    reader.count("own_words", into.own_words, 0, 100);
    if (const auto size = (*reader).size("least_bytes", 0, 1U << 20U)) into.least_bytes = *size;
    if (const auto kept = (*reader).duration("sibling_kept", 1min, 30 * 24h)) into.sibling_kept = *kept;
    (*reader).finish();
}

void read_agent(TableReader& reader, const char* key, std::string& into) {
    auto value = reader.text(key);
    if (!value) return;
    if (value->size() > longest_agent)
        reader.mistake(key, fmt::format("{} is longer than {} bytes", key, longest_agent));
    into = std::move(*value);
}

void read_cloaking(const Table& table, ContentWords& into, Problems& problems) {
    TableReader reader{table, "[cloaking]", problems};
    read_agent(reader, "search_engine", into.search_engine);
    if (into.search_engine.empty())
        reader.mistake("search_engine", "search_engine is empty; allowed: the user agent of a search engine");
    read_agent(reader, "visitor", into.visitor);
    read_agent(reader, "referer", into.referer);
    if (const auto url = parse_url(into.referer); !url.parts)
        reader.mistake("referer", "referer " + url.mistake);
    reader.finish();
}

void read_file(const Table& table, ContentWords& into, Problems& problems) {
    TableReader root{table, "this file", problems};
    if (const auto* gambling = root.table("gambling")) read_gambling(*gambling, into.gambling, problems);
    if (const auto* soft = root.table("soft_404")) read_soft_404(*soft, into.soft_404, problems);
    if (const auto* cloaking = root.table("cloaking")) read_cloaking(*cloaking, into, problems);
    root.finish();
}

const ContentWords& shipped() {
    static const ContentWords words = [] {
        ContentWords read;
        const auto& file = shipped_content_files().front();
        read.file = "(shipped) " + std::string{file.name};
        Problems problems;  // a test reads it and finds none
        if (const auto table = parse_toml(file.text, read.file, problems)) read_file(*table, read, problems);
        return read;
    }();
    return words;
}

ContentWords completed(const std::optional<Table>& table, const std::string& file, Problems& problems) {
    ContentWords words = shipped();
    if (!table) return words;
    const auto before = problems.size();
    words.file = file;
    read_file(*table, words, problems);
    return problems.size() == before ? words : shipped();
}

}  // namespace

ContentWords read_content(const std::optional<std::filesystem::path>& file, Problems& problems) {
    if (!file) return shipped();
    return completed(parse_toml_file(file->string(), problems), file->string(), problems);
}

ContentWords read_content_text(std::string_view text, const std::string& file, Problems& problems) {
    return completed(parse_toml(text, file, problems), file, problems);
}

std::string summary(const ContentWords& words) {
    // FNV-1a over all that may differ: the lists are too long for a line.
    std::uint32_t digest = 2'166'136'261U;
    const auto take = [&digest](std::string_view text) {
        for (const char c : text) digest = (digest ^ static_cast<unsigned char>(c)) * 16'777'619U;
        digest = (digest ^ 0xFFU) * 16'777'619U;
    };
    std::size_t terms = 0;
    const auto& gambling = words.gambling;
    const auto& soft = words.soft_404;
    for (const auto& group : gambling.terms) {
        take(std::to_string(group.weight));
        for (const auto& word : group.words) take(word);
        terms += group.words.size();
    }
    for (const auto* list : {&gambling.about, &gambling.calls, &gambling.harmless, &gambling.hosts,
                             &gambling.trusted_domains, &soft.not_found, &soft.front_names}) {
        for (const auto& word : *list) take(word);
        take("|");
    }
    take(fmt::format("{} {} {} {} {} {} {} {} {} {} {} {} {} | {} {} {} {} {} {} | {} | {} | {}",
                     gambling.title, gambling.meta, gambling.hidden, gambling.data, gambling.visible,
                     gambling.strong, gambling.topic, gambling.proper, gambling.least_calls, gambling.offer,
                     gambling.dense, gambling.about_share, gambling.found, soft.distance, soft.least_words,
                     soft.least_seen_words, soft.own_words, soft.least_bytes, soft.sibling_kept.count(),
                     words.search_engine, words.visitor, words.referer));
    return fmt::format("{} gambling terms, {} not-found phrases, content {:08x}", terms,
                       soft.not_found.size(), digest);
}

}  // namespace pantau::settings
