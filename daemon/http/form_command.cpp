#include "daemon/http/form_command.hpp"

#include <date/tz.h>
#include <fmt/format.h>

#include "daemon/cases/transition.hpp"
#include "daemon/http/case_problem.hpp"
#include "daemon/store/error.hpp"

namespace pantau::http {

namespace {

/// More than the way of a tap to the server: it waited in the device.
constexpr std::chrono::seconds waited{30};

}  // namespace

FormCommand command_of(const App& app, const Call& call, const Form& form, std::string_view act) {
    FormCommand made;
    auto& command = made.command;
    command.actor = call.caller.actor;
    command.role = call.caller.role;
    command.channel = cases::Channel::web;
    if (form.has("kunci")) command.idempotency_key = fmt::format("{}-{}", form.text("kunci"), act);
    command.step = static_cast<int>(form.number("langkah").value_or(0));
    if (const auto seen = form.number("lihat")) made.seen = static_cast<int>(*seen);
    if (form.has("pukul")) {
        const auto& zone = app.parts().settings().time.zone;
        const auto at = cases::parse_instant(form.text("pukul"), *date::locate_zone(zone));
        if (at.has_error())
            made.mistake = "Waktu itu tidak dapat dibaca. Isi tanggal dan jam, misalnya 2026-11-22 14:05.";
        else
            command.occurred_at = *at;
    } else if (const auto tapped = form.number("waktu")) {
        command.occurred_at = cases::Instant{std::chrono::milliseconds{*tapped}};
        command.queued_on_device = app.parts().clock.wall() - *command.occurred_at > waited;
    }
    return made;
}

void act_unless_stale(App& app, cases::Command command, std::optional<int> seen, desk::Done done) {
    const auto& parts = app.parts();
    const auto now = parts.desk.find(command.case_number);
    if (!seen || (now && now->state.last_seq <= *seen))
        return parts.desk.act(std::move(command), std::move(done));
    parts.executors.readers([&app, command = std::move(command), seen = *seen, done = std::move(done),
                             &store = parts.store, network = parts.executors.network] {
        bool stale = false;
        try {
            const auto snapshot = store.read();
            // A tap that is known already gets its first answer again, whatever happened since.
            const bool known = !command.idempotency_key.empty() &&
                               store::find_idempotency(snapshot, command.actor, command.idempotency_key);
            for (const auto& event : store::case_events(snapshot, command.case_number, seen))
                stale = stale ||
                        (!known && (cases::moves(event.kind) || event.kind == cases::EventKind::corrected ||
                                    event.kind == cases::EventKind::reassigned));
        } catch (const store::StoreError&) {
            stale = false;  // the desk asks the same disk next, and says what is wrong with it
        }
        network([&app, command, seen, stale, done] {
            auto asked = command;
            if (stale) asked.expected_seq = seen;
            app.parts().desk.act(std::move(asked), done);
        });
    });
}

Told told_of(const desk::Denial& denial) {
    if (const auto* refusal = std::get_if<cases::Refusal>(&denial))
        return {std::string{cases::to_string(refusal->code)}, refusal->sentence};
    const auto told = store_problem(std::get<desk::Unavailable>(denial).problem);
    return {told.code, told.sentence};
}

}  // namespace pantau::http
