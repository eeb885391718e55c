#include "daemon/qr_text.hpp"

#include <memory>
#include <qrencode.h>

namespace pantau {

std::string qr_text(const std::string& text) {
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code{
        QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M), &QRcode_free};
    if (!code) return {};
    constexpr int margin = 2;
    const auto dark = [&](int x, int y) {
        if (x < 0 || y < 0 || x >= code->width || y >= code->width) return false;
        return (code->data[y * code->width + x] & 1U) != 0;
    };
    std::string out;
    for (int y = -margin; y < code->width + margin; y += 2) {
        for (int x = -margin; x < code->width + margin; ++x) {
            const bool upper = dark(x, y), lower = dark(x, y + 1);
            out += upper ? (lower ? " " : "▄") : (lower ? "▀" : "█");
        }
        out += '\n';
    }
    return out;
}

}  // namespace pantau
