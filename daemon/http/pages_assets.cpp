// The files of daemon/web as browsers fetch them, under names that change with their content, and what load
// balancers ask.

#include <map>
#include <stdexcept>

#include <fmt/format.h>

#include "daemon/http/assets.hpp"
#include "daemon/http/gzip.hpp"
#include "daemon/http/page_frame.hpp"

namespace pantau::http {

const Asset& asset(std::string_view name) {
    for (const auto& one : assets())
        if (one.name == name) return one;
    throw std::logic_error{"no asset " + std::string{name}};
}

std::string public_name(const Asset& one) {
    const auto dot = one.name.rfind('.');
    return fmt::format("{}.{}{}", one.name.substr(0, dot), one.hash, one.name.substr(dot));
}

namespace {

struct PublicFile {
    std::string type;
    std::string_view plain;
    std::string small;  ///< compressed once, as well as it goes
};

/// By public name; templates are not among them.
const std::map<std::string, PublicFile>& public_files() {
    static const auto files = [] {
        std::map<std::string, PublicFile> all;
        for (const auto& one : assets()) {
            const bool style = one.name.ends_with(".css");
            if (!style && !one.name.ends_with(".js")) continue;
            all.emplace(public_name(one),
                        PublicFile{style ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8",
                                   one.bytes, gzip(one.bytes, 9)});
        }
        return all;
    }();
    return files;
}

Response asset_response(const Call& call) {
    const auto found = public_files().find(call.path.find("name")->second);
    if (found == public_files().end()) return problem(not_found("file", "Berkas"));
    const auto& file = found->second;
    const bool small = accepts_gzip(call.request);
    Response response{200, file.type, small ? file.small : std::string{file.plain}};
    if (small) response.headers.emplace_back("Content-Encoding", "gzip");
    response.headers.emplace_back("Vary", "Accept-Encoding");
    response.headers.emplace_back("Cache-Control", "public, max-age=31536000, immutable");
    return response;
}

}  // namespace

void add_asset_pages(Router& router, App& app) {
    router.add("GET", "/assets/{name}", Access::open,
               [](const Call& call, const Respond& respond) { respond(asset_response(call)); });
    router.add("GET", "/-/healthy", Access::open, [](const Call&, const Respond& respond) {
        respond({200, "text/plain; charset=utf-8", "Pantau is healthy.\n"});
    });
    router.add("GET", "/-/ready", Access::open, [&app](const Call&, const Respond& respond) {
        respond(app.parts().ready()
                    ? Response{200, "text/plain; charset=utf-8", "Pantau is ready.\n"}
                    : Response{503, "text/plain; charset=utf-8",
                               "Pantau is not ready: the database refuses to record; see the log.\n"});
    });
}

}  // namespace pantau::http
