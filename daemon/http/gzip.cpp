#include "daemon/http/gzip.hpp"

#include <new>
#include <zlib.h>

namespace pantau::http {

std::string gzip(std::string_view bytes, int level) {
    z_stream stream{};
    constexpr int with_gzip_header = 15 + 16;
    if (deflateInit2(&stream, level, Z_DEFLATED, with_gzip_header, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::bad_alloc{};
    std::string small(deflateBound(&stream, bytes.size()), '\0');
    std::string in{bytes};  // zlib's interface takes no const
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(small.data());
    stream.avail_out = static_cast<uInt>(small.size());
    deflate(&stream, Z_FINISH);  // all fits: the bound says so
    small.resize(stream.total_out);
    deflateEnd(&stream);
    return small;
}

}  // namespace pantau::http
