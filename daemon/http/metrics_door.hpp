#pragma once
// The door for Prometheus: /metrics, /probe?target=ID and a small page that links to both, on a listener of its
// own. Drawing and compressing run on a thread that does nothing else, so that a scrape neither delays a tap nor
// waits for a question to the database.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/http/server.hpp"
#include "daemon/metrics/drawing.hpp"

namespace boost::asio {
class thread_pool;
}

namespace pantau::http {

/// Both are asked on the network thread and must be quick; what they return is called on the drawing thread.
struct MetricsSources {
    std::function<metrics::Drawing()> metrics;
    /// Of one site by its id; nothing: no such site.
    std::function<std::optional<metrics::Drawing>(const std::string& id)> probe;
    std::function<std::vector<std::string>()> sites;  ///< ids, for the page with the links
};

class MetricsDoor {
public:
    MetricsDoor(boost::asio::io_context& io, MetricsSources sources);
    ~MetricsDoor();  ///< waits for the page being drawn

    /// \return the address bound  \throws std::runtime_error saying what to do
    std::string listen(const std::string& address) { return server_.listen_tcp(address); }
    void stop() { server_.stop(); }

private:
    void handle(const Request& request, Respond respond);
    void draw(const Request& request, metrics::Drawing drawing, Respond respond);

    MetricsSources sources_;
    std::unique_ptr<boost::asio::thread_pool> drawing_thread_;
    Server server_;
};

}  // namespace pantau::http
