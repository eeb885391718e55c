#pragma once
// One small page over HTTP and HTTPS on every loopback address, served by a process of its own, so that only
// the asking side is counted.

#include <arpa/inet.h>
#include <array>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <netinet/in.h>
#include <string>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <openssl/ssl.h>

namespace pantau::bench {

class PageServer {
public:
    /// \param context  for HTTPS; must outlive the server
    /// \param keep_alive  answer many requests over one connection
    explicit PageServer(SSL_CTX* context, bool keep_alive = false) {
        const int http = listening(http_port_), https = listening(https_port_);
        process_ = fork();
        if (process_ != 0) {
            close(http);
            close(https);
            return;
        }
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        // Each thread serves one connection at a time: as many as may stand open with kept-alive ones.
        for (int i = 0; i < (keep_alive ? 512 : 8); ++i) {
            std::thread{serve, http, nullptr, keep_alive}.detach();
            std::thread{serve, https, context, keep_alive}.detach();
        }
        pause();
        _exit(0);
    }
    ~PageServer() {
        kill(process_, SIGKILL);
        waitpid(process_, nullptr, 0);
    }
    PageServer(const PageServer&) = delete;
    PageServer& operator=(const PageServer&) = delete;

    std::uint16_t http_port() const { return http_port_; }
    std::uint16_t https_port() const { return https_port_; }

private:
    static int listening(std::uint16_t& port) {
        const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        // Every address of the loopback, and none of any other interface.
        if (setsockopt(descriptor, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3) != 0) std::abort();
        sockaddr_in in{};
        in.sin_family = AF_INET;
        in.sin_addr.s_addr = htonl(INADDR_ANY);
        sockaddr generic{};
        std::memcpy(&generic, &in, sizeof in);
        socklen_t size = sizeof generic;
        if (bind(descriptor, &generic, size) != 0 || listen(descriptor, 4096) != 0) std::abort();
        getsockname(descriptor, &generic, &size);
        std::memcpy(&in, &generic, sizeof in);
        port = ntohs(in.sin_port);
        return descriptor;
    }

    static void serve(int listener, SSL_CTX* context, bool keep_alive) {
        const std::string page = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" +
                                 std::string{keep_alive ? "" : "Connection: close\r\n"} +
                                 "Content-Length: 1024\r\n\r\n<html><title>Uji</title>" +
                                 std::string(1000, 'x');
        std::array<char, 4096> head{};
        for (;;) {
            const int descriptor = accept(listener, nullptr, nullptr);
            if (descriptor < 0) continue;
            if (context == nullptr) {
                while (recv(descriptor, head.data(), head.size(), 0) > 0) {
                    send(descriptor, page.data(), page.size(), MSG_NOSIGNAL);
                    if (!keep_alive) break;
                }
            } else {
                SSL* tls = SSL_new(context);
                SSL_set_fd(tls, descriptor);
                if (SSL_accept(tls) == 1) {
                    while (SSL_read(tls, head.data(), static_cast<int>(head.size())) > 0) {
                        SSL_write(tls, page.data(), static_cast<int>(page.size()));
                        if (!keep_alive) break;
                    }
                    SSL_shutdown(tls);
                }
                SSL_free(tls);
            }
            close(descriptor);
        }
    }

    std::uint16_t http_port_ = 0, https_port_ = 0;
    pid_t process_ = -1;
};

}  // namespace pantau::bench
