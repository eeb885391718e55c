// What a hostile server sends: a page read for its text, its title, a header field, a Retry-After, and the
// one line of it that people are shown.
#include <chrono>

#include "probes/evidence.hpp"
#include "probes/page_text.hpp"
#include "probes/utf8.hpp"
#include "probes/walls.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace pantau;

namespace {

void harmless(std::string_view text, const char* what) {
    for (const char c : text) fuzz::hold(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F, what, text);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    const auto page = probes::read_page(text, "https://contoh.go.id/a");
    (void)page;
    harmless(probes::title_of(text), "a title has no control character");
    harmless(probes::safe_text(text), "a text that is shown has no control character");
    (void)probes::header_field(text, "location");
    (void)probes::wall_of(200, text, text);
    const auto now =
        std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::time_point{});
    if (const auto wait = probes::retry_after(text, now + std::chrono::hours{24 * 365 * 56}))
        fuzz::hold(wait->count() >= 0, "no waiting backwards");
    return 0;
}
