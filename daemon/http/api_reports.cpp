// /api/v1/reports: the archive, one file, and a report made now.

#include <charconv>
#include <fstream>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "daemon/http/app.hpp"
#include "daemon/http/case_json.hpp"
#include "daemon/http/fields.hpp"

namespace pantau::http {

namespace json = boost::json;

namespace {

constexpr const char* workbook_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

json::object file_json(const store::ReportFile& file, const std::string& zone) {
    return {{"id", file.id},
            {"kind", file.kind},
            {"period", file.period},
            {"revision", file.revision},
            {"file", file.file_name},
            {"path", file.path},
            {"size", file.size},
            {"sha256", file.sha256},
            {"data_hash", file.data_hash},
            {"cut_off", time_text(file.cut_off, zone)},
            {"created", time_text(file.created, zone)},
            {"provisional", file.provisional},
            {"late", file.late},
            {"actor", file.actor}};
}

std::int64_t number_of(const std::string& text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? value : 0;
}

void list(App& app, const Call& call, Respond respond) {
    std::optional<Problem> wrong;
    const int limit = limit_of(call.request, wrong);
    const auto cursor = call.request.parameter("cursor").value_or("");
    const auto before = number_of(cursor);
    if (!cursor.empty() && before <= 0)
        wrong = bad_field("cursor is not one of ours; start again without it");
    if (wrong) return respond(problem(*wrong));
    app.answer_from_store(std::move(respond), [limit, before, zone = app.parts().settings().time.zone](
                                                  const store::Snapshot& snapshot) {
        const auto files = store::list_reports(snapshot, limit, before);
        json::array all;
        for (const auto& file : files) all.push_back(file_json(file, zone));
        json::object body{{"reports", std::move(all)}, {"next_cursor", nullptr}};
        if (files.size() == static_cast<std::size_t>(limit))
            body["next_cursor"] = std::to_string(files.back().id);
        return Response{200, "application/json", json::serialize(body)};
    });
}

void make(App& app, const Call& call, Respond respond) {
    const auto zone = app.parts().settings().time.zone;
    Fields fields{call.request, zone};
    const auto kind = publish::report_kind(fields.text("kind"));
    const auto period = fields.text("period");
    fields.flag("mail");
    if (const auto wrong = fields.problem()) return respond(problem(*wrong));
    if (!kind) return respond(problem(bad_field("kind must be analisis-gangguan or kondisi-web")));
    app.parts().publisher.make(
        {*kind, period, app.parts().clock.wall(), {}}, call.caller.actor,
        [respond = std::move(respond),
         zone](const boost::system::result<publish::Made, publish::MakeProblem>& made) {
            if (made.has_error()) {
                const auto& failed = made.error();
                const bool asked_wrong = failed.kind == publish::MakeProblem::Kind::bad_period ||
                                         failed.kind == publish::MakeProblem::Kind::future_period;
                return respond(
                    problem({asked_wrong ? 422 : 503,
                             failed.kind == publish::MakeProblem::Kind::future_period ? "E_FUTURE_PERIOD"
                             : asked_wrong                                            ? "E_BAD_PERIOD"
                                                                                      : "REPORT_FAILED",
                             asked_wrong ? "Unprocessable" : "The report was not written",
                             failed.sentence,
                             asked_wrong ? "Periode tidak dapat dibuat laporannya."
                                         : "Laporan belum dapat dibuat. Coba lagi sebentar.",
                             {}}));
            }
            auto body = file_json(made->file, zone);
            body["unchanged"] = made->unchanged;
            body["verdict"] = made->verdict;
            respond({made->unchanged ? 200 : 201, "application/json", json::serialize(body)});
        });
}

void download(App& app, const Call& call, Respond respond) {
    const auto id = number_of(call.path.find("id")->second);
    app.answer_from_store(std::move(respond), [id](const store::Snapshot& snapshot) {
        const auto file = store::report_file(snapshot, id);
        if (!file) return problem(not_found("report", "Laporan"));
        std::ifstream in{file->path, std::ios::binary};
        std::string bytes{std::istreambuf_iterator<char>{in}, {}};
        if (!in.good() && bytes.empty())
            return problem(
                {404,
                 "FILE_GONE",
                 "File gone",
                 fmt::format("{} is no longer in the report folder; make the report again", file->file_name),
                 "Berkas laporan sudah tidak ada. Buat ulang laporan ini.",
                 {}});
        Response response{200, workbook_type, std::move(bytes)};
        response.headers.emplace_back("Content-Disposition",
                                      fmt::format("attachment; filename=\"{}\"", file->file_name));
        return response;
    });
}

}  // namespace

void add_report_routes(Router& router, App& app) {
    const auto route = [&](const char* method, const char* pattern, Access access, auto function,
                           std::vector<std::string> query = {}) {
        router.add(
            method, pattern, access,
            [&app, function](const Call& call, Respond respond) { function(app, call, std::move(respond)); },
            std::move(query));
    };
    route("GET", "/api/v1/reports", Access::viewer, list, {"limit", "cursor"});
    route("POST", "/api/v1/reports", Access::supervisor, make);
    route("GET", "/api/v1/reports/{id}/file", Access::viewer, download);
}

}  // namespace pantau::http
