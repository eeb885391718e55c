#pragma once
// Makes one report from a snapshot: the same code for the schedule, the page's button and the command line.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include <boost/system/result.hpp>

#include "daemon/cases/sop_book.hpp"
#include "daemon/cases/working_calendar.hpp"
#include "daemon/settings/settings.hpp"
#include "daemon/store/archive.hpp"
#include "daemon/store/mail_queue.hpp"
#include "daemon/store/store.hpp"
#include "reports/mail_text.hpp"

namespace pantau::publish {

using Instant = cases::Instant;

/// What a report is made by: read once, shared with the report worker.
struct Basis {
    settings::Settings settings;
    cases::SopBook sops;
    cases::WorkingCalendar calendar;
    std::string app_version;
};

struct Order {
    settings::ReportKind kind{};
    std::string period;  ///< as typed: "2026-10"
    Instant cut_off{};   ///< nothing recorded later is in it
    /// Write there and do not archive; empty: into the report folder under its own name.
    std::optional<std::filesystem::path> output;
    /// Also to the receivers of the settings; what is not archived is not mailed.
    bool mail = false;
    /// The cut-off lies in the past: sites, targets and officials are those of then too.
    bool past = false;
    int revision = 1;  ///< what a file with `output` says of itself
};

/// A report file that stands. `file.id` is 0 until it is archived.
struct Made {
    store::ReportFile file;
    bool unchanged = false;  ///< the newest revision has equal data: no new file, `file` is that revision
    std::string verdict;     ///< first line of the workbook, "▲ PERLU PERHATIAN — …"
    /// Why it stands in the waiting folder and not in the report folder (report_folder.hpp); empty: it does
    /// not.
    std::string waits_because;
    reports::MailText mail_text;
    std::optional<store::Mail> mail;  ///< as it stands in the queue, where it was to be mailed
};

struct MakeProblem {
    enum class Kind { bad_period, future_period, cannot_create, io, store, no_mail };
    Kind kind;
    std::string sentence;  ///< English, says what to do
    int exit_code() const noexcept;
};

/// Computes the model and writes the workbook. Takes seconds; any thread but the network's.
boost::system::result<Made, MakeProblem> make_report(store::Snapshot snapshot, const Basis& basis,
                                                     const Order& order);

/// The report's first sheet as a piece of an HTML page; nothing is written.
boost::system::result<std::string, MakeProblem> report_html(store::Snapshot snapshot, const Basis& basis,
                                                            const Order& order);

/// The mail that brings a file of the archive, in the words of its own cut-off.
boost::system::result<reports::MailText, MakeProblem> mail_text_of(store::Snapshot snapshot,
                                                                   const Basis& basis,
                                                                   const store::ReportFile& file);

}  // namespace pantau::publish
