// The archive's upkeep: what waits for the report folder is brought over, what is older than [report] keep
// goes; and files of the archive that are sent again. On the report worker.

#include <algorithm>
#include <iterator>
#include <system_error>

#include <fmt/format.h>

#include "daemon/log.hpp"
#include "daemon/publish/publisher.hpp"
#include "daemon/publish/report_folder.hpp"
#include "daemon/publish/waited.hpp"
#include "daemon/store/error.hpp"

namespace pantau::publish {

namespace {

namespace fs = std::filesystem;

/// All files of the archive; few enough: two kinds a month.
std::vector<store::ReportFile> whole_archive(const store::Store& store) {
    std::vector<store::ReportFile> all;
    const auto snapshot = store.read();
    for (std::int64_t before = 0;;) {
        auto some = store::list_reports(snapshot, 500, before);
        const bool last = some.size() < 500;
        if (!some.empty()) before = some.back().id;
        all.insert(all.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
        if (last) return all;
    }
}

bool bring_over(store::Store& store, const store::ReportFile& file, const settings::Settings& settings) {
    const auto delivered = deliver(file, settings);
    if (!delivered.problem.empty()) {
        log::error(log::Event::report_waits, "A report still stands in the state directory",
                   {{"file", file.path}, {"why", delivered.problem}});
        return false;
    }
    const auto moved = waited<store::Nothing>(
        [&](auto done) { store::move_report(store, file.id, delivered.path.string(), std::move(done)); });
    if (moved.has_error()) return false;  // tried again: the file there is found to be the same
    std::error_code ignored;
    for (const auto& one : files_of(file.path)) fs::remove(one, ignored);
    log::notice(log::Event::report_delivered, "A report was brought into the report folder",
                {{"file", delivered.path.string()}});
    return true;
}

void let_go(store::Store& store, const store::ReportFile& file) {
    // First the row: a kill between leaves a file that nobody lists, not a row without its file.
    const auto removed =
        waited<store::Nothing>([&](auto done) { store::remove_report(store, file.id, std::move(done)); });
    if (removed.has_error()) return;
    const auto left = remove_files(file);
    log::notice(log::Event::report_removed, "A report was removed: its time in [report] keep is over",
                {{"file", file.file_name}, {"left", left.empty() ? "nothing" : left}});
}

}  // namespace

/// \return reports that still wait for the report folder
std::size_t Publisher::tidy(const Basis& basis) {
    std::size_t left = 0;
    try {
        const auto& settings = basis.settings;
        const auto now = clock_.wall();
        for (const auto& file : whole_archive(store_)) {
            if (settings.report.keep && file.created + *settings.report.keep < now) {
                const auto mails = store::mails_of_report(store_.read(), file.id);
                const bool to_send = std::any_of(mails.begin(), mails.end(), [](const auto& mail) {
                    return mail.state == store::MailState::waiting;
                });
                if (!to_send) let_go(store_, file);
            } else if (waits(file, settings) && !bring_over(store_, file, settings)) {
                ++left;
            }
        }
    } catch (const std::exception& failed) {
        log::error(log::Event::store_failed, "The archive of reports could not be looked through",
                   {{"error", failed.what()}});
    }
    return left;
}

boost::system::result<Made, MakeProblem> Publisher::send_now(const Work& work) {
    try {
        if (!work.basis->settings.mail)
            return MakeProblem{MakeProblem::Kind::no_mail, "mail is not set up: add [mail] to the settings"};
        const auto file = store::report_file(store_.read(), work.report);
        if (!file)
            return MakeProblem{MakeProblem::Kind::store, fmt::format("there is no report {}", work.report)};
        Made made;
        made.file = *file;
        made.unchanged = true;
        auto words = mail_text_of(store_.read(), *work.basis, *file);
        if (words.has_error()) return std::move(words.error());
        made.mail_text = std::move(*words);
        if (auto problem = queue_mail(made, work)) return std::move(*problem);
        return made;
    } catch (const std::exception& failed) {
        return MakeProblem{MakeProblem::Kind::store, failed.what()};
    }
}

}  // namespace pantau::publish
