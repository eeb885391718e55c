#include "reports/workbook_check.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "reports/xml_part.hpp"

namespace pantau::reports {
namespace {

std::optional<std::uint64_t> number(std::optional<std::string_view> text) {
    std::uint64_t value = 0;
    if (!text || std::from_chars(text->data(), text->data() + text->size(), value).ec != std::errc{})
        return std::nullopt;
    return value;
}

/// What one XML part says, gathered while it is parsed.
struct Part : XmlSink {
    std::uint32_t last_row = 0;
    std::uint64_t shared_cells = 0;                                ///< cells that point at the shared strings
    std::uint64_t strings = 0;                                     ///< <si> elements
    std::optional<std::uint64_t> stated_count, stated_unique;      ///< of <sst>
    std::vector<std::pair<std::string, std::string>> sheet_names;  ///< name, r:id
    std::map<std::string, std::string> targets;                    ///< Id -> Target of a .rels part

    void begin(std::string_view name, const XmlAttributes& given) override {
        if (name == "row") {
            if (const auto row = number(given.find("r")))
                last_row = std::max(last_row, static_cast<std::uint32_t>(*row));
        } else if (name == "c") {
            if (given.find("t") == "s") ++shared_cells;
        } else if (name == "si") {
            ++strings;
        } else if (name == "sst") {
            stated_count = number(given.find("count"));
            stated_unique = number(given.find("uniqueCount"));
        } else if (name == "sheet") {
            sheet_names.emplace_back(given.find("name").value_or(""), given.find("id").value_or(""));
        } else if (name == "Relationship") {
            targets.emplace(given.find("Id").value_or(""), given.find("Target").value_or(""));
        }
    }
};

bool is_xml(std::string_view name) {
    return name.ends_with(".xml") || name.ends_with(".rels") || name.ends_with(".vml");
}

}  // namespace

Result<WorkbookFacts> read_workbook_facts(const std::filesystem::path& file) {
    const auto zip = ZipReader::open(file);
    if (!zip) return zip.error();
    const auto damaged = [&](const std::string& what) {
        return Problem{Problem::Code::damaged,
                       fmt::format("{} is not a whole workbook: {}", file.string(), what)};
    };
    std::map<std::string, Part> parts;
    for (const ZipMember& member : zip->members()) {
        if (parts.contains(member.name)) return damaged(member.name + " is there twice");
        if (!is_xml(member.name)) {
            if (const auto read = zip->read(member, [](std::string_view) { return true; }); !read)
                return read.error();
            parts.emplace(member.name, Part{});
            continue;
        }
        if (const auto read = parse_xml_part(*zip, member, file.string(), parts[member.name]); !read)
            return read.error();
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
