#pragma once
// What the two benchmarks of a year have in common: where the database lies, how large it is, what a batch
// took.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace pantau::bench {

using Real = std::chrono::steady_clock;

/// A folder for one run; gone with the object.
class YearFolder {
public:
    explicit YearFolder(const std::filesystem::path& under)
        : path_{under / fmt::format("pantau-year-{}", getpid())} {
        std::filesystem::create_directories(path_);
    }
    ~YearFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    YearFolder(const YearFolder&) = delete;
    YearFolder& operator=(const YearFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }
    double mib() const {
        std::uintmax_t sum = 0;
        for (const auto& entry : std::filesystem::directory_iterator{path_})
            if (entry.is_regular_file()) sum += entry.file_size();
        return static_cast<double>(sum) / (1 << 20);
    }

private:
    std::filesystem::path path_;
};

/// What many like things took, to a microsecond.
class Durations {
public:
    void since(Real::time_point from) {
        took_.push_back(static_cast<std::uint32_t>(
            std::chrono::duration_cast<std::chrono::microseconds>(Real::now() - from).count()));
    }
    std::size_t count() const { return took_.size(); }
    /// "p50 0.05, p99 0.31, worst 12.0 ms"
    std::string text() {
        if (took_.empty()) return "none";
        std::sort(took_.begin(), took_.end());
        const auto at = [this](double part) {
            const auto index = static_cast<std::size_t>(part * static_cast<double>(took_.size() - 1));
            return static_cast<double>(took_[index]) / 1e3;
        };
        return fmt::format("p50 {:.2f}, p99 {:.2f}, worst {:.1f} ms", at(0.5), at(0.99), at(1));
    }

private:
    std::vector<std::uint32_t> took_;
};

/// How far it is, on stderr.
inline void tell_day(int day, double mib, Real::time_point began) {
    std::fprintf(stderr, "day %d: %.0f MiB, %.0f s\n", day, mib,
                 std::chrono::duration<double>(Real::now() - began).count());
}

}  // namespace pantau::bench
