#include "probes/page_text.hpp"

#include <chrono>
#include <cstring>
#include <memory>

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>

#include "probes/page_encoding.hpp"
#include "probes/page_reader.hpp"

namespace pantau::probes {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t slice = 32U << 10U;
constexpr std::chrono::milliseconds longest_reading{1'500};

std::string_view view(const xmlChar* text, int length) {
    return {reinterpret_cast<const char*>(text), static_cast<std::size_t>(length)};  // NOLINT
}

// libxml2 calls these through C; nothing they do throws but for want of memory.
void on_open(void* reader, const xmlChar* name, const xmlChar** attributes) {
    static_cast<PageReader*>(reader)->open(reinterpret_cast<const char*>(name),  // NOLINT
                                           Attributes{attributes});
}
void on_close(void* reader, const xmlChar* name) {
    static_cast<PageReader*>(reader)->close(reinterpret_cast<const char*>(name));  // NOLINT
}
void on_text(void* reader, const xmlChar* text, int length) {
    static_cast<PageReader*>(reader)->text(view(text, length));
}
void on_raw(void* reader, const xmlChar* text, int length) {
    static_cast<PageReader*>(reader)->raw(view(text, length));
}

htmlSAXHandler handler() {
    htmlSAXHandler sax;
    std::memset(&sax, 0, sizeof sax);
    sax.startElement = on_open;
    sax.endElement = on_close;
    sax.characters = on_text;
    sax.ignorableWhitespace = on_text;
    sax.cdataBlock = on_raw;
    return sax;
}

}  // namespace

PageText read_page(std::string_view body, std::string_view url, std::string_view content_type,
                   const PageLimits& limits) {
    static const bool started = [] {
        xmlInitParser();
        return true;
    }();
    static_cast<void>(started);

    PageText page;
    page.cut = body.size() > limits.bytes;
    const std::string text = as_utf8(body.substr(0, limits.bytes), content_type);
    PageReader reader{page, parse_url(url).url, limits};

    htmlSAXHandler sax = handler();
    const std::unique_ptr<htmlParserCtxt, void (*)(htmlParserCtxtPtr)> parser{
        htmlCreatePushParserCtxt(&sax, &reader, nullptr, 0, nullptr, XML_CHAR_ENCODING_UTF8),
        htmlFreeParserCtxt};
    if (!parser) return page;
    htmlCtxtUseOptions(parser.get(), HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                                         HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC | HTML_PARSE_NODEFDTD);
    reader.stop_parser = [&parser] { xmlStopParser(parser.get()); };
    const auto until = steady_clock::now() + longest_reading;
    for (std::size_t at = 0; at < text.size(); at += slice) {
        const auto length = std::min(slice, text.size() - at);
        htmlParseChunk(parser.get(), text.data() + at, static_cast<int>(length), 0);
        if (parser->disableSAX != 0) break;
        if (steady_clock::now() > until) {
            page.cut = true;
            break;
        }
    }
    if (parser->disableSAX == 0 && !page.cut) htmlParseChunk(parser.get(), nullptr, 0, 1);
    reader.finish();
    return page;
}

}  // namespace pantau::probes
