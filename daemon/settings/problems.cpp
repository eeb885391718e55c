#include "daemon/settings/problems.hpp"

#include <algorithm>
#include <cstdlib>

namespace pantau::settings {

namespace {

std::string lower(std::string_view text) {
    std::string out{text};
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

/// Letters added, dropped, changed, or swapped with a neighbour (optimal string alignment).
std::size_t distance(const std::string& a, const std::string& b) {
    std::vector<std::vector<std::size_t>> cost(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) cost[i][0] = i;
    for (std::size_t j = 0; j <= b.size(); ++j) cost[0][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        for (std::size_t j = 1; j <= b.size(); ++j) {
            cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1,
                                   cost[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
    }
    return cost[a.size()][b.size()];
}

}  // namespace

std::string to_string(const Place& place) {
    return place.file + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
}

std::string to_string(const Problem& problem) {
    return to_string(Place{problem.file, problem.line, problem.column}) + ": " + problem.message;
}

void Problems::add(const Place& place, std::string message) {
    list_.push_back({place.file, place.line, place.column, std::move(message)});
}

void Problems::add_all(const Problems& others) {
    list_.insert(list_.end(), others.list_.begin(), others.list_.end());
}

std::vector<Problem> Problems::in_order() const {
    std::vector<std::string> files;
    for (const auto& problem : list_)
        if (std::find(files.begin(), files.end(), problem.file) == files.end()) files.push_back(problem.file);
    const auto rank = [&files](const Problem& problem) {
        return std::find(files.begin(), files.end(), problem.file) - files.begin();
    };
    auto sorted = list_;
    std::stable_sort(sorted.begin(), sorted.end(), [&rank](const Problem& a, const Problem& b) {
        const auto ra = rank(a), rb = rank(b);
        if (ra != rb) return ra < rb;
        return a.line != b.line ? a.line < b.line : a.column < b.column;
    });
    std::vector<Problem> once;
    for (auto& problem : sorted)
        if (std::find(once.begin(), once.end(), problem) == once.end()) once.push_back(std::move(problem));
    return once;
}

std::string nearest(std::string_view wrong, const std::vector<std::string>& known) {
    constexpr std::size_t farthest = 2;
    constexpr std::size_t longest = 64;  // no known word is longer; a hostile key costs nothing
    if (wrong.size() > longest) return {};
    const std::string word = lower(wrong);
    std::string best;
    std::size_t best_distance = farthest + 1;
    for (const auto& candidate : known) {
        const auto d = distance(word, lower(candidate));
        if (d < best_distance && d < word.size()) {
            best = candidate;
            best_distance = d;
        }
    }
    return best;
}

}  // namespace pantau::settings
