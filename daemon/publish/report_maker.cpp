#include "daemon/publish/report_maker.hpp"

#include <fmt/format.h>

#include "daemon/publish/letterhead.hpp"
#include "daemon/publish/mail_order.hpp"
#include "daemon/publish/schedule.hpp"
#include "daemon/store/error.hpp"
#include "daemon/store/report_source.hpp"
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
        file.revision = 1;
    } else {
        const auto& folder = basis.settings.report.directory;
        std::error_code ignored;  // what can not be looked at is found out by the writing
        // A file marked SEMENTARA is not the final one, though nothing happened until the period's end.
        if (newest && newest->data_hash == model.data_hash && newest->provisional == model.running &&
            fs::exists(newest->path, ignored)) {
            made.file = *newest;
            made.unchanged = true;
            add_mail_text(made, model, basis, order);
            return made;
        }
        file.revision = newest ? newest->revision + 1 : 1;
        fs::create_directories(folder, ignored);
        // A file of that name that the archive does not know is somebody's: never overwritten.
        do {
            path = folder / (model.file_stem + (file.revision > 1 ? fmt::format("_r{}", file.revision) : "") +
                             ".xlsx");
        } while (fs::exists(fs::symlink_status(path, ignored)) && ++file.revision);
    }
    const auto written = write(model, path, file.revision);
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
    const auto& zone = basis.settings.time.zone;
    const auto period = reports::parse_period(order.period, zone);
    if (period.has_error()) return MakeProblem{MakeProblem::Kind::bad_period, period.error().message};
    if (reports::is_future(*period, order.cut_off))
        return MakeProblem{MakeProblem::Kind::future_period,
                           fmt::format("{} has not begun; take a period that has", period->code)};
    try {
        const auto newest =
            order.output ? std::nullopt : store::newest_report(snapshot, to_string(order.kind), period->code);
        store::ReportOptions options;
        options.office = letterhead(basis.settings, order.cut_off);
        options.provenance = provenance(basis, order.cut_off);
        options.executors = executors(basis.settings, order.cut_off);
        options.as_of = order.cut_off;
        for (const auto& site : basis.settings.sites) options.site_order.push_back(site.id);
        options.zone = zone;
        options.calendar = &basis.calendar;
        options.sops = &basis.sops;
        const store::ReportSource source{std::move(snapshot), std::move(options)};
        if (order.kind == settings::ReportKind::analisis_gangguan)
            return write_model(reports::build_gangguan(source, *period, order.cut_off), newest, basis, order,
                               reports::write_gangguan);
        return write_model(reports::build_kondisi(source, *period, order.cut_off), newest, basis, order,
                           reports::write_kondisi);
    } catch (const store::StoreError& failed) {
        return MakeProblem{MakeProblem::Kind::store,
                           fmt::format("the database could not be read: {}", failed.what())};
    }
}

}  // namespace pantau::publish
