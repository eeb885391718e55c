// The thin part over the network, where a server says too little; whole dialogues stand in
// tests/integration/mail.py.
#include "daemon/publish/smtp_client.hpp"

#include <fstream>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "tests/unit/store/store_kit.hpp"

using namespace pantau;
using namespace pantau::publish;
using namespace std::chrono_literals;

namespace {

/// Listens and never says anything.
class Silent {
public:
    Silent() : socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* plain = reinterpret_cast<sockaddr*>(&address);
        REQUIRE(::bind(socket_, plain, size) == 0);
        REQUIRE(::listen(socket_, 8) == 0);
        REQUIRE(::getsockname(socket_, plain, &size) == 0);
        port = ntohs(address.sin_port);
    }
    ~Silent() { close(); }
    void close() {
        if (socket_ >= 0) ::close(socket_);
        socket_ = -1;
    }
    std::uint16_t port = 0;

private:
    int socket_;
};

settings::Mail server(std::uint16_t port) {
    return {"127.0.0.1", port, settings::MailTls::none, "p@example.go.id", {}, {}, {}, {}};
}

const SmtpLetter letter{"p@example.go.id", {"a@example.go.id"}, "Subject: x\r\n\r\nhalo\r\n"};

}  // namespace

TEST_CASE("a server that says nothing is left after its time") {
    Silent silent;
    std::atomic<bool> stop{false};
    bool sealed = false;
    SmtpClient client{{1s, 1s, 5s}};
    const auto began = std::chrono::steady_clock::now();
    const auto attempt = client.send(
        server(silent.port), letter, [&] { return sealed = true; }, stop);
    CHECK(std::chrono::steady_clock::now() - began < 5s);
    CHECK_FALSE(attempt.trouble.empty());
    CHECK_FALSE(attempt.sealed);
    CHECK_FALSE(sealed);
    CHECK(attempt.receivers.empty());

    silent.close();
    const auto refused = client.send(
        server(silent.port), letter, [] { return true; }, stop);
    CHECK(refused.trouble.find("onnect") != std::string::npos);
}

TEST_CASE("a stop breaks a dialogue off") {
    const Silent silent;
    std::atomic<bool> stop{false};
    SmtpClient client;
    std::thread later{[&] {
        std::this_thread::sleep_for(200ms);
        stop = true;
    }};
    const auto began = std::chrono::steady_clock::now();
    client.send(
        server(silent.port), letter, [] { return true; }, stop);
    CHECK(std::chrono::steady_clock::now() - began < 4s);
    later.join();
}

TEST_CASE("without its password nothing is sent and the sentence names the file") {
    const store::test::Folder folder;
    const Silent silent;
    auto with_user = server(silent.port);
    with_user.user = "pantau";
    with_user.password_file = folder.path / "password";
    std::atomic<bool> stop{false};
    SmtpClient client;
    CHECK(client
              .send(
                  with_user, letter, [] { return true; }, stop)
              .trouble.find("password_file") != std::string::npos);
    std::ofstream{*with_user.password_file} << "\n";
    CHECK(client
              .send(
                  with_user, letter, [] { return true; }, stop)
              .trouble.find("is empty") != std::string::npos);
}
