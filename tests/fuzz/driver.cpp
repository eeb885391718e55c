// Runs a fuzz target without libFuzzer: every seed as it is, then seeds that are cut, doubled, flipped and
// crossed at random, until the time is up. An input that crashes is kept as crash-TARGET in the folder where
// it runs.
//
//   fuzz_TARGET SECONDS SEED…         a seed is a file, or a folder of them; its random numbers are the same
//   in each run

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <unistd.h>
#include <vector>

#include "tests/fuzz/fuzz.hpp"

namespace fs = std::filesystem;

namespace {

using Bytes = std::vector<std::uint8_t>;

const Bytes* running = nullptr;
std::string kept_as;

// Only what a signal handler may do.
void keep_input(int signal) {
    if (running != nullptr)
        if (std::FILE* file = std::fopen(kept_as.c_str(), "wb"); file != nullptr) {
            std::fwrite(running->data(), 1, running->size(), file);
            std::fclose(file);
        }
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

void run(const Bytes& input) {
    running = &input;
    LLVMFuzzerTestOneInput(input.data(), input.size());
    running = nullptr;
}

std::vector<Bytes> read_seeds(const std::vector<std::string>& names) {
    std::vector<fs::path> files;
    for (const fs::path name : names) {
        if (!fs::is_directory(name)) {
            files.push_back(name);
            continue;
        }
        for (const auto& entry : fs::directory_iterator{name}) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    std::vector<Bytes> seeds;
    for (const auto& file : files) {
        std::ifstream in{file, std::ios::binary};
        if (!in) {
            std::fprintf(stderr, "the seed %s cannot be read\n", file.c_str());
            std::exit(2);
        }
        seeds.emplace_back(std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{});
    }
    seeds.emplace_back();
    return seeds;
}

class Mutator {
public:
    explicit Mutator(const std::vector<Bytes>& seeds) : seeds_{seeds} {}

    Bytes next() {
        Bytes bytes = seed();
        for (std::size_t times = 1 + below(6); times > 0; --times) change(bytes);
        if (bytes.size() > longest) bytes.resize(longest);
        return bytes;
    }

private:
    static constexpr std::size_t longest = 64 * 1024;
    std::size_t below(std::size_t limit) { return limit == 0 ? 0 : random_() % limit; }
    const Bytes& seed() { return seeds_[below(seeds_.size())]; }

    void change(Bytes& bytes) {
        static const std::vector<std::string> words{"\"",
                                                    "'",
                                                    "\n",
                                                    "\r\n",
                                                    ",",
                                                    ";",
                                                    "=",
                                                    "[",
                                                    "]",
                                                    "{",
                                                    "}",
                                                    "\\",
                                                    "%",
                                                    "<",
                                                    ">",
                                                    "&",
                                                    "/",
                                                    "//",
                                                    "..",
                                                    ":",
                                                    "@",
                                                    "\t",
                                                    "-1",
                                                    "0",
                                                    "99999999999999999999",
                                                    "1e999",
                                                    "\xEF\xBB\xBF",
                                                    "\xC3\x28",
                                                    "\xF0\x9F\x98\x80",
                                                    "\xE2\x80\xAE",
                                                    std::string(1, '\0'),
                                                    "=1+1",
                                                    "2026-02-29",
                                                    "24:00",
                                                    "true",
                                                    "null",
                                                    "<script>",
                                                    "&#0;",
                                                    "http://",
                                                    "xn--"};
        const std::size_t at = below(bytes.size() + 1);
        const auto place = bytes.begin() + static_cast<std::ptrdiff_t>(at);
        const auto some = [&](const Bytes& of, std::size_t from) {
            return std::min(of.size() - from, 1 + below(below(4) == 0 ? 512 : 12));
        };
        switch (below(6)) {
            case 0:  // a bit
                if (!bytes.empty()) bytes[below(bytes.size())] ^= static_cast<std::uint8_t>(1U << below(8));
                break;
            case 1:  // a byte
                if (!bytes.empty()) bytes[below(bytes.size())] = static_cast<std::uint8_t>(random_());
                break;
            case 2:  // less
                bytes.erase(place, place + static_cast<std::ptrdiff_t>(some(bytes, at)));
                break;
            case 3: {  // a part again
                const std::size_t from = below(bytes.size());
                const Bytes part(bytes.begin() + static_cast<std::ptrdiff_t>(from),
                                 bytes.begin() + static_cast<std::ptrdiff_t>(from + some(bytes, from)));
                bytes.insert(place, part.begin(), part.end());
                break;
            }
            case 4: {  // a word of the trade
                const std::string& word = words[below(words.size())];
                bytes.insert(place, word.begin(), word.end());
                break;
            }
            default: {  // the end of another
                const Bytes& other = seed();
                const std::size_t from = below(other.size());
                bytes.erase(place, bytes.end());
                bytes.insert(bytes.end(), other.begin() + static_cast<std::ptrdiff_t>(from), other.end());
            }
        }
    }

    const std::vector<Bytes>& seeds_;
    std::mt19937_64 random_{20'260'101};
};

}  // namespace

int main(int count, char** words) {
    if (count < 2) {
        std::fprintf(stderr, "usage: %s SECONDS SEED…\n", words[0]);
        return 64;
    }
    kept_as = "crash-" + fs::path{words[0]}.filename().string();
    for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL}) std::signal(signal, keep_input);
    const auto seeds = read_seeds({words + 2, words + count});
    const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>{std::atof(words[1])};
    for (const auto& seed : seeds) run(seed);
    std::size_t inputs = seeds.size();
    for (Mutator mutator{seeds}; std::chrono::steady_clock::now() < end; ++inputs) run(mutator.next());
    std::printf("%zu seeds, %zu inputs\n", seeds.size() - 1, inputs);
}
