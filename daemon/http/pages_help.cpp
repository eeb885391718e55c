// "/bantuan": one page of help a role, with the steps of the office's own SOP.

#include <array>

#include <fmt/format.h>

#include "daemon/http/page_frame.hpp"
#include "daemon/http/pages.hpp"
#include "daemon/http/texts_case_id.hpp"

namespace pantau::http {

namespace {

struct Helped {
    std::string_view name;
    std::string_view word;
    cases::Role role;
};
constexpr std::array roles{Helped{"petugas", "Petugas", cases::Role::staff},
                           Helped{"penyelia", "Penyelia", cases::Role::supervisor},
                           Helped{"pimpinan", "Pimpinan", cases::Role::viewer},
                           Helped{"pengelola", "Pengelola", cases::Role::admin}};

const Helped& for_role(const Frame& frame) {
    for (const auto& one : roles)
        if (frame.known && one.role == frame.role) return one;
    return roles.front();
}

Response help_page(const App& app, const Call& call, const Helped& helped) {
    PageData content;
    auto tabs = page_list(), steps = page_list();
    for (const auto& one : roles) {
        PageData tab;
        tab.set("to", fmt::format("/bantuan/{}", one.name));
        tab.set("word", std::string{one.word});
        tab.set("here", page_flag(one.name == helped.name));
        tabs.push_back(tab);
    }
    const auto& rules = app.parts().desk.rules();
    if (const auto* sop = rules.sops.current())
        for (const auto& step : sop->steps) {
            std::string who;
            for (const auto& code : step.executors)
                who += fmt::format("{}{}", who.empty() ? "" : ", ", texts_id::executor_word(code, sop));
            PageData one;
            one.set("number", std::to_string(step.number));
            one.set("activity", step.activity.display);
            one.set("standard", texts_id::standard(step.time_standard.count()));
            one.set("who", who);
            one.set("asks", step.requires_approval
                                ? PageData{std::string{"Isi nama pemberi ACC saat menekan Selesai."}}
                            : step.requires_links ? PageData{std::string{"Tempelkan tautan hasil publikasi."}}
                            : step.requires_live_links
                                ? PageData{std::string{"Semua tautan harus dapat dibuka."}}
                                : page_flag(false));
            steps.push_back(one);
        }
    content.set("tabs", tabs);
    content.set("steps", steps);
    for (const auto& one : roles) content.set(std::string{one.name}, page_flag(one.name == helped.name));
    return draw(
        frame_of(app, call),
        {.file = "bantuan.html", .title = fmt::format("Bantuan untuk {}", helped.word), .content = content});
}

void show_help(App& app, const Call& call, const Respond& respond) {
    respond(help_page(app, call, for_role(frame_of(app, call))));
}

void show_help_for(App& app, const Call& call, const Respond& respond) {
    for (const auto& one : roles)
        if (one.name == call.path.find("role")->second) return respond(help_page(app, call, one));
    respond(problem(not_found("help page", "Halaman bantuan")));
}

}  // namespace

void add_help_pages(Router& router, App& app) {
    router.add("GET", "/bantuan", Access::viewer,
               [&app](const Call& call, const Respond& respond) { show_help(app, call, respond); });
    router.add("GET", "/bantuan/{role}", Access::viewer,
               [&app](const Call& call, const Respond& respond) { show_help_for(app, call, respond); });
}

}  // namespace pantau::http
