#include "daemon/http/server.hpp"

#include <algorithm>
#include <array>
#include <list>
#include <map>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include "daemon/http/listen.hpp"
#include "daemon/http/problem.hpp"
#include "daemon/log.hpp"

namespace pantau::http {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace bhttp = boost::beast::http;
using asio::use_awaitable;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

// One stream type for TCP and Unix sockets: the session, the costly template, is then compiled once.
using Protocol = asio::generic::stream_protocol;
using Stream = beast::basic_stream<Protocol>;

namespace {

/// What Beast's parser calls its complaints; everything else is the line's end.
const boost::system::error_category& malformed_body = make_error_code(bhttp::error::bad_chunk).category();

/// Framing that Beast's parser lets through although RFC 9112 6.3 forbids it (request smuggling).
bool framing_is_sound(const bhttp::request_parser<bhttp::string_body>& parser) {
    const auto& fields = parser.get();
    const auto encodings = fields.equal_range(bhttp::field::transfer_encoding);
    const bool encoded = encodings.first != encodings.second;
    if (encoded) {
        if (fields.version() < 11) return false;  // who does not know chunks may have passed it on wrongly
        if (std::next(encodings.first) != encodings.second) return false;
        if (!beast::iequals(encodings.first->value(), "chunked")) return false;
        if (fields.count(bhttp::field::content_length) != 0) return false;
    }
    if (fields.count(bhttp::field::content_length) > 1) return false;
    const auto hosts = fields.count(bhttp::field::host);
    return hosts == 1 || (hosts == 0 && fields.version() < 11);
}

/// How the reading of a header ended.
enum class Header { sound, malformed, line_too_long, too_large, gone };

Response refusal(int status, const char* code, const char* title, const char* detail, const char* sentence) {
    return problem({status, code, title, detail, sentence, {}});
}
Response bad_request(const char* detail) {
    log::debug(log::Event::http_refused, detail);  // whoever floods us does not fill the log
    return refusal(400, "BAD_REQUEST", "Bad request", detail, "Permintaan tidak dapat dibaca.");
}

/// The headers of every answer (OWASP's list; the policy is that of the experience page, 12.2).
void add_security_headers(bhttp::response<bhttp::string_body>& message) {
    message.set("X-Content-Type-Options", "nosniff");
    message.set("Referrer-Policy", "same-origin");
    message.set("Cross-Origin-Opener-Policy", "same-origin");
    message.set("Permissions-Policy", "");
    message.set("Content-Security-Policy",
                "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' "
                "data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
    if (message.count(bhttp::field::cache_control) == 0) message.set(bhttp::field::cache_control, "no-store");
}

}  // namespace

struct Server::Impl : std::enable_shared_from_this<Server::Impl> {
    struct Connection {
        Stream stream;
        Peer peer;
        Clock::time_point idle_since = Clock::now();
        bool busy = false;
    };
    using Connections = std::list<std::shared_ptr<Connection>>;

    asio::io_context& io;
    Handler handler;
    Limits limits;
    BodyLimit body_limit;
    std::list<asio::ip::tcp::acceptor> tcp;
    std::list<asio::local::stream_protocol::acceptor> local;
    std::vector<std::string> socket_files;
    Connections open;
    std::map<std::string, std::size_t> per_address;
    bool stopping = false;

    Impl(asio::io_context& context, Handler h, Limits l, BodyLimit b)
        : io{context}, handler{std::move(h)}, limits{l}, body_limit{std::move(b)} {}

    template <class Acceptor>
    asio::awaitable<void> accept_loop(Acceptor& acceptor) {
        const auto self = shared_from_this();
        while (acceptor.is_open()) {
            error_code error;
            auto accepted = co_await acceptor.async_accept(asio::redirect_error(use_awaitable, error));
            if (error == asio::error::operation_aborted || stopping) break;
            if (error) {  // out of descriptors: wait instead of spinning, the clients queue meanwhile
                asio::steady_timer pause{io, std::chrono::milliseconds{100}};
                co_await pause.async_wait(asio::redirect_error(use_awaitable, error));
                continue;
            }
            admit(Protocol::socket{std::move(accepted)});
        }
    }

    void admit(Protocol::socket socket) {
        const Peer peer = peer_of(socket.native_handle());
        const bool counted = !peer.unix_socket && !peer.loopback;
        if (counted && per_address[peer.address] >= limits.connections_per_address) return;
        if (open.size() >= limits.connections) close_longest_idle();
        auto connection = std::make_shared<Connection>(Connection{Stream{std::move(socket)}, peer});
        open.push_back(connection);
        if (counted) ++per_address[peer.address];
        const auto place = std::prev(open.end());
        asio::co_spawn(io, serve(connection),
                       [self = shared_from_this(), place, counted](std::exception_ptr) {
                           if (counted) {
                               const auto entry = self->per_address.find((*place)->peer.address);
                               if (--entry->second == 0) self->per_address.erase(entry);
                           }
                           self->open.erase(place);
                       });
    }

    void close_longest_idle() {
        Connection* oldest = nullptr;
        for (const auto& connection : open)
            if (!connection->busy && (!oldest || connection->idle_since < oldest->idle_since))
                oldest = connection.get();
        if (!oldest) return;
        oldest->stream.cancel();
        oldest->busy = true;  // the next newcomer of the same moment takes another one's place
    }

    asio::awaitable<void> serve(std::shared_ptr<Connection> connection) {
        beast::flat_buffer buffer{limits.request_line + limits.headers + 64 * 1024};
        for (bool keep = true; keep && !stopping;) {
            bhttp::request_parser<bhttp::string_body> parser;
            parser.header_limit(static_cast<std::uint32_t>(limits.request_line + limits.headers + 4096));
            parser.body_limit(boost::none);  // judged below, once it is known whose body it is
            error_code error;

            // A kept connection may wait long for its next request, but a request begun must come quickly.
            connection->idle_since = Clock::now();
            connection->busy = false;
            if (buffer.size() == 0) {
                connection->stream.expires_after(limits.idle_time);
                const auto got = co_await connection->stream.async_read_some(
                    buffer.prepare(4096), asio::redirect_error(use_awaitable, error));
                if (error) break;
                buffer.commit(got);
            }
            connection->busy = true;
            connection->stream.expires_after(limits.request_time);
            const auto header = co_await read_header(*connection, buffer, parser);
            if (header == Header::gone) break;
            Response answer;
            bool read = false;
            Request request;
            if (header == Header::too_large) {
                answer = refusal(431, "HEADERS_TOO_LARGE", "Headers too large", "Send shorter headers",
                                 "Permintaan terlalu besar.");
            } else if (header == Header::line_too_long) {
                answer = refusal(414, "ADDRESS_TOO_LONG", "Address too long", "Send a shorter address",
                                 "Alamat terlalu panjang.");
            } else if (header == Header::malformed) {
                answer = bad_request("This is not HTTP/1.1 as RFC 9112 has it");
            } else if (!framing_is_sound(parser)) {
                answer = bad_request("The request's framing is ambiguous (RFC 9112 6.3)");
            } else if (auto translated = translate(parser.get(), connection->peer)) {
                request = std::move(*translated);
                const auto most = body_limit ? body_limit(request.method, request.path) : limits.body;
                parser.body_limit(most);  // Beast looks at it for chunks only, once the header is read
                if (const auto length = parser.content_length(); length && *length > most)
                    error = bhttp::error::body_limit;
                else if (parser.get().version() >= 11 &&
                         beast::iequals(parser.get()[bhttp::field::expect], "100-continue")) {
                    bhttp::response<bhttp::empty_body> go_on{bhttp::status::continue_, 11};
                    co_await bhttp::async_write(connection->stream, go_on,
                                                asio::redirect_error(use_awaitable, error));
                    if (error) break;
                }
                if (!error)
                    co_await bhttp::async_read(connection->stream, buffer, parser,
                                               asio::redirect_error(use_awaitable, error));
                if (error == bhttp::error::body_limit)
                    answer = refusal(413, "BODY_TOO_LARGE", "Body too large", "Send less at once",
                                     "Kiriman terlalu besar.");
                else if (error && error.category() == malformed_body)
                    answer = bad_request("The body is not as its header announced it");
                else if (error)
                    break;
                else
                    read = true;
            } else {
                answer = bad_request("The address is not a plain path");
            }
            const bool head = read && request.method == "HEAD";
            keep = read && parser.get().keep_alive();
            if (read) {
                request.body = std::move(parser.get().body());
                if (head) request.method = "GET";
                answer = co_await answer_of(std::move(request));
            }
            keep = keep && !stopping;
            if (!co_await send(*connection, std::move(answer), head, keep, parser.get().version())) break;
            if (!read) co_await let_go(*connection);
        }
        error_code ignored;
        connection->stream.socket().shutdown(asio::socket_base::shutdown_send, ignored);
    }

    /// Reads up to the empty line and has it parsed. The bytes are judged before the parser sees them: it is
    /// more generous than RFC 9112 allows.
    asio::awaitable<Header> read_header(Connection& connection, beast::flat_buffer& buffer,
                                        bhttp::request_parser<bhttp::string_body>& parser) {
        error_code error;
        for (;;) {
            const std::string_view seen{static_cast<const char*>(buffer.cdata().data()), buffer.size()};
            const auto line = std::min(seen.find('\n'), seen.size());
            const auto end = seen.find("\r\n\r\n");
            if (line > limits.request_line) co_return Header::line_too_long;
            if (std::min(end, seen.size()) > line + limits.headers) co_return Header::too_large;
            if (end != std::string_view::npos) {
                if (!header_lines_are_sound(seen.substr(0, end + 2))) co_return Header::malformed;
                buffer.consume(parser.put(buffer.cdata(), error));
                co_return error || !parser.is_header_done() ? Header::malformed : Header::sound;
            }
            const auto got = co_await connection.stream.async_read_some(
                buffer.prepare(4096), asio::redirect_error(use_awaitable, error));
            if (error) co_return Header::gone;
            buffer.commit(got);
        }
    }

    /// After a refusal the client may still be sending. A line closed with unread bytes is reset, and the
    /// answer is lost on its way: so what comes is read and thrown away, for a moment.
    asio::awaitable<void> let_go(Connection& connection) {
        error_code error;
        connection.stream.socket().shutdown(asio::socket_base::shutdown_send, error);
        connection.stream.expires_after(std::chrono::seconds{2});
        std::array<char, 16 * 1024> thrown_away{};
        for (std::size_t left = 64 * 1024 * 1024; left > 0 && !error;) {
            const auto got = co_await connection.stream.async_read_some(
                asio::buffer(thrown_away), asio::redirect_error(use_awaitable, error));
            left -= std::min(left, got);
        }
    }

    std::optional<Request> translate(const bhttp::request<bhttp::string_body>& from, const Peer& peer) const {
        Request to;
        to.method = std::string{from.method_string()};
        to.peer = peer;
        const std::string_view target{from.target().data(), from.target().size()};
        const auto mark = target.find('?');
        auto path = decode_path(target.substr(0, mark));
        if (!path) return std::nullopt;
        to.path = std::move(*path);
        if (mark != std::string_view::npos) {
            auto query = decode_form(target.substr(mark + 1));
            if (!query) return std::nullopt;
            to.query = std::move(*query);
        }
        for (const auto& field : from) {
            std::string name{field.name_string()};
            std::transform(name.begin(), name.end(), name.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
            auto& value = to.headers[name];
            if (!value.empty()) value += ", ";
            value.append(field.value().data(), field.value().size());
        }
        return to;
    }

    /// Waits for the handler without holding the thread; the answer may be given on any thread, once.
    asio::awaitable<Response> answer_of(Request request) {
        return asio::async_initiate<const asio::use_awaitable_t<>&, void(Response)>(
            [this](auto completion, Request asked) {
                auto shared = std::make_shared<decltype(completion)>(std::move(completion));
                auto executor = io.get_executor();
                handler(std::move(asked), [shared, executor](Response response) mutable {
                    asio::post(executor, [shared, response = std::move(response)]() mutable {
                        (*shared)(std::move(response));
                    });
                });
            },
            use_awaitable, std::move(request));
    }

    asio::awaitable<bool> send(Connection& connection, Response answer, bool head, bool keep,
                               unsigned version) {
        bhttp::response<bhttp::string_body> message{static_cast<bhttp::status>(answer.status), version};
        message.set(bhttp::field::content_type, answer.content_type);
        for (const auto& [name, value] : answer.headers) message.insert(name, value);
        add_security_headers(message);
        message.keep_alive(keep);
        const auto size = answer.body.size();
        if (!head) message.body() = std::move(answer.body);
        message.content_length(size);
        error_code error;
        connection.stream.expires_after(limits.request_time);
        if (head) {
            bhttp::response_serializer<bhttp::string_body> serializer{message};
            co_await bhttp::async_write_header(connection.stream, serializer,
                                               asio::redirect_error(use_awaitable, error));
        } else {
            co_await bhttp::async_write(connection.stream, message,
                                        asio::redirect_error(use_awaitable, error));
        }
        co_return !error;
    }
};

Server::Server(asio::io_context& io, Handler handler, Limits limits, BodyLimit body_limit)
    : impl_{std::make_shared<Impl>(io, std::move(handler), limits, std::move(body_limit))} {}

Server::~Server() {
    stop();
}

std::string Server::listen_tcp(const std::string& address) {
    impl_->tcp.push_back(open_tcp(impl_->io, address));
    auto& acceptor = impl_->tcp.back();
    asio::co_spawn(impl_->io, impl_->accept_loop(acceptor), [](std::exception_ptr) {});
    return address_of(acceptor);
}

void Server::listen_unix(const std::string& path) {
    impl_->local.push_back(open_unix(impl_->io, path));
    impl_->socket_files.push_back(path);
    asio::co_spawn(impl_->io, impl_->accept_loop(impl_->local.back()), [](std::exception_ptr) {});
}

void Server::stop() {
    if (impl_->stopping) return;
    impl_->stopping = true;
    error_code ignored;
    for (auto& acceptor : impl_->tcp) acceptor.close(ignored);
    for (auto& acceptor : impl_->local) acceptor.close(ignored);
    for (const auto& file : impl_->socket_files) unlink(file.c_str());
    for (const auto& connection : impl_->open)
        if (!connection->busy) connection->stream.cancel();
}

std::size_t Server::connections() const noexcept {
    return impl_->open.size();
}

}  // namespace pantau::http
