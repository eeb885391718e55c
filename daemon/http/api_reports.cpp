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
#include "daemon/http/pages_reports.hpp"
#include "daemon/store/mail_queue.hpp"

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

json::object mail_json(const store::Mail& mail, const std::string& zone) {
    json::array receivers;
    for (const auto& receiver : mail.receivers)
        receivers.push_back(json::object{{"address", receiver.address},
                                         {"name", receiver.name},
                                         {"state", to_string(receiver.state)},
                                         {"answer", receiver.answer}});
    json::object body{{"message_id", mail.message_id},
                      {"state", to_string(mail.state)},
                      {"attempts", mail.attempts},
                      {"unanswered", mail.unanswered},
                      {"queued", time_text(mail.created, zone)},
                      {"next_try", nullptr},
                      {"finished", nullptr},
                      {"last_answer", mail.last_answer},
                      {"actor", mail.actor},
                      {"receivers", std::move(receivers)}};
    if (mail.state == store::MailState::waiting) body["next_try"] = time_text(mail.next_try, zone);
    if (mail.finished) body["finished"] = time_text(*mail.finished, zone);
    return body;
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
        for (const auto& file : files) {
            auto shown = file_json(file, zone);
            json::array mails;
            for (const auto& mail : store::mails_of_report(snapshot, file.id))
                mails.push_back(mail_json(mail, zone));
            shown["mails"] = std::move(mails);
            all.push_back(std::move(shown));
        }
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
    const bool mail = fields.flag("mail");
    if (const auto wrong = fields.problem()) return respond(problem(*wrong));
    if (!kind) return respond(problem(bad_field("kind must be analisis-gangguan or kondisi-web")));
    if (mail && !app.parts().settings().mail)
        return respond(problem({422,
                                "E_NO_MAIL",
                                "Unprocessable",
                                "mail is not set up: add [mail] to the settings",
                                "Pengiriman surel belum diatur pada berkas pengaturan.",
                                {}}));
    app.parts().publisher.make(
        {*kind, period, app.parts().clock.wall(), {}, mail}, call.caller.actor,
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
            if (made->mail) body["mail"] = mail_json(*made->mail, zone);
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
    add_report_pages(router, app);
}

}  // namespace pantau::http
