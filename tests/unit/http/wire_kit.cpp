#include "tests/unit/http/wire_kit.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <future>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

namespace pantau::http::test {

namespace asio = boost::asio;

struct Loop::Impl {
    asio::io_context io{1};
    asio::executor_work_guard<asio::io_context::executor_type> work{io.get_executor()};
    std::thread thread{[this] { io.run(); }};
};

Loop::Loop() : impl_{std::make_unique<Impl>()} {}
Loop::~Loop() {
    stop();
}
asio::io_context& Loop::io() {
    return impl_->io;
}
void Loop::post(std::function<void()> work) {
    asio::post(impl_->io, std::move(work));
}
void Loop::run(const std::function<void()>& work) {
    std::promise<void> done;
    post([&] {
        try {
            work();
            done.set_value();
        } catch (const std::exception&) {
            done.set_exception(std::current_exception());
        }
    });
    done.get_future().get();
}
void Loop::stop() {
    if (!impl_->thread.joinable()) return;
    impl_->io.stop();
    impl_->thread.join();
}

std::string Answer::header(const std::string& lower_name) const {
    const auto found = headers.find(lower_name);
    return found == headers.end() ? std::string{} : found->second;
}

Wire Wire::tcp(const std::string& address) {
    const auto colon = address.rfind(':');
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1))));
    inet_pton(AF_INET, address.substr(0, colon).c_str(), &to.sin_addr);
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
        const std::string why = std::strerror(errno);
        ::close(descriptor);
        throw std::runtime_error{"connect to " + address + ": " + why};
    }
    const int on = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return Wire{descriptor};
}

Wire Wire::local(const std::string& path) {
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    path.copy(to.sun_path, sizeof to.sun_path - 1);
    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
        ::close(descriptor);
        throw std::runtime_error{"connect to " + path};
    }
    return Wire{descriptor};
}

Wire::Wire(Wire&& other) noexcept
    : descriptor_{std::exchange(other.descriptor_, -1)},
      ended_{other.ended_},
      seen_{std::move(other.seen_)} {}

Wire::~Wire() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

bool Wire::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

void Wire::half_close() {
    ::shutdown(descriptor_, SHUT_WR);
}

void Wire::reset() {
    const linger at_once{1, 0};
    setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    ::close(std::exchange(descriptor_, -1));
}

bool Wire::more(std::chrono::steady_clock::time_point until) {
    if (ended_) return false;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    pollfd wanted{descriptor_, POLLIN, 0};
    if (left.count() <= 0 || ::poll(&wanted, 1, static_cast<int>(left.count())) <= 0) return false;
    char bytes[16384];
    const auto got = ::recv(descriptor_, bytes, sizeof bytes, 0);
    if (got <= 0) ended_ = true;
    if (got > 0) seen_.append(bytes, static_cast<std::size_t>(got));
    return got > 0;
}

std::optional<Answer> Wire::answer(bool to_head, std::chrono::milliseconds patience) {
    const auto until = std::chrono::steady_clock::now() + patience;
    const auto wait_for = [&](auto whole) {
        while (!whole())
            if (!more(until)) {
                if (ended_) return false;
                throw std::runtime_error{"no answer in time; so far: " + seen_};
            }
        return true;
    };
    if (!wait_for([&] { return seen_.find("\r\n\r\n") != std::string::npos; })) return std::nullopt;
    Answer answer;
    const auto end = seen_.find("\r\n\r\n");
    answer.head = seen_.substr(0, end + 2);
    answer.status = std::stoi(answer.head.substr(9, 3));
    for (std::size_t at = answer.head.find("\r\n") + 2; at < answer.head.size();) {
        const auto stop = answer.head.find("\r\n", at);
        const auto line = answer.head.substr(at, stop - at);
        const auto colon = line.find(':');
        auto name = line.substr(0, colon);
        std::transform(name.begin(), name.end(), name.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        const auto value = line.find_first_not_of(' ', colon + 1);
        answer.headers.emplace(name, value == std::string::npos ? "" : line.substr(value));
        at = stop + 2;
    }
    const auto length = answer.header("content-length");
    const std::size_t size = to_head || length.empty() ? 0 : std::stoul(length);
    seen_.erase(0, end + 4);
    if (!wait_for([&] { return seen_.size() >= size; })) return std::nullopt;
    answer.body = seen_.substr(0, size);
    seen_.erase(0, size);
    return answer;
}

bool Wire::ends_within(std::chrono::milliseconds time) {
    const auto until = std::chrono::steady_clock::now() + time;
    while (more(until)) {
    }
    return ended_;
}

bool soon(const std::function<bool()>& question, std::chrono::milliseconds time) {
    const auto until = std::chrono::steady_clock::now() + time;
    while (!question()) {
        if (std::chrono::steady_clock::now() > until) return false;
        std::this_thread::sleep_for(2ms);
    }
    return true;
}

}  // namespace pantau::http::test
