#pragma once
// Helpers of the workbook tests: a folder that goes away, and one part of a workbook as text.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdlib.h>
#include <string>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "reports/zip_reader.hpp"

namespace pantau::reports::kit {

class Folder {
public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "pantau-sheets-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { std::filesystem::remove_all(path_); }
    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
    const std::filesystem::path& path() const { return path_; }
    std::size_t files() const {
        return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator{path_}, {}));
    }

private:
    std::filesystem::path path_;
};

inline std::string bytes(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

inline void write(const std::filesystem::path& file, const std::string& content) {
    std::ofstream{file, std::ios::binary} << content;
}

/// For REQUIRE and CHECK: a refusal shows its sentence.
template <class Value>
bool ok(const Result<Value>& result) {
    if (!result) UNSCOPED_INFO(result.error().message);
    return result.has_value();
}

/// Empty where there is no such part.
inline std::string part(const std::filesystem::path& file, const std::string& name) {
    const auto zip = ZipReader::open(file);
    std::string text;
    if (!zip) return text;
    for (const auto& member : zip->members())
        if (member.name == name)
            (void)zip->read(member, [&](std::string_view piece) {
                text += piece;
                return true;
            });
    return text;
}

}  // namespace pantau::reports::kit
