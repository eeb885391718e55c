#pragma once
// The common frame of every page: header, menu, status area, error summary, footer. A page brings its own
// template (daemon/web/NAME.html) and the values for it; draw() puts both into layout.html. The template
// engine escapes every value.
//
//   const auto frame = frame_of(app, call);                       // on the network thread
//   PageData content;  content.set("sites", …);
//   respond(draw(frame, {.file = "situs.html", .title = "Kondisi situs", .content = content}));
//
// A form is answered by see_other() when it went well, and by its own page again, with `errors` set and the
// entries kept, when it did not.

#include <string>
#include <string_view>
#include <vector>

#include <kainjow/mustache.hpp>

#include "daemon/http/app.hpp"
#include "daemon/http/problem.hpp"

namespace pantau::http {

using PageData = kainjow::mustache::data;
inline PageData page_list() {
    return PageData{PageData::type::list};
}
/// For "{{#name}}" and "{{^name}}".
inline PageData page_flag(bool yes) {
    return PageData{yes};
}

/// What the frame shows besides the page; a plain value, so that a page can be drawn on a reader thread.
struct Frame {
    std::string office, user, version, zone;
    std::string actor;  ///< as the event log names them
    std::string path;   ///< of this request; says which entry of the menu is "here"
    cases::Role role = cases::Role::viewer;
    bool known = false;    ///< somebody is signed in
    bool example = false;  ///< "DATA CONTOH"
    bool gzip = false;     ///< the browser takes a compressed answer
    cases::Instant now{};
    std::string user_extra{};  ///< HTML that is already safe, after the user's name: the form "Keluar"
    bool may(cases::Role least) const noexcept { return known && role >= least; }
};
/// Network thread only: it reads the settings.
Frame frame_of(const App& app, const Request& request, const Caller& caller);
inline Frame frame_of(const App& app, const Call& call) {
    return frame_of(app, call.request, call.caller);
}

/// One line of the summary above a form that was refused.
struct PageError {
    std::string sentence;  ///< Bahasa Indonesia
    std::string code{};    ///< "E_STALE", "E_BAD_FIELD"; as API and command line give it
    std::string field{};   ///< id of the entry to mend; may be empty
};
PageError page_error(const Problem& problem, std::string field = {});

struct Page {
    std::string_view file;  ///< template of daemon/web
    std::string title;      ///< of the window, and the page's one h1
    PageData content{};     ///< what the template is filled with
    std::vector<PageError> errors{};
    std::string notice{};  ///< "Kata sandi sudah diganti."
    int refresh_s = 0;     ///< the script fetches the page anew; 0: never
    int status = 200;
};
/// Any thread.
Response draw(const Frame& frame, Page page);
/// A template alone, for a part that several pages share.
std::string draw_part(std::string_view file, const PageData& content);

/// A refusal as a page of its own: 401, 403, 404, 503.
Response problem_page(const Frame& frame, const Problem& problem);
/// For a browser: an answer that is problem+json as a page; any other is left as it is.
Response problem_as_page(const Frame& frame, Response response);

/// True for the script's own requests, which want JSON: {"to": "/…"} or problem+json.
bool wants_json(const Request& request);
/// True for a browser, which wants a page.
bool wants_page(const Request& request);
/// The answer to a form that went well: 303 for a browser, {"to": …} for the script.
Response see_other(const Request& request, const std::string& to);
/// "a b/c" -> "a%20b%2Fc": one segment of a path, or one value of a query.
std::string url_part(std::string_view text);

/// Compresses the body when that is worth it and `accepted`.
Response compressed(Response response, bool accepted);
bool accepts_gzip(const Request& request);

}  // namespace pantau::http
