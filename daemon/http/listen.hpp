#pragma once
// Where the server listens and who is at the other end. Private to server.cpp.

#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include "daemon/http/message.hpp"

namespace pantau::http {

/// "127.0.0.1:8480" or "[::1]:8480", listening. \throws std::runtime_error saying what to do
boost::asio::ip::tcp::acceptor open_tcp(boost::asio::io_context& io, const std::string& address);
/// Its address as open_tcp() takes it, with the port that the kernel chose.
std::string address_of(const boost::asio::ip::tcp::acceptor& acceptor);
/// Replaces a stale socket file; mode 0660. \throws std::runtime_error when another server answers there
boost::asio::local::stream_protocol::acceptor open_unix(boost::asio::io_context& io, const std::string& path);

/// Of a connected TCP or Unix socket; credentials are the kernel's word.
Peer peer_of(int descriptor);

}  // namespace pantau::http
