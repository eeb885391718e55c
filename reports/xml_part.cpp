#include "reports/xml_part.hpp"

#include <memory>
#include <new>

#include <fmt/format.h>
#include <libxml/parser.h>

namespace pantau::reports {
namespace {

struct Listening {
    XmlSink* sink;
    xmlParserCtxtPtr context = nullptr;
    std::string mistake;  // first one, empty: none
};

std::string_view words(const xmlChar* text) {
    return text == nullptr ? std::string_view{} : std::string_view{reinterpret_cast<const char*>(text)};
}

void on_begin(void* data, const xmlChar* local, const xmlChar*, const xmlChar*, int, const xmlChar**,
              int count, int, const xmlChar** list) {
    static_cast<Listening*>(data)->sink->begin(words(local), XmlAttributes{count, list});
}
void on_end(void* data, const xmlChar* local, const xmlChar*, const xmlChar*) {
    static_cast<Listening*>(data)->sink->end(words(local));
}
void on_text(void* data, const xmlChar* text, int size) {
    static_cast<Listening*>(data)->sink->text(
        {reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)});
}
void on_document_type(void* data, const xmlChar*, const xmlChar*, const xmlChar*) {
    auto& listening = *static_cast<Listening*>(data);
    listening.mistake = "it declares a document type";
    xmlStopParser(listening.context);
}
void on_mistake(void* data, xmlErrorPtr error) {
    auto& listening = *static_cast<Listening*>(data);
    if (!listening.mistake.empty() || error->level < XML_ERR_ERROR) return;
    std::string said = error->message == nullptr ? "unknown" : error->message;
    while (!said.empty() && said.back() == '\n') said.pop_back();
    listening.mistake = fmt::format("line {}: {}", error->line, said);
}

struct FreeContext {
    void operator()(xmlParserCtxtPtr context) const noexcept { xmlFreeParserCtxt(context); }
};

}  // namespace

// libxml2 hands attributes as groups of five pointers: name, prefix, URI, value, end of value.
std::optional<std::string_view> XmlAttributes::find(std::string_view name) const {
    for (int i = 0; i < count_; ++i) {
        const xmlChar** one = list_ + 5 * i;
        if (words(one[0]) == name)
            return std::string_view{reinterpret_cast<const char*>(one[3]),
                                    static_cast<std::size_t>(one[4] - one[3])};
    }
    return std::nullopt;
}

Result<void> parse_xml_part(const ZipReader& zip, const ZipMember& member, const std::string& file,
                            XmlSink& sink) {
    xmlInitParser();
    Listening listening{&sink, nullptr, {}};
    xmlSAXHandler handler{};
    handler.initialized = XML_SAX2_MAGIC;
    handler.startElementNs = on_begin;
    handler.endElementNs = on_end;
    handler.characters = on_text;
    handler.internalSubset = on_document_type;
    handler.serror = on_mistake;
    const std::unique_ptr<xmlParserCtxt, FreeContext> context{
        xmlCreatePushParserCtxt(&handler, &listening, nullptr, 0, nullptr)};
    if (!context) throw std::bad_alloc{};
    listening.context = context.get();
    xmlCtxtUseOptions(context.get(), XML_PARSE_NONET | XML_PARSE_NOCDATA);
    const auto read = zip.read(member, [&](std::string_view piece) {
        return xmlParseChunk(context.get(), piece.data(), static_cast<int>(piece.size()), 0) == XML_ERR_OK;
    });
    if (!read) return read.error();
    xmlParseChunk(context.get(), "", 0, 1);
    if (context->wellFormed == 1 && listening.mistake.empty()) return {};
    return Problem{
        Problem::Code::damaged,
        fmt::format("{} is not a whole workbook: {} is not well-formed XML ({})", file, member.name,
                    listening.mistake.empty() ? "it ends too early" : listening.mistake)};
}

}  // namespace pantau::reports
