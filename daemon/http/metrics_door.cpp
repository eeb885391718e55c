#include "daemon/http/metrics_door.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <fmt/format.h>

#include "daemon/http/gzip.hpp"

namespace pantau::http {

namespace {

Response plain(int status, std::string text) {
    return {status, "text/plain; charset=utf-8", std::move(text)};
}

Response overview(const std::vector<std::string>& sites) {
    std::string probes;
    for (const auto& id : sites)  // ids are [a-z0-9-] by the settings' own rule
        probes += fmt::format("<li><a href=\"/probe?target={0}\">/probe?target={0}</a></li>\n", id);
    return {200, "text/html; charset=utf-8",
            fmt::format("<!doctype html>\n<html lang=\"en\"><head><title>Pantau metrics</title></head><body>\n"
                        "<h1>Pantau metrics</h1>\n"
                        "<p><a href=\"/metrics\">/metrics</a>: everything, for Prometheus</p>\n"
                        "{}"
                        "<p><code>pantau rules</code> prints alerting rules for these settings.</p>\n"
                        "</body></html>\n",
                        probes.empty() ? ""
                                       : "<p>The newest look at one site, under the names of "
                                         "blackbox_exporter:</p>\n<ul>\n" +
                                             probes + "</ul>\n")};
}

}  // namespace

MetricsDoor::MetricsDoor(boost::asio::io_context& io, MetricsSources sources)
    : sources_{std::move(sources)},
      drawing_thread_{std::make_unique<boost::asio::thread_pool>(1)},
      server_{io, [this](Request request, Respond respond) { handle(request, std::move(respond)); }} {}

MetricsDoor::~MetricsDoor() {
    drawing_thread_->join();
}

void MetricsDoor::handle(const Request& request, Respond respond) {
    const bool known = request.path == "/" || request.path == "/metrics" || request.path == "/probe";
    if (!known || request.method != "GET")
        return respond(plain(404, "Here are only /metrics and /probe?target=ID\n"));
    if (request.path == "/") return respond(overview(sources_.sites()));
    if (request.path == "/metrics") return draw(request, sources_.metrics(), std::move(respond));
    const auto target = request.parameter("target");
    if (!target || target->empty())
        return respond(plain(400, "Say which site: /probe?target=ID, with an id of [[site]]\n"));
    auto drawing = sources_.probe(*target);
    if (!drawing)
        return respond(plain(404, "No [[site]] has this id; / lists those there are\n"));
    draw(request, std::move(*drawing), std::move(respond));
}

void MetricsDoor::draw(const Request& request, metrics::Drawing drawing, Respond respond) {
    boost::asio::post(*drawing_thread_, [drawing = std::move(drawing), respond = std::move(respond),
                                         packed = accepts_gzip(request.header("accept-encoding"))] {
        Response page{200, "text/plain; version=0.0.4; charset=utf-8", drawing(),
                      {{"Vary", "Accept-Encoding"}}};
        if (packed) {
            page.body = gzip(page.body, 1);  // a third of the time of level 6 for a tenth more bytes
            page.headers.emplace_back("Content-Encoding", "gzip");
        }
        respond(std::move(page));
    });
}

}  // namespace pantau::http
