#include "reports/workbook_content.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "reports/xml_part.hpp"

namespace pantau::reports {
namespace {

/// "BC12" -> {12, 55}; nothing where it is no place.
std::optional<std::pair<std::uint32_t, std::uint32_t>> row_and_column(std::string_view place) {
    std::uint32_t column = 0, row = 0;
    std::size_t at = 0;
    for (; at < place.size() && place[at] >= 'A' && place[at] <= 'Z' && at < 3; ++at)
        column = column * 26 + static_cast<std::uint32_t>(place[at] - 'A' + 1);
    const char* const end = place.data() + place.size();
    const auto read = std::from_chars(place.data() + at, end, row);
    if (at == 0 || read.ec != std::errc{} || read.ptr != end || row == 0) return std::nullopt;
    return std::pair{row, column};
}

std::optional<double> number_of(std::string_view text) {
    double value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
    return value;
}

/// The five entities of XML, which libxml2 leaves in attributes.
std::string unescaped(std::string_view raw) {
    std::string text{raw};
    for (const auto& [from, to] : {std::pair{"&lt;", "<"},
                                   {"&gt;", ">"},
                                   {"&quot;", "\""},
                                   {"&apos;", "'"},
                                   {"&#38;", "&"},
                                   {"&amp;", "&"}})
        for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + 1))
            text.replace(at, std::string_view{from}.size(), to);
    return text;
}

class SharedStrings : public XmlSink {
public:
    std::vector<std::string> texts;
    void begin(std::string_view name, const XmlAttributes&) override {
        if (name == "si") texts.emplace_back();
        if (name == "rPh") phonetic_ = true;
        if (name == "t") inside_ = !phonetic_;
    }
    void text(std::string_view piece) override {
        if (inside_ && !texts.empty()) texts.back() += piece;
    }
    void end(std::string_view name) override {
        if (name == "rPh") phonetic_ = false;
        if (name == "t") inside_ = false;
    }

private:
    bool inside_ = false, phonetic_ = false;
};

class SheetCells : public XmlSink {
public:
    explicit SheetCells(const std::vector<std::string>& shared) : shared_{shared} {}
    std::vector<WorkbookCell> cells;
    std::string mistake;

    void begin(std::string_view name, const XmlAttributes& given) override {
        if (name == "c") {
            cell_ = {};
            cell_.place = given.find("r").value_or("");
            kind_ = given.find("t").value_or("n");
            value_.clear();
        }
        into_ = name == "v" || name == "t" ? &value_ : name == "f" ? &cell_.formula : nullptr;
    }
    void text(std::string_view piece) override {
        if (into_ != nullptr) *into_ += piece;
    }
    void end(std::string_view name) override {
        into_ = nullptr;
        if (name != "c") return;
        if (!row_and_column(cell_.place) && mistake.empty())
            mistake = fmt::format("a cell is called \"{}\"", cell_.place);
        if (kind_ == "s") {
            std::uint64_t index = 0;
            const auto read = std::from_chars(value_.data(), value_.data() + value_.size(), index);
            if (read.ec == std::errc{} && index < shared_.size())
                cell_.text = shared_[index];
            else if (mistake.empty())
                mistake = fmt::format("cell {} points at text {}, which is not there", cell_.place, value_);
        } else if (kind_ == "n") {
            cell_.number = number_of(value_);
            if (!cell_.number) cell_.text = value_;
        } else {
            cell_.text = value_;
        }
        if (cell_.number || !cell_.text.empty() || !cell_.formula.empty()) cells.push_back(std::move(cell_));
    }

private:
    const std::vector<std::string>& shared_;
    WorkbookCell cell_;
    std::string kind_, value_;
    std::string* into_ = nullptr;
};

/// Sheets of xl/workbook.xml, targets of its relations, and custom properties.
class Frame : public XmlSink {
public:
    std::vector<std::pair<std::string, std::string>> sheets;  // name, relation
    std::map<std::string, std::string> targets, properties;
    void begin(std::string_view name, const XmlAttributes& given) override {
        if (name == "sheet")
            sheets.emplace_back(unescaped(given.find("name").value_or("")), given.find("id").value_or(""));
        if (name == "Relationship")
            targets.emplace(given.find("Id").value_or(""), given.find("Target").value_or(""));
        if (name == "property") property_ = unescaped(given.find("name").value_or(""));
    }
    void text(std::string_view piece) override {
        if (!property_.empty()) properties[property_] += piece;
    }
    void end(std::string_view name) override {
        if (name == "property") property_.clear();
    }

private:
    std::string property_;
};

std::string shown(const WorkbookCell* cell) {
    if (cell == nullptr) return "(empty)";
    const auto value = cell->number ? fmt::format("{}", *cell->number) : cell->text;
    if (cell->formula.empty()) return value;
    return fmt::format("{} (={})", value.empty() ? "(no value)" : value, cell->formula);
}

/// A formula counts beside its stored value: a reader's program will reckon it anew.
bool equal(const WorkbookCell& one, const WorkbookCell& other) {
    if (one.formula != other.formula) return false;
    if (one.number && other.number) {
        const double distance = std::abs(*one.number - *other.number);
        return distance <= 1e-10 * std::max(1.0, std::abs(*other.number));
    }
    return one.number.has_value() == other.number.has_value() && one.text == other.text;
}

}  // namespace

const WorkbookCell* WorkbookSheet::find(std::string_view place) const {
    const auto found =
        std::find_if(cells.begin(), cells.end(), [&](const auto& cell) { return cell.place == place; });
    return found == cells.end() ? nullptr : &*found;
}

const WorkbookSheet* WorkbookContent::find(std::string_view name) const {
    const auto found =
        std::find_if(sheets.begin(), sheets.end(), [&](const auto& sheet) { return sheet.name == name; });
    return found == sheets.end() ? nullptr : &*found;
}

Result<WorkbookContent> read_workbook(const std::filesystem::path& file) {
    const auto zip = ZipReader::open(file);
    if (!zip) return zip.error();
    const auto damaged = [&](const std::string& what) {
        return Problem{Problem::Code::damaged,
                       fmt::format("{} is not a whole workbook: {}", file.string(), what)};
    };
    const auto member = [&](const std::string& name) -> const ZipMember* {
        const auto& all = zip->members();
        const auto found =
            std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == name; });
        return found == all.end() ? nullptr : &*found;
    };
    const auto parse = [&](const std::string& name, XmlSink& sink) -> Result<void> {
        const auto* found = member(name);
        return found == nullptr ? Result<void>{} : parse_xml_part(*zip, *found, file.string(), sink);
    };
    if (member("xl/workbook.xml") == nullptr) return damaged("xl/workbook.xml is missing");
    Frame frame;
    SharedStrings shared;
    for (const char* name : {"xl/workbook.xml", "xl/_rels/workbook.xml.rels", "docProps/custom.xml"})
        if (const auto read = parse(name, frame); !read) return read.error();
    if (const auto read = parse("xl/sharedStrings.xml", shared); !read) return read.error();

    WorkbookContent content;
    content.properties = std::move(frame.properties);
    for (const auto& [name, relation] : frame.sheets) {
        auto target = frame.targets[relation];
        // Relative to xl/, or from the root of the file.
        target = target.starts_with('/') ? target.substr(1) : "xl/" + target;
        if (member(target) == nullptr) return damaged("sheet " + name + " is missing");
        SheetCells sheet{shared.texts};
        if (const auto read = parse(target, sheet); !read) return read.error();
        if (!sheet.mistake.empty()) return damaged(fmt::format("on sheet {} {}", name, sheet.mistake));
        std::stable_sort(sheet.cells.begin(), sheet.cells.end(), [](const auto& a, const auto& b) {
            return row_and_column(a.place) < row_and_column(b.place);
        });
        content.sheets.push_back({name, std::move(sheet.cells)});
    }
    const auto hash = zip->sha256();
    if (!hash) return hash.error();
    content.sha256 = *hash;
    return content;
}

std::optional<CellDifference> first_difference(const WorkbookContent& file,
                                               const WorkbookContent& recomputed) {
    for (const auto& wanted : recomputed.sheets) {
        const auto* found = file.find(wanted.name);
        if (found == nullptr) return CellDifference{wanted.name, "", "(no such sheet)", "a sheet"};
        auto a = found->cells.begin();
        auto b = wanted.cells.begin();
        while (a != found->cells.end() || b != wanted.cells.end()) {
            const bool no_a = a == found->cells.end(), no_b = b == wanted.cells.end();
            const auto at_a = no_a ? std::nullopt : row_and_column(a->place);
            const auto at_b = no_b ? std::nullopt : row_and_column(b->place);
            if (!no_a && !no_b && at_a == at_b) {
                if (!equal(*a, *b)) return CellDifference{wanted.name, b->place, shown(&*a), shown(&*b)};
                ++a;
                ++b;
                continue;
            }
            if (no_b || (!no_a && at_a < at_b))
                return CellDifference{wanted.name, a->place, shown(&*a), shown(nullptr)};
            return CellDifference{wanted.name, b->place, shown(nullptr), shown(&*b)};
        }
    }
    for (const auto& sheet : file.sheets)
        if (recomputed.find(sheet.name) == nullptr)
            return CellDifference{sheet.name, "", "a sheet", "(no such sheet)"};
    for (const auto& [name, value] : recomputed.properties) {
        const auto found = file.properties.find(name);
        if (found == file.properties.end() || found->second != value)
            return CellDifference{"", name, found == file.properties.end() ? "(empty)" : found->second,
                                  value};
    }
    return std::nullopt;
}

}  // namespace pantau::reports
