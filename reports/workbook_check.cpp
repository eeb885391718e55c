#include "reports/workbook_check.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <memory>
#include <optional>
#include <string_view>

#include <fmt/format.h>
#include <libxml/parser.h>

#include "reports/zip_reader.hpp"

namespace pantau::reports {
namespace {

/// What one XML part says, gathered while it is parsed.
struct Part {
    std::string name;
    xmlParserCtxtPtr context = nullptr;
    std::string mistake;  ///< first one, empty: none

    std::uint32_t last_row = 0;
    std::uint64_t shared_cells = 0;                                ///< cells that point at the shared strings
    std::uint64_t strings = 0;                                     ///< <si> elements
    std::optional<std::uint64_t> stated_count, stated_unique;      ///< of <sst>
    std::vector<std::pair<std::string, std::string>> sheet_names;  ///< name, r:id
    std::map<std::string, std::string> targets;                    ///< Id -> Target of a .rels part
};

std::string_view words(const xmlChar* text) {
    return text == nullptr ? std::string_view{} : std::string_view{reinterpret_cast<const char*>(text)};
}

/// libxml2 hands attributes as groups of five pointers: name, prefix, URI, value, end of value.
std::optional<std::string_view> attribute(int count, const xmlChar** list, std::string_view wanted) {
    for (int i = 0; i < count; ++i) {
        const xmlChar** one = list + 5 * i;
        if (words(one[0]) == wanted)
            return std::string_view{reinterpret_cast<const char*>(one[3]),
                                    static_cast<std::size_t>(one[4] - one[3])};
    }
    return std::nullopt;
}

std::optional<std::uint64_t> number(std::optional<std::string_view> text) {
    std::uint64_t value = 0;
    if (!text || std::from_chars(text->data(), text->data() + text->size(), value).ec != std::errc{})
        return std::nullopt;
    return value;
}

void on_element(void* data, const xmlChar* local, const xmlChar*, const xmlChar*, int, const xmlChar**,
                int count, int, const xmlChar** list) {
    Part& part = *static_cast<Part*>(data);
    const std::string_view name = words(local);
    if (name == "row") {
        if (const auto row = number(attribute(count, list, "r")))
            part.last_row = std::max(part.last_row, static_cast<std::uint32_t>(*row));
    } else if (name == "c") {
        if (attribute(count, list, "t") == "s") ++part.shared_cells;
    } else if (name == "si") {
        ++part.strings;
    } else if (name == "sst") {
        part.stated_count = number(attribute(count, list, "count"));
        part.stated_unique = number(attribute(count, list, "uniqueCount"));
    } else if (name == "sheet") {
        const auto title = attribute(count, list, "name"), id = attribute(count, list, "id");
        part.sheet_names.emplace_back(title.value_or(""), id.value_or(""));
    } else if (name == "Relationship") {
        const auto id = attribute(count, list, "Id"), target = attribute(count, list, "Target");
        part.targets.emplace(id.value_or(""), target.value_or(""));
    }
}

/// No part of a workbook has a document type; one that does may hold entities that grow without end.
void on_document_type(void* data, const xmlChar*, const xmlChar*, const xmlChar*) {
    Part& part = *static_cast<Part*>(data);
    part.mistake = "it declares a document type";
    xmlStopParser(part.context);
}

void on_mistake(void* data, xmlErrorPtr error) {
    Part& part = *static_cast<Part*>(data);
    if (!part.mistake.empty() || error->level < XML_ERR_ERROR) return;
    std::string said = error->message == nullptr ? "unknown" : error->message;
    while (!said.empty() && said.back() == '\n') said.pop_back();
    part.mistake = fmt::format("line {}: {}", error->line, said);
}

struct FreeContext {
    void operator()(xmlParserCtxtPtr context) const noexcept { xmlFreeParserCtxt(context); }
};

bool is_xml(std::string_view name) {
    return name.ends_with(".xml") || name.ends_with(".rels") || name.ends_with(".vml");
}

Result<Part> parse_part(const ZipReader& zip, const ZipMember& member, const std::string& file) {
    Part part;
    part.name = member.name;
    xmlSAXHandler handler{};
    handler.initialized = XML_SAX2_MAGIC;
    handler.startElementNs = on_element;
    handler.internalSubset = on_document_type;
    handler.serror = on_mistake;
    const std::unique_ptr<xmlParserCtxt, FreeContext> context{
        xmlCreatePushParserCtxt(&handler, &part, nullptr, 0, nullptr)};
    if (!context) throw std::bad_alloc{};
    part.context = context.get();
    xmlCtxtUseOptions(context.get(), XML_PARSE_NONET | XML_PARSE_NOCDATA);
    const auto read = zip.read(member, [&](std::string_view piece) {
        return xmlParseChunk(context.get(), piece.data(), static_cast<int>(piece.size()), 0) == XML_ERR_OK;
    });
    if (!read) return read.error();
    xmlParseChunk(context.get(), "", 0, 1);
    part.context = nullptr;
    if (context->wellFormed == 1 && part.mistake.empty()) return part;
    return Problem{Problem::Code::damaged,
                   fmt::format("{} is not a whole workbook: {} is not well-formed XML ({})", file,
                               member.name, part.mistake.empty() ? "it ends too early" : part.mistake)};
}

}  // namespace

Result<WorkbookFacts> read_workbook_facts(const std::filesystem::path& file) {
    const auto zip = ZipReader::open(file);
    if (!zip) return zip.error();
    const auto damaged = [&](const std::string& what) {
        return Problem{Problem::Code::damaged,
                       fmt::format("{} is not a whole workbook: {}", file.string(), what)};
    };
    xmlInitParser();
    std::map<std::string, Part> parts;
    for (const ZipMember& member : zip->members()) {
        if (parts.contains(member.name)) return damaged(member.name + " is there twice");
        if (!is_xml(member.name)) {
            if (const auto read = zip->read(member, [](std::string_view) { return true; }); !read)
                return read.error();
            parts.emplace(member.name, Part{});
            continue;
        }
        auto part = parse_part(*zip, member, file.string());
        if (!part) return part.error();
        parts.emplace(member.name, std::move(*part));
    }
    for (const char* needed :
         {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"})
        if (!parts.contains(needed)) return damaged(std::string{needed} + " is missing");

    WorkbookFacts facts;
    facts.size = zip->size();
    facts.parts = parts.size();
    const Part& book = parts.at("xl/workbook.xml");
    const Part& relations = parts.at("xl/_rels/workbook.xml.rels");
    std::uint64_t shared_cells = 0;
    for (const auto& [name, id] : book.sheet_names) {
        const auto target = relations.targets.find(id);
        const auto sheet =
            target == relations.targets.end() ? parts.end() : parts.find("xl/" + target->second);
        if (sheet == parts.end()) return damaged("sheet " + name + " is missing");
        facts.sheets.push_back({name, sheet->second.last_row});
        shared_cells += sheet->second.shared_cells;
    }
    if (facts.sheets.empty()) return damaged("it has no sheets");
    const auto strings = parts.find("xl/sharedStrings.xml");
    if (strings == parts.end()
            ? shared_cells > 0
            : strings->second.stated_count.value_or(shared_cells) != shared_cells ||
                  strings->second.stated_unique.value_or(strings->second.strings) != strings->second.strings)
        return damaged("its texts are not complete (xl/sharedStrings.xml)");
    const auto hash = zip->sha256();
    if (!hash) return hash.error();
    facts.sha256 = *hash;
    return facts;
}

Result<WorkbookFacts> check_workbook(const std::filesystem::path& file,
                                     const std::vector<ExpectedSheet>& expected) {
    auto facts = read_workbook_facts(file);
    if (!facts) return facts;
    const auto damaged = [&](const std::string& what) {
        return Problem{Problem::Code::damaged,
                       fmt::format("{} is not a whole workbook: {}", file.string(), what)};
    };
    if (facts->sheets.size() != expected.size())
        return damaged(fmt::format("{} sheets instead of {}", facts->sheets.size(), expected.size()));
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const ExpectedSheet &found = facts->sheets[i], &wanted = expected[i];
        if (found.name != wanted.name || found.rows != wanted.rows)
            return damaged(fmt::format("sheet {} has {} rows instead of {} with {}", found.name, found.rows,
                                       wanted.name, wanted.rows));
    }
    return facts;
}

}  // namespace pantau::reports
