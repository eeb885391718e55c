#include "daemon/http/listen.hpp"

#include <charconv>
#include <cstring>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/ip/v6_only.hpp>
#include <fmt/format.h>

namespace pantau::http {

namespace asio = boost::asio;
using boost::system::error_code;

asio::ip::tcp::acceptor open_tcp(asio::io_context& io, const std::string& address) {
    const auto colon = address.rfind(':');
    std::string host = colon == std::string::npos ? address : address.substr(0, colon);
    if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
    error_code error;
    const auto ip = asio::ip::make_address(host, error);
    std::uint16_t port = 0;
    const auto digits = colon == std::string::npos ? std::string{} : address.substr(colon + 1);
    const auto [end, bad] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error || bad != std::errc{} || end != digits.data() + digits.size())
        throw std::runtime_error{
            fmt::format("{} is no address to listen on; write it as 127.0.0.1:8480", address)};
    asio::ip::tcp::acceptor acceptor{io};
    const asio::ip::tcp::endpoint endpoint{ip, port};
    acceptor.open(endpoint.protocol());
    acceptor.set_option(asio::socket_base::reuse_address{true});
    if (ip.is_v6()) acceptor.set_option(asio::ip::v6_only{true});
    acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error)
        throw std::runtime_error{fmt::format("cannot listen on {}: {}; is another program using the port?",
                                             address, error.message())};
    return acceptor;
}

std::string address_of(const asio::ip::tcp::acceptor& acceptor) {
    const auto bound = acceptor.local_endpoint();
    const auto host = bound.address().to_string();
    return fmt::format("{}:{}", bound.address().is_v6() ? "[" + host + "]" : host, bound.port());
}

asio::local::stream_protocol::acceptor open_unix(asio::io_context& io, const std::string& path) {
    const asio::local::stream_protocol::endpoint endpoint{path};
    error_code error;
    asio::local::stream_protocol::socket probe{io};
    probe.connect(endpoint, error);
    if (!error)
        throw std::runtime_error{fmt::format("another pantau already answers on {}; stop it first", path)};
    struct stat status {};
    if (lstat(path.c_str(), &status) == 0 && S_ISSOCK(status.st_mode)) unlink(path.c_str());
    asio::local::stream_protocol::acceptor acceptor{io};
    acceptor.open(endpoint.protocol());
    acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error)
        throw std::runtime_error{
            fmt::format("cannot listen on {}: {}; does its folder exist and may this user write there?", path,
                        error.message())};
    chmod(path.c_str(), 0660);
    return acceptor;
}

Peer peer_of(int descriptor) {
    Peer peer;
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    if (getpeername(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0) return peer;
    if (address.ss_family == AF_UNIX) {
        ucred credentials{};
        socklen_t length = sizeof credentials;
        peer.unix_socket = true;
        // Without credentials nobody may be taken for root: the overflow uid stands for "unknown".
        peer.uid = peer.gid = 65534;
        if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length) == 0) {
            peer.uid = credentials.uid;
            peer.gid = credentials.gid;
        }
        length = 0;  // the kernel says how much it has
        getsockopt(descriptor, SOL_SOCKET, SO_PEERGROUPS, nullptr, &length);
        peer.groups.resize(length / sizeof(gid_t));
        if (length > 0 && getsockopt(descriptor, SOL_SOCKET, SO_PEERGROUPS, peer.groups.data(), &length) != 0)
            peer.groups.clear();
        return peer;
    }
    asio::ip::tcp::endpoint endpoint;
    endpoint.resize(size);
    std::memcpy(endpoint.data(), &address, size);
    auto ip = endpoint.address();
    if (ip.is_v6() && ip.to_v6().is_v4_mapped())
        ip = asio::ip::make_address_v4(asio::ip::v4_mapped, ip.to_v6());
    peer.address = ip.to_string();
    peer.loopback = ip.is_loopback();
    return peer;
}

}  // namespace pantau::http
