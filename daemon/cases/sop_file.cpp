#include "daemon/cases/sop_file.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "daemon/settings/toml_reader.hpp"

namespace pantau::cases {
namespace {

using namespace std::chrono_literals;
using settings::Need;
using settings::Problems;
using settings::Table;
using settings::TableReader;

/// The assumed names of cases.md 3.7, where the file has no [[executor]].
constexpr std::array<std::pair<const char*, const char*>, 4> assumed_names{
    {{"P1", "Staf/Pelaksana Humas (peliput/penulis)"},
     {"P2", "Pranata Komputer / Admin website & media sosial"},
     {"P3", "Kepala Sub Bagian Humas (editor/verifikator)"},
     {"P4", "Kepala Bagian / Sekretaris DPRD (persetujuan)"}}};

/// `key`, and the official wording under `key`_official where the two differ.
SopText read_text(TableReader& reader, const std::string& key, Need need = Need::optional) {
    SopText text;
    text.display = reader.text(key, need).value_or("");
    const std::string official_key = key + "_official";
    text.official = reader.text(official_key).value_or(text.display);
    if (text.display.empty() && reader.has(official_key) && !reader.has(key))
        reader.mistake(official_key,
                       fmt::format("{} stands without {}, the corrected words that people are shown",
                                   official_key, key));
    return text;
}

std::vector<SopText> read_texts(TableReader& reader, const std::string& key) {
    std::vector<SopText> texts;
    for (auto& each : reader.texts(key).value_or(std::vector<settings::Located<std::string>>{}))
        texts.push_back({each.value, each.value});
    const std::string official_key = key + "_official";
    const auto official = reader.texts(official_key);
    if (!official) return texts;
    if (official->size() != texts.size()) {
        reader.mistake(official_key, fmt::format("{} has {} entries, {} has {}; allowed: one for each",
                                                 official_key, official->size(), key, texts.size()));
        return texts;
    }
    for (std::size_t i = 0; i < texts.size(); ++i) texts[i].official = (*official)[i].value;
    return texts;
}

std::vector<Executor> read_executors(TableReader& sop, Problems& problems) {
    std::vector<Executor> executors;
    if (!sop.has("executor")) {
        for (const auto& [code, name] : assumed_names) executors.push_back({code, name, true});
        return executors;
    }
    for (const Table* table : sop.tables("executor")) {
        TableReader reader{*table, "[[executor]]", problems};
        Executor executor;
        executor.code = reader.text("code", Need::required).value_or("");
        executor.name = reader.text("name", Need::required).value_or("");
        executor.assumed = !reader.boolean("confirmed").value_or(false);
        const bool twice = std::any_of(executors.begin(), executors.end(),
                                       [&](const Executor& each) { return each.code == executor.code; });
        if (twice && !executor.code.empty())
            reader.mistake("code", fmt::format("code \"{}\" is given twice; each executor has one of its own",
                                               executor.code));
        reader.finish();
        executors.push_back(std::move(executor));
    }
    return executors;
}

void read_step_executors(TableReader& reader, Step& step, Sop& sop, bool declared) {
    const auto codes = reader.texts("executor");
    if (!codes) return;
    for (const auto& [code, place] : *codes) {
        if (std::find(step.executors.begin(), step.executors.end(), code) != step.executors.end()) {
            reader.mistake("executor", fmt::format("executor names \"{}\" twice", code));
            continue;
        }
        step.executors.push_back(code);
        if (sop.executor(code)) continue;
        if (!declared) {  // a procedure with roles of its own, whose names nobody has written down yet
            sop.executors.push_back({code, code, true});
            continue;
        }
        std::vector<std::string> known;
        for (const Executor& each : sop.executors) known.push_back(each.code);
        const std::string near = settings::nearest(code, known);
        reader.mistake("executor",
                       fmt::format("executor \"{}\" has no [[executor]] table{}; known: {}", code,
                                   near.empty() ? "" : fmt::format(", did you mean \"{}\"?", near),
                                   fmt::join(known, ", ")));
    }
}

void read_warnings(TableReader& reader, Step& step, Problems& problems) {
    const auto shares = reader.numbers("warn_at", 0.01, 0.99);
    if (!shares) return;
    step.warn_at.clear();
    for (const auto& [share, place] : *shares) {
        const double percent = std::round(share * 100);
        if (std::abs(share * 100 - percent) > 1e-6)
            problems.add(place,
                         fmt::format("warn_at holds {}; allowed: whole hundredths, 0.01 to 0.99", share));
        else if (!step.warn_at.empty() && static_cast<int>(percent) <= step.warn_at.back())
            problems.add(
                place,
                fmt::format("warn_at holds {} after {}; allowed: each share larger than the one before",
                            share, step.warn_at.back() / 100.0));
        else
            step.warn_at.push_back(static_cast<int>(percent));
    }
}

Step read_step(const Table& table, int expected, Sop& sop, bool declared, Problems& problems) {
    TableReader reader{table, "[[step]]", problems};
    Step step;
    step.number = expected;
    const auto number = reader.integer("number", 1, 99, Need::required);
    if (number && *number != expected)
        reader.mistake("number",
                       fmt::format("number is {}; allowed here: {}, as steps stand in order and without gaps",
                                   *number, expected));
    step.activity = read_text(reader, "activity", Need::required);
    read_step_executors(reader, step, sop, declared);
    step.requirement = read_text(reader, "requirement");
    step.time_standard =
        reader.duration("time_standard", 1s, std::chrono::hours{24 * 365}, Need::required).value_or(0s);
    step.output = read_text(reader, "output");
    step.requires_approval = reader.boolean("requires_approval").value_or(false);
    step.requires_links = reader.boolean("requires_links").value_or(false);
    step.requires_live_links = reader.boolean("requires_live_links").value_or(false);
    if (reader.choice("clock", {"working", "wall"}).value_or("working") == "wall")
        step.clock = StepClock::wall;
    read_warnings(reader, step, problems);
    reader.finish();
    return step;
}

}  // namespace

std::optional<Sop> read_sop(std::string_view text, const std::string& file, Problems& problems) {
    Problems own;  // so that a mistake in another file does not make this one wrong
    const auto table = settings::parse_toml(text, file, own);
    Sop sop;
    if (table) {
        TableReader reader{*table, "an SOP file", own};
        reader.integer("schema", 1, 1, Need::required);
        sop.code = reader.text("code", Need::required).value_or("");
        sop.number = reader.text("number", Need::required).value_or("");
        sop.name = read_text(reader, "name", Need::required);
        sop.unit = read_text(reader, "unit");
        if (const auto day = reader.date("effective_from", Need::required))
            sop.effective_from = date::local_days{*day};
        for (auto& each : reader.texts("legal_basis").value_or(std::vector<settings::Located<std::string>>{}))
            sop.legal_basis.push_back(std::move(each.value));
        sop.records = read_texts(reader, "records");
        sop.equipment = read_texts(reader, "equipment");
        sop.headings = read_texts(reader, "headings");
        const bool declared = reader.has("executor");
        sop.executors = read_executors(reader, own);
        for (const Table* each : reader.tables("step", Need::required))
            sop.steps.push_back(read_step(*each, static_cast<int>(sop.steps.size()) + 1, sop, declared, own));
        reader.finish();
    }
    problems.add_all(own);
    if (!own.empty() || sop.steps.empty()) return std::nullopt;
    sop.version = version_of(sop);
    return sop;
}

}  // namespace pantau::cases
