#pragma once
// The written procedure that cases follow: one version of it, as a value.

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include <date/date.h>

namespace pantau::cases {

/// A text of the SOP. The official document is quoted with its typing errors; people are shown the corrected
/// words beside it. Where nothing was corrected, both are the same.
struct SopText {
    std::string official;
    std::string display;
    friend bool operator==(const SopText&, const SopText&) = default;
};

/// What a step's standard counts.
enum class StepClock {
    working,  ///< open office time (assumption: the SOP says only "1 jam")
    wall,     ///< time on the wall
};
std::string_view to_string(StepClock clock) noexcept;

/// One role of the column "pelaksana". The official text leaves the column blank, so the names are
/// assumptions until the office confirms them (cases.md 3.7).
struct Executor {
    std::string code;     ///< "P1"
    std::string name;     ///< "Staf/Pelaksana Humas (peliput/penulis)"
    bool assumed = true;  ///< shown as "asumsi"
    friend bool operator==(const Executor&, const Executor&) = default;
};

/// One row of the flow part.
struct Step {
    int number = 0;  ///< from 1, without gaps
    SopText activity;
    std::vector<std::string> executors;    ///< codes; may be empty
    SopText requirement;                   ///< "persyaratan/kelengkapan"
    std::chrono::seconds time_standard{};  ///< exactly this long is on time; at least 1 s
    SopText output;                        ///< "-" or empty: none is demanded
    bool requires_approval = false;        ///< needs the name of who gave ACC
    bool requires_links = false;           ///< does not finish without a link
    bool requires_live_links = false;      ///< is refused while a link is known dead
    StepClock clock = StepClock::working;
    std::vector<int> warn_at = {50, 75,
                                90};  ///< percent of the standard, 1 to 99, ascending; 100 is always watched
    bool output_demanded() const noexcept { return !output.display.empty() && output.display != "-"; }
    friend bool operator==(const Step&, const Step&) = default;
};

/// One version of an SOP. A case keeps the version under which it was opened.
struct Sop {
    std::string code;    ///< "e-aspirasi": what commands and the API name
    std::string number;  ///< "440/014/SOP/I/2020"
    SopText name;
    SopText unit;  ///< whose SOP it is; may be empty
    date::local_days effective_from{};
    std::vector<std::string> legal_basis;
    std::vector<SopText> records;  ///< "pencatatan dan pendataan": the reports that the SOP demands
    std::vector<SopText> equipment;
    std::vector<SopText> headings;    ///< column headings of the flow part that were corrected
    std::vector<Executor> executors;  ///< every code that a step names, and perhaps more
    std::vector<Step> steps;          ///< [i].number == i + 1; never empty
    std::string version;              ///< version_of(*this): 64 hex digits

    /// Null when there is no such step.
    const Step* step(int step_number) const noexcept;
    const Executor* executor(std::string_view executor_code) const noexcept;
    int last_step() const noexcept { return static_cast<int>(steps.size()); }
    /// The standards added up; 29,100 s for E-ASPIRASI.
    std::chrono::seconds total_standard() const noexcept;
};

/// SHA-256 in hex over all content but `version` itself. Comments, order of keys and the file's name do not
/// count.
std::string version_of(const Sop& sop);

}  // namespace pantau::cases
