// Citizens' data: an administrator erases names and free text of a case, with a reason (UU 27/2022). By API,
// and on a page that shows each text that is still there. The desk records it as events; the chain and every
// figure stay.

#include <memory>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "daemon/http/admin_pages.hpp"
#include "daemon/http/app.hpp"
#include "daemon/http/case_json.hpp"
#include "daemon/http/case_problem.hpp"
#include "daemon/http/fields.hpp"
#include "daemon/http/form.hpp"
#include "daemon/http/texts_id.hpp"

namespace pantau::http {

namespace {

cases::Command erasure(const Call& call, std::string field, int target_seq, std::string reason) {
    cases::Command command;
    command.kind = cases::EventKind::note;
    command.case_number = call.path.find("number")->second;
    command.field = std::move(field);
    command.target_seq = target_seq;
    command.text = std::move(reason);
    command.actor = call.caller.actor;
    command.role = call.caller.role;
    command.channel = call.caller.channel;
    command.idempotency_key = std::string{call.request.header("idempotency-key")};
    return command;
}

/// POST {field, text, target_seq?}: one field of one event, or of every event of the case.
void erase(App& app, const Call& call, Respond respond) {
    const auto zone = app.parts().settings().time.zone;
    Fields fields{call.request, zone};
    const auto field = fields.text("field"), reason = fields.text("text");
    const auto seq = fields.integer("target_seq").value_or(0);
    if (const auto wrong = fields.problem()) return respond(problem(*wrong));
    app.parts().desk.act(erasure(call, field, static_cast<int>(seq), reason),
                         [zone, number = call.path.find("number")->second,
                          respond = std::move(respond)](const desk::Outcome& outcome) {
                             if (outcome.has_error()) return respond(denial_problem(outcome.error(), zone));
                             respond({201, "application/json", receipt_json(number, outcome->events, zone)});
                         });
}

// ---- the page ----

struct Erasable {
    std::string choice;  ///< "title:1": what the form sends
    std::string label, value;
};

std::vector<Erasable> erasable_of(const std::vector<cases::Event>& events, const std::string& zone) {
    std::vector<Erasable> all;
    const auto add = [&](const cases::Event& event, const char* field, const cases::PersonalText& text,
                         std::string label) {
        if (!text.empty() && !text.erased)
            all.push_back({fmt::format("{}:{}", field, event.seq), std::move(label), text.value});
    };
    for (const auto& event : events) {
        add(event, "requester", event.requester, "Pemohon");
        add(event, "title", event.title, "Judul");
        add(event, "text", event.text, "Keterangan " + texts_id::moment(event.occurred_at, zone));
    }
    return all;
}

struct EraseNote {
    std::vector<PageError> errors{};
    std::string reason{};
    int status = 200;
};

void erase_page(const App& app, const Frame& frame, const std::string& number, EraseNote note, bool done,
                Respond respond) {
    app.answer_from_store(std::move(respond),
                          [frame, number, note = std::move(note), done](const store::Snapshot& snapshot) {
                              const auto events = store::case_events(snapshot, number);
                              if (events.empty()) return problem_page(frame, not_found("case", "Kasus"));
                              PageData texts = page_list();
                              const auto all = erasable_of(events, frame.zone);
                              for (const auto& one : all) {
                                  PageData shown;
                                  shown.set("choice", one.choice);
                                  shown.set("label", one.label);
                                  shown.set("value", one.value);
                                  texts.push_back(shown);
                              }
                              Page page{.file = "hapus_data.html", .title = "Hapus data pribadi: " + number};
                              page.content.set("number", number);
                              page.content.set("texts", texts);
                              page.content.set("has_texts", page_flag(!all.empty()));
                              page.content.set("reason", note.reason);
                              page.errors = note.errors;
                              page.status = note.status;
                              if (done) page.notice = "Data yang dipilih sudah dihapus.";
                              return draw(frame, std::move(page));
                          });
}

std::string path_of(const std::string& number) {
    return fmt::format("/admin/kasus/{}/hapus", url_part(number));
}

void show_erase(App& app, const Call& call, Respond respond) {
    erase_page(app, frame_of(app, call), call.path.find("number")->second, {},
               call.request.parameter("ok").has_value(), std::move(respond));
}

/// One act after the other, since each is judged by what the one before has left.
struct Erasing {
    App& app;
    Call call;
    Frame frame;
    std::vector<std::string> choices;
    std::string reason;
    Respond respond;
    std::size_t next = 0;

    static void go_on(const std::shared_ptr<Erasing>& self) {
        const auto number = self->call.path.find("number")->second;
        if (self->next == self->choices.size())
            return self->respond(see_other(self->call.request, path_of(number) + "?ok=1"));
        const auto& choice = self->choices[self->next++];
        const auto colon = choice.find(':');
        int seq = 0;
        for (std::size_t i = colon + 1; colon != std::string::npos && i < choice.size() && i < colon + 9; ++i)
            seq = choice[i] >= '0' && choice[i] <= '9' ? seq * 10 + (choice[i] - '0') : 0;
        auto command = erasure(self->call, choice.substr(0, colon), seq > 0 ? seq : -1, self->reason);
        self->app.parts().desk.act(std::move(command), [self, number](const desk::Outcome& outcome) {
            if (!outcome.has_error()) return go_on(self);
            const desk::Denial denial = outcome.error();
            const auto* refused = std::get_if<cases::Refusal>(&denial);
            EraseNote note;
            note.reason = self->reason;
            note.status = refused != nullptr ? 422 : 503;
            note.errors.push_back(
                refused != nullptr
                    ? PageError{refused->sentence, std::string{cases::to_string(refused->code)}, "alasan"}
                    : PageError{"Layanan sedang tidak dapat mencatat. Coba lagi sebentar.", "UNAVAILABLE",
                                ""});
            erase_page(self->app, self->frame, number, std::move(note), false, self->respond);
        });
    }
};

void erase_by_form(App& app, const Call& call, Respond respond) {
    const Form form{call.request};
    if (form.problem()) return respond(problem(*form.problem()));
    auto erasing = std::make_shared<Erasing>(
        Erasing{app, call, frame_of(app, call), form.all("hapus"), form.text("alasan"), std::move(respond)});
    if (erasing->choices.empty()) {
        EraseNote note;
        note.reason = erasing->reason;
        note.status = 422;
        note.errors.push_back({"Pilihlah data yang akan dihapus.", "E_BAD_FIELD", ""});
        return erase_page(app, erasing->frame, call.path.find("number")->second, std::move(note), false,
                          erasing->respond);
    }
    Erasing::go_on(erasing);
}

}  // namespace

void add_erase_routes(Router& router, App& app) {
    const auto route = [&](const char* method, const char* pattern, auto handler) {
        router.add(method, pattern, Access::admin,
                   [&app, handler](Call call, Respond respond) { handler(app, call, std::move(respond)); });
    };
    route("POST", "/api/v1/cases/{number}/erase", erase);
    route("GET", "/admin/kasus/{number}/hapus", show_erase);
    route("POST", "/admin/kasus/{number}/hapus", erase_by_form);
}

}  // namespace pantau::http
