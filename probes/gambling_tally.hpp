#pragma once
// What a text says of gambling, counted: the inside of GamblingDetector, shared by its two sources.

#include <cstddef>
#include <set>
#include <vector>

#include "probes/gambling.hpp"

namespace pantau::probes {

inline constexpr std::size_t words_of_an_offer = 60;

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

}  // namespace pantau::probes
