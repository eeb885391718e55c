#include "reports/png_picture.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <zlib.h>

namespace pantau::reports {
namespace {

constexpr std::array<unsigned char, 8> signature{0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
constexpr std::uintmax_t largest_file = 5U << 20U;
constexpr std::uint32_t largest_side = 10'000;

std::uint32_t big_endian(const unsigned char* at) {
    return (std::uint32_t{at[0]} << 24U) | (std::uint32_t{at[1]} << 16U) | (std::uint32_t{at[2]} << 8U) |
           at[3];
}

bool makes_the_picture(std::string_view chunk) {
    return chunk == "IHDR" || chunk == "PLTE" || chunk == "tRNS" || chunk == "IDAT" || chunk == "IEND";
}

}  // namespace

std::optional<PngPicture> read_png(const std::filesystem::path& file) {
    std::error_code failed;
    if (!std::filesystem::is_regular_file(file, failed) || failed) return std::nullopt;
    const auto size = std::filesystem::file_size(file, failed);
    if (failed || size > largest_file || size < signature.size()) return std::nullopt;
    std::ifstream in{file, std::ios::binary};
    const std::vector<char> raw{std::istreambuf_iterator<char>{in}, {}};
    const std::vector<unsigned char> all{raw.begin(), raw.end()};
    if (all.size() < signature.size() || !std::equal(signature.begin(), signature.end(), all.begin()))
        return std::nullopt;

    PngPicture picture;
    picture.bytes.assign(signature.begin(), signature.end());
    bool ended = false, has_data = false;
    constexpr std::size_t frame = 12;  // length, name, checksum
    for (std::size_t at = signature.size(); !ended && at + frame <= all.size();) {
        const unsigned char* chunk = all.data() + at;
        const std::uint32_t length = big_endian(chunk);
        if (length > all.size() - at - frame) return std::nullopt;
        const std::string name{chunk + 4, chunk + 8};
        if (crc32(0, chunk + 4, length + 4) != big_endian(chunk + 8 + length)) return std::nullopt;
        const bool first = at == signature.size();
        if (first != (name == "IHDR") || (first && length != 13)) return std::nullopt;
        if (first) {
            picture.width = big_endian(chunk + 8);
            picture.height = big_endian(chunk + 12);
        }
        has_data = has_data || name == "IDAT";
        ended = name == "IEND";
        if (makes_the_picture(name)) picture.bytes.insert(picture.bytes.end(), chunk, chunk + frame + length);
        at += frame + length;
    }
    const bool sound = ended && has_data && picture.width > 0 && picture.height > 0 &&
                       picture.width <= largest_side && picture.height <= largest_side;
    if (!sound) return std::nullopt;
    return picture;
}

}  // namespace pantau::reports
