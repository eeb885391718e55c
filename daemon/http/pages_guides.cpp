// "/panduan/NAME": the guides of config/doc as pages, with their pictures. Anybody may read them: they hold
// nothing of the office.

#include "daemon/http/pages_guides.hpp"

#include <array>

#include "daemon/http/assets.hpp"
#include "daemon/http/page_frame.hpp"

namespace pantau::http {

namespace {

struct Guide {
    std::string_view name, file, title;
};
constexpr std::array guides{
    Guide{"petugas", "panduan-petugas.html", "Panduan petugas"},
    Guide{"pimpinan", "panduan-pimpinan.html", "Panduan pimpinan"},
    Guide{"pengelola", "panduan-pengelola.html", "Panduan pengelola"},
    Guide{"runbook", "runbook.html", "Buku tindakan"},
    Guide{"log", "log.html", "Catatan layanan"},
};

bool shipped(std::string_view file) {
    for (const auto& one : assets())
        if (one.name == file) return true;
    return false;
}

Response guide(const App& app, const Call& call) {
    const auto& name = call.path.find("name")->second;
    if (name.ends_with(".png") && shipped(name))
        return {
            200, "image/png", std::string{asset(name).bytes}, {{"Cache-Control", "public, max-age=86400"}}};
    for (const auto& one : guides) {
        if (one.name != name || !shipped(one.file)) continue;
        auto others = page_list();
        for (const auto& other : guides) {
            if (!shipped(other.file)) continue;
            PageData entry;
            entry.set("to", "/panduan/" + std::string{other.name});
            entry.set("word", std::string{other.title});
            entry.set("here", page_flag(other.name == name));
            others.push_back(entry);
        }
        PageData content;
        content.set("guides", others);
        content.set("text", std::string{asset(one.file).bytes});
        return draw(frame_of(app, call),
                    {.file = "panduan.html", .title = std::string{one.title}, .content = content});
    }
    return problem(not_found("guide", "Panduan"));
}

}  // namespace

void add_guide_pages(Router& router, App& app) {
    router.add("GET", "/panduan/{name}", Access::open,
               [&app](const Call& call, const Respond& respond) { respond(guide(app, call)); });
    // Where the alerts of Prometheus point; their anchors go along.
    router.add("GET", "/bantuan/runbook", Access::open, [](const Call&, const Respond& respond) {
        respond({303, "text/plain", "", {{"Location", "/panduan/runbook"}}});
    });
}

}  // namespace pantau::http
