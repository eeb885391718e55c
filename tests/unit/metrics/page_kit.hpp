#pragma once
// Reads a metrics page as strictly as a scraper does.

#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

namespace pantau::metrics::test {

using Labels = std::map<std::string, std::string>;

struct Sample {
    std::string name;
    Labels labels;
    std::string value;
};
struct Family {
    std::string type, help;
    std::vector<Sample> samples;
};
/// What a scraper reads; throws on anything that the text format 0.0.4 does not know.
class Page {
public:
    explicit Page(const std::string& text) {
        std::istringstream lines{text};
        for (std::string line; std::getline(lines, line);) read(line);
    }
    const std::map<std::string, Family>& families() const { return families_; }
    bool has(const std::string& name) const { return families_.count(name) != 0; }
    /// The value of the one sample with exactly these labels; empty when there is none.
    std::string value(const std::string& name, const Labels& labels = {}) const {
        for (const auto& [family, content] : families_)
            for (const auto& sample : content.samples)
                if (sample.name == name && sample.labels == labels) return sample.value;
        return {};
    }

private:
    void read(const std::string& line) {
        if (line.rfind("# HELP ", 0) == 0) {
            const auto space = line.find(' ', 7);
            current_ = line.substr(7, space - 7);
            INFO(current_);
            REQUIRE(families_.count(current_) == 0);  // a family stands in one piece
            families_[current_].help = line.substr(space + 1);
            return;
        }
        if (line.rfind("# TYPE ", 0) == 0) {
            const auto space = line.find(' ', 7);
            REQUIRE(line.substr(7, space - 7) == current_);
            families_[current_].type = line.substr(space + 1);
            return;
        }
        CAPTURE(line);
        REQUIRE_FALSE(line.empty());
        REQUIRE(line[0] != '#');
        Sample sample;
        auto at = line.find_first_of("{ ");
        REQUIRE(at != std::string::npos);
        sample.name = line.substr(0, at);
        if (line[at] == '{') {
            ++at;
            while (line[at] != '}') {
                const auto equals = line.find("=\"", at);
                REQUIRE(equals != std::string::npos);
                const auto name = line.substr(at, equals - at);
                std::string value;
                for (at = equals + 2; line.at(at) != '"'; ++at) {
                    if (line[at] == '\\') {
                        ++at;
                        value += line.at(at) == 'n' ? '\n' : line[at];
                    } else {
                        value += line[at];
                    }
                }
                REQUIRE(sample.labels.emplace(name, value).second);
                ++at;
                if (line.at(at) == ',') ++at;
            }
            ++at;
        }
        REQUIRE(line.at(at) == ' ');
        sample.value = line.substr(at + 1);
        REQUIRE(sample.value.find(' ') == std::string::npos);
        const auto& name = sample.name;
        REQUIRE((name == current_ || name == current_ + "_bucket" || name == current_ + "_sum" ||
                 name == current_ + "_count"));
        families_[current_].samples.push_back(std::move(sample));
    }
    std::map<std::string, Family> families_;
    std::string current_;
};

}  // namespace pantau::metrics::test
