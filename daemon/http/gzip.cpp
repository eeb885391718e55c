#include "daemon/http/gzip.hpp"

#include <algorithm>
#include <cctype>
#include <memory>
#include <new>

#define ZLIB_CONST  // zlib reads its input only; without it the pointer would have to lose its const
#include <zlib.h>

namespace pantau::http {

namespace {

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

/// What stands before the mark, taken away with it. (By std::find: GCC 12 warns of string_view's own search
/// at -O2.)
std::string_view cut_at(std::string_view& text, char mark) {
    const auto at = std::find(text.begin(), text.end(), mark);
    const std::string_view before{text.begin(), at};
    text = at == text.end() ? std::string_view{} : std::string_view{at + 1, text.end()};
    return before;
}

bool is_word(std::string_view text, std::string_view lower) {
    return std::equal(text.begin(), text.end(), lower.begin(), lower.end(), [](char have, char want) {
        return std::tolower(static_cast<unsigned char>(have)) == want;
    });
}

/// "q=0", "q=0.000": explicitly not wanted.
bool refused(std::string_view parameter) {
    if (parameter.size() < 3 || !is_word(parameter.substr(0, 2), "q=")) return false;
    return std::all_of(parameter.begin() + 2, parameter.end(), [](char c) { return c == '0' || c == '.'; });
}

}  // namespace

bool accepts_gzip(std::string_view accept_encoding) {
    bool any = false;
    while (!accept_encoding.empty()) {
        auto parameter = cut_at(accept_encoding, ',');
        const auto name = trimmed(cut_at(parameter, ';'));
        const bool wanted = !refused(trimmed(parameter));
        if (is_word(name, "gzip") || is_word(name, "x-gzip")) return wanted;
        if (name == "*") any = wanted;
    }
    return any;
}

std::string gzip(std::string_view bytes, int level) {
    constexpr int with_gzip_header = 15 + 16, memory = 8;
    z_stream stream{};
    if (deflateInit2(&stream, level, Z_DEFLATED, with_gzip_header, memory, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::bad_alloc{};
    const std::unique_ptr<z_stream, int (*)(z_stream*)> owner{&stream, deflateEnd};
    std::string out(deflateBound(&stream, bytes.size()), '\0');
    stream.next_in = reinterpret_cast<const Bytef*>(bytes.data());
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);  // all fits: the bound says so
    out.resize(stream.total_out);
    return out;
}

}  // namespace pantau::http
