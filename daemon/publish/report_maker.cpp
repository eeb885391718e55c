#include "daemon/publish/report_maker.hpp"

#include <fmt/format.h>

#include "daemon/publish/letterhead.hpp"
#include "daemon/publish/mail_order.hpp"
#include "daemon/publish/report_basis.hpp"
#include "daemon/publish/report_folder.hpp"
#include "daemon/publish/schedule.hpp"
#include "daemon/store/error.hpp"
#include "daemon/store/report_basis.hpp"
#include "daemon/store/report_source.hpp"
#include "reports/html_text.hpp"
#include "reports/model.hpp"
#include "reports/workbook_gangguan.hpp"
#include "reports/workbook_kondisi.hpp"

namespace pantau::publish {

namespace {

namespace fs = std::filesystem;
using Result = boost::system::result<Made, MakeProblem>;

/// For whom the file will be mailed to: nobody else needs the words.
void add_mail_text(Made& made, const reports::ReportModel& model, const Basis& basis, const Order& order) {
    if (!order.mail) return;
    made.mail_text =
        reports::mail_text(model, {made.file.file_name, made.file.size, made.file.size <= largest_attachment},
                           report_page(basis.settings));
}

/// Which file and revision the model gets: a new one only when its data differ from the newest.
template <class Model, class Write>
Result write_model(const Model& model, const std::optional<store::ReportFile>& newest, const Basis& basis,
                   const Order& order, Write write) {
    Made made;
    made.verdict = model.verdict.word + " — " + model.verdict.sentence;
    auto& file = made.file;
    file.kind = to_string(order.kind);
    file.period = model.period.code;
    file.data_hash = model.data_hash;
    file.cut_off = order.cut_off;
    file.provisional = model.running;
    fs::path path;
    if (order.output) {
        path = *order.output;
        file.revision = order.revision;
    } else {
        const auto& folder = basis.settings.report.directory;
        std::error_code ignored;  // what can not be looked at is found out by the writing
        // A file marked SEMENTARA is not the final one, though nothing happened until the period's end. Where
        // its whole folder is out of reach, the file is not known to be gone.
        if (newest && newest->data_hash == model.data_hash && newest->provisional == model.running &&
            (fs::exists(newest->path, ignored) ||
             !fs::is_directory(fs::path{newest->path}.parent_path(), ignored))) {
            made.file = *newest;
            made.unchanged = true;
            add_mail_text(made, model, basis, order);
            return made;
        }
        file.revision = newest ? newest->revision + 1 : 1;
        fs::create_directories(folder, ignored);
        // A file of that name that the archive does not know is somebody's: never overwritten.
        const auto taken = [&](const fs::path& there) {
            return fs::exists(fs::symlink_status(there, ignored)) ||
                   fs::exists(waiting_folder(basis.settings) / there.filename(), ignored);
        };
        do {
            path = folder / (model.file_stem + (file.revision > 1 ? fmt::format("_r{}", file.revision) : "") +
                             ".xlsx");
        } while (taken(path) && ++file.revision);
    }
    auto written = write(model, path, file.revision);
    if (written.has_error() && !order.output) {
        // The folder is gone, full or not ours to write in: the report waits beside the database.
        std::error_code ignored;
        const auto waiting = waiting_folder(basis.settings);
        fs::create_directories(waiting, ignored);
        if (auto kept = write(model, waiting / path.filename(), file.revision); kept.has_value()) {
            made.waits_because = written.error().message;
            written = std::move(kept);
        }
    }
    if (written.has_error()) {
        const bool create = written.error().code == reports::Problem::Code::cannot_create;
        return MakeProblem{create ? MakeProblem::Kind::cannot_create : MakeProblem::Kind::io,
                           written.error().message};
    }
    file.path = written->path.string();
    file.file_name = written->path.filename().string();
    file.size = static_cast<std::int64_t>(written->size);
    file.sha256 = written->sha256;
    add_mail_text(made, model, basis, order);
    return made;
}

MakeProblem unreadable(const store::StoreError& failed) {
    return {MakeProblem::Kind::store, fmt::format("the database could not be read: {}", failed.what())};
}

/// Builds the model that the order asks for and hands it, with the basis in force at its cut-off, to the one
/// of the two that draws its kind.
template <class Answer, class Gangguan, class Kondisi>
boost::system::result<Answer, MakeProblem> with_model(store::Snapshot snapshot, const Basis& basis,
                                                      const Order& order, Gangguan gangguan,
                                                      Kondisi kondisi) {
    const auto& zone = basis.settings.time.zone;
    const auto period = reports::parse_period(order.period, zone);
    if (period.has_error()) return MakeProblem{MakeProblem::Kind::bad_period, period.error().message};
    if (reports::is_future(*period, order.cut_off))
        return MakeProblem{MakeProblem::Kind::future_period,
                           fmt::format("{} has not begun; take a period that has", period->code)};
    try {
        Basis then = basis;
        if (order.past)
            if (const auto kept = store::report_basis(snapshot, order.cut_off))
                then.settings = with_basis(basis.settings, *kept);
        store::ReportOptions options;
        options.office = letterhead(then.settings, order.cut_off);
        options.executors = executors(then.settings, order.cut_off);
        options.as_of = order.cut_off;
        options.sites = site_infos(then.settings);
        options.zone = zone;
        options.calendar = &then.calendar;
        options.sops = &then.sops;
        store::ReportSource source{std::move(snapshot), std::move(options)};
        source.use(provenance(then, source.sop(), *source.calendar(), order.cut_off));
        if (order.kind == settings::ReportKind::analisis_gangguan)
            return gangguan(reports::build_gangguan(source, *period, order.cut_off), then);
        return kondisi(reports::build_kondisi(source, *period, order.cut_off), then);
    } catch (const store::StoreError& failed) {
        return unreadable(failed);
    }
}

}  // namespace

int MakeProblem::exit_code() const noexcept {
    switch (kind) {
        case Kind::bad_period:
            return 64;
        case Kind::future_period:
            return 65;
        case Kind::cannot_create:
            return 73;
        case Kind::io:
            return 74;
        case Kind::no_mail:
            return 78;
        case Kind::store:
            break;
    }
    return 74;
}

Result make_report(store::Snapshot snapshot, const Basis& basis, const Order& order) {
    std::optional<store::ReportFile> newest;
    try {
        if (const auto period = reports::parse_period(order.period, basis.settings.time.zone);
            period && !order.output)
            newest = store::newest_report(snapshot, to_string(order.kind), period->code);
    } catch (const store::StoreError& failed) {
        return unreadable(failed);
    }
    return with_model<Made>(
        std::move(snapshot), basis, order,
        [&](const reports::GangguanModel& model, const Basis& then) {
            return write_model(model, newest, then, order, reports::write_gangguan);
        },
        [&](const reports::KondisiModel& model, const Basis& then) {
            return write_model(model, newest, then, order, reports::write_kondisi);
        });
}

boost::system::result<std::string, MakeProblem> report_html(store::Snapshot snapshot, const Basis& basis,
                                                            const Order& order) {
    const auto drawn = [](const auto& model, const Basis&) {
        return boost::system::result<std::string, MakeProblem>{reports::html_text(model)};
    };
    return with_model<std::string>(std::move(snapshot), basis, order, drawn, drawn);
}

boost::system::result<reports::MailText, MakeProblem> mail_text_of(store::Snapshot snapshot,
                                                                   const Basis& basis,
                                                                   const store::ReportFile& file) {
    Order order;
    order.kind = report_kind(file.kind).value();
    order.period = file.period;
    order.cut_off = file.cut_off;
    order.past = true;
    const auto worded = [&](const auto& model, const Basis&) {
        return boost::system::result<reports::MailText, MakeProblem>{
            reports::mail_text(model, {file.file_name, file.size, file.size <= largest_attachment},
                               report_page(basis.settings))};
    };
    return with_model<reports::MailText>(std::move(snapshot), basis, order, worded, worded);
}

}  // namespace pantau::publish
