// /laporan: the files of the archive, a report made now or sent again, and the running month so far.

#include "daemon/http/pages_reports.hpp"

#include <charconv>
#include <memory>
#include <mutex>

#include <date/tz.h>
#include <fmt/format.h>

#include "daemon/http/form.hpp"
#include "daemon/http/page_frame.hpp"
#include "daemon/http/texts_id.hpp"
#include "daemon/publish/report_folder.hpp"
#include "daemon/publish/report_maker.hpp"
#include "daemon/settings/addresses.hpp"
#include "daemon/store/mail_queue.hpp"
#include "reports/format_id.hpp"
#include "reports/period.hpp"

namespace pantau::http {

namespace {

using cases::Instant;
using cases::Role;

constexpr int files_a_page = 24;
constexpr const char* gangguan = "analisis-gangguan";
constexpr const char* kondisi = "kondisi-web";

/// The running month, computed at most once a minute for each kind: it costs as much as a report.
class Running {
public:
    struct Drawn {
        std::string html, why_not;
    };
    Drawn get(const store::Store& store, const publish::Basis& basis, const publish::Order& order) {
        auto& kept = order.kind == settings::ReportKind::kondisi_web ? kondisi_ : gangguan_;
        const std::lock_guard lock{kept.mutex};  // who asks meanwhile waits for the same answer
        if (kept.period == order.period && kept.basis == &basis && kept.at <= order.cut_off &&
            order.cut_off - kept.at < std::chrono::minutes{1})
            return kept.drawn;
        auto made = publish::report_html(store.read(), basis, order);
        kept.drawn = made.has_value() ? Drawn{std::move(*made), {}} : Drawn{{}, made.error().sentence};
        kept.period = order.period;
        kept.basis = &basis;
        kept.at = order.cut_off;
        return kept.drawn;
    }

private:
    struct Kept {
        std::mutex mutex;
        Drawn drawn;
        std::string period;
        const publish::Basis* basis = nullptr;
        Instant at{};
    };
    Kept gangguan_, kondisi_;
};

std::string kind_word(const std::string& kind) {
    return kind == kondisi ? "Laporan Kondisi Web" : "Laporan Analisis Gangguan";
}

std::string size_word(std::int64_t bytes) {
    if (bytes < 1'000'000) return fmt::format("{} kB", reports::number_id((bytes + 999) / 1'000));
    return fmt::format("{} MB", reports::decimal_id(bytes / 100'000, 1));
}

std::string period_word(const std::string& code, const std::string& zone) {
    const auto period = reports::parse_period(code, zone);
    return period.has_value() ? period->label : code;
}

std::string_view receiver_word(store::ReceiverState state) {
    switch (state) {
        case store::ReceiverState::accepted:
            return "● Diterima";
        case store::ReceiverState::refused:
            return "■ Ditolak";
        case store::ReceiverState::waiting:
            break;
    }
    return "▲ Belum diterima";
}

PageData mail_data(const store::Mail& mail) {
    PageData shown;
    auto receivers = page_list();
    for (const auto& receiver : mail.receivers) {
        PageData one;
        one.set("word", std::string{receiver_word(receiver.state)});
        one.set("who", receiver.name.empty() ? receiver.address
                                             : fmt::format("{} <{}>", receiver.name, receiver.address));
        const bool good = receiver.state == store::ReceiverState::accepted;
        const auto& answer = receiver.answer.empty() ? mail.last_answer : receiver.answer;
        one.set("answer", good || answer.empty() ? page_flag(false) : PageData{answer});
        receivers.push_back(one);
    }
    shown.set("receivers", receivers);
    return shown;
}

/// What the page needs of the settings; a plain value, as it is drawn on a reader thread.
struct Asked {
    Frame frame;
    std::shared_ptr<const publish::Basis> basis;
    std::string kind = gangguan;
    std::string period{};  ///< as typed into the form
    bool mail = false, open_form = false;
    std::int64_t before = 0;
    std::vector<PageError> errors{};
    std::string notice{};
    int status = 200;
};

PageData file_data(const store::Snapshot& snapshot, const store::ReportFile& file, const Asked& asked) {
    const auto& zone = asked.frame.zone;
    const auto& settings = asked.basis->settings;
    PageData shown;
    shown.set("id", std::to_string(file.id));
    shown.set("name", file.file_name);
    shown.set("kind", kind_word(file.kind));
    shown.set("period", period_word(file.period, zone));
    shown.set("revision", std::to_string(file.revision));
    shown.set("created", texts_id::moment(file.created, zone));
    shown.set("cut_off", texts_id::moment(file.cut_off, zone));
    shown.set("size", size_word(file.size));
    shown.set("sha256", file.sha256);
    shown.set("provisional", page_flag(file.provisional));
    shown.set("late", page_flag(file.late));
    const bool waits = publish::waits(file, settings);
    shown.set("waits", page_flag(waits));
    shown.set("tone", std::string{waits || file.provisional ? "caution" : "good"});
    auto mails = page_list();
    bool all_have_it = false;
    const auto of_report = store::mails_of_report(snapshot, file.id);
    for (const auto& mail : of_report) {
        mails.push_back(mail_data(mail));
        all_have_it = all_have_it || mail.state == store::MailState::sent;
    }
    shown.set("mails", mails);
    shown.set("has_mails", page_flag(!of_report.empty()));
    shown.set("may_send", page_flag(settings.mail && asked.frame.may(Role::supervisor) && !all_have_it));
    shown.set("send_word", std::string{of_report.empty() ? "Kirim lewat surel" : "Kirim lagi"});
    return shown;
}

std::string receivers_of(const settings::Settings& settings) {
    std::string all;
    for (const auto& text : settings.mail->to) {
        const auto to = settings::parse_mail_address(text).value();
        all += (all.empty() ? "" : ", ") + (to.name.empty() ? to.address : to.name);
    }
    return all;
}

Response page(const App& app, const store::Snapshot& snapshot, const Asked& asked, Running& running) {
    const auto& settings = asked.basis->settings;
    PageData content;
    auto files = page_list();
    const auto some = store::list_reports(snapshot, files_a_page + 1, asked.before);
    for (std::size_t i = 0; i < some.size() && i < files_a_page; ++i)
        files.push_back(file_data(snapshot, some[i], asked));
    content.set("files", files);
    content.set("has_files", page_flag(!some.empty()));
    content.set("older", some.size() > files_a_page ? PageData{std::to_string(some[files_a_page - 1].id)}
                                                    : page_flag(false));
    content.set("may_make", page_flag(asked.frame.may(Role::supervisor)));
    content.set("open_form", page_flag(asked.open_form));
    content.set("is_web", page_flag(asked.kind == kondisi));
    content.set("has_mail", page_flag(settings.mail.has_value()));
    content.set("receivers", settings.mail ? receivers_of(settings) : std::string{});
    content.set("mail", page_flag(asked.mail));
    const auto local = date::locate_zone(settings.time.zone)->to_local(asked.frame.now);
    const auto month = publish::period_code(settings::Cadence::month, date::floor<date::days>(local));
    content.set("period", asked.period.empty() ? month : asked.period);
    const auto drawn = running.get(app.parts().store, *asked.basis,
                                   {*publish::report_kind(asked.kind), month, asked.frame.now, {}});
    content.set("running", drawn.html.empty() ? page_flag(false) : PageData{drawn.html});
    content.set("why_not", drawn.why_not);
    Page whole{.file = "reports.html", .title = "Laporan", .content = content};
    whole.errors = asked.errors;
    whole.notice = asked.notice;
    whole.status = asked.status;
    return draw(asked.frame, std::move(whole));
}

std::int64_t number_of(const std::string& text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? value : 0;
}

void answer(App& app, Asked asked, const std::shared_ptr<Running>& running, Respond respond) {
    app.answer_from_store(std::move(respond),
                          [&app, asked = std::move(asked), running](const auto& snapshot) {
                              return page(app, snapshot, asked, *running);
                          });
}

Asked asked_of(const App& app, const Call& call) {
    Asked asked{frame_of(app, call), app.parts().publisher.basis()};
    if (call.request.parameter("jenis") == kondisi) asked.kind = kondisi;
    asked.before = std::max<std::int64_t>(number_of(call.request.parameter("sebelum").value_or("")), 0);
    const auto told = call.request.parameter("hasil").value_or("");
    if (told == "dibuat") asked.notice = "Laporan sudah dibuat.";
    if (told == "sama") asked.notice = "Datanya sama dengan berkas yang ada; tidak perlu berkas baru.";
    if (told == "surel") asked.notice = "Laporan masuk antrean surel.";
    return asked;
}

void make(App& app, const Call& call, const std::shared_ptr<Running>& running, Respond respond) {
    const Form form{call.request};
    if (form.problem()) return respond(problem(*form.problem()));
    auto asked = asked_of(app, call);
    asked.kind = form.text("kind") == kondisi ? kondisi : gangguan;
    asked.period = form.text("period");
    asked.mail = form.has("mail");
    asked.open_form = true;
    const auto kind = publish::report_kind(form.text("kind"));
    if (!kind) return respond(problem(bad_field("kind must be analisis-gangguan or kondisi-web")));
    const publish::Order order{*kind, asked.period, app.parts().clock.wall(), {}, asked.mail};
    app.parts().publisher.make(
        order, call.caller.actor,
        [&app, asked, running, request = call.request,
         respond = std::move(respond)](const auto& made) mutable {
            if (made.has_value())
                return respond(
                    see_other(request, made->unchanged ? "/laporan?hasil=sama" : "/laporan?hasil=dibuat"));
            using Kind = publish::MakeProblem::Kind;
            const auto why = made.error().kind;
            asked.status = 422;
            if (why == Kind::bad_period)
                asked.errors = {{"Periode ini tidak dikenal. Contoh: 2026-10.", "E_BAD_PERIOD", "period"}};
            else if (why == Kind::future_period)
                asked.errors = {{"Periode ini belum mulai.", "E_FUTURE_PERIOD", "period"}};
            else if (why == Kind::no_mail)
                asked.errors = {{"Pengiriman surel belum diatur pada berkas pengaturan.", "E_NO_MAIL", ""}};
            else {
                asked.errors = {
                    {"Laporan belum dapat dibuat. Coba lagi sebentar; pengelola melihat sebabnya pada log.",
                     "REPORT_FAILED", ""}};
                asked.status = 503;
            }
            answer(app, std::move(asked), running, std::move(respond));
        });
}

void send(App& app, const Call& call, const std::shared_ptr<Running>& running, Respond respond) {
    auto asked = asked_of(app, call);
    app.parts().publisher.send(
        number_of(call.path.find("id")->second), call.caller.actor,
        [&app, asked, running, request = call.request,
         respond = std::move(respond)](const auto& made) mutable {
            if (made.has_value()) return respond(see_other(request, "/laporan?hasil=surel"));
            const bool no_mail = made.error().kind == publish::MakeProblem::Kind::no_mail;
            asked.status = no_mail ? 422 : 503;
            asked.errors = {{no_mail ? "Pengiriman surel belum diatur pada berkas pengaturan."
                                     : "Laporan ini belum dapat dikirim. Coba lagi sebentar.",
                             no_mail ? "E_NO_MAIL" : "REPORT_FAILED", ""}};
            answer(app, std::move(asked), running, std::move(respond));
        });
}

}  // namespace

void add_report_pages(Router& router, App& app) {
    const auto running = std::make_shared<Running>();
    router.add("GET", "/laporan", Access::viewer,
               [&app, running](const Call& call, Respond respond) {
                   answer(app, asked_of(app, call), running, std::move(respond));
               },
               {"jenis", "sebelum", "hasil"});
    router.add("POST", "/laporan", Access::supervisor, [&app, running](const Call& call, Respond respond) {
        make(app, call, running, std::move(respond));
    });
    router.add(
        "POST", "/laporan/{id}/kirim", Access::supervisor,
        [&app, running](const Call& call, Respond respond) { send(app, call, running, std::move(respond)); });
}

}  // namespace pantau::http
