#pragma once
// The office's logo, read with care: a broken or strange picture must cost the logo, never the report.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

namespace pantau::reports {

struct PngPicture {
    std::uint32_t width = 0, height = 0;  ///< pixels
    std::vector<unsigned char> bytes;     ///< the PNG, only with the chunks that make the picture
};

/// \returns nothing for what is not a regular file of at most 5 MiB that holds a whole PNG (each chunk's
/// checksum right) of at most 10,000 pixels a side. Chunks of resolution, text and time are left out: the
/// library scales by the first and the others are nobody's business.
std::optional<PngPicture> read_png(const std::filesystem::path& file);

}  // namespace pantau::reports
