// What a stranger sends to the page: path, form, header lines.
#include "daemon/http/message.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace pantau;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    (void)http::decode_form(text);
    (void)http::header_lines_are_sound(text);
    if (const auto path = http::decode_path(text)) {
        fuzz::hold(path->starts_with("/"), "a path begins with a slash", *path);
        for (const char c : *path)
            fuzz::hold(static_cast<unsigned char>(c) >= 0x20, "no control character", *path);
        std::string_view rest = *path;
        while (!rest.empty()) {
            rest.remove_prefix(1);
            const auto segment = rest.substr(0, rest.find('/'));
            fuzz::hold(segment != "." && segment != "..", "no dot segment", *path);
            rest.remove_prefix(segment.size());
        }
    }
    return 0;
}
