#pragma once
// A client that writes exactly the bytes it is told to, and a thread that runs an io_context. No HTTP
// library: what is tried here is what a library would never send.

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace boost::asio {
class io_context;
}

namespace pantau::http::test {

using namespace std::chrono_literals;

/// An io_context and the one thread that runs it.
class Loop {
public:
    Loop();
    ~Loop();  ///< stops and joins
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;
    boost::asio::io_context& io();
    void post(std::function<void()> work);
    /// Runs it on the thread and waits; what it throws comes here.
    void run(const std::function<void()>& work);
    void stop();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

struct Answer {
    int status = 0;
    std::string head;                                 ///< status line and headers, as they came
    std::multimap<std::string, std::string> headers;  ///< names in lower case
    std::string body;
    std::string header(const std::string& lower_name) const;
};

class Wire {
public:
    /// "127.0.0.1:8480"
    static Wire tcp(const std::string& address);
    static Wire local(const std::string& path);
    Wire(Wire&& other) noexcept;
    Wire& operator=(Wire&&) = delete;
    ~Wire();

    /// False when the other side is gone.
    bool send(std::string_view bytes);
    void half_close();
    void reset();  ///< closes with RST
    /// The next answer; nothing when the line ends before a whole one came. \throws after `patience`
    std::optional<Answer> answer(bool to_head = false, std::chrono::milliseconds patience = 5s);
    /// True when the other side ends the line within the time; what came before is kept for answer().
    bool ends_within(std::chrono::milliseconds time);

private:
    explicit Wire(int descriptor) : descriptor_{descriptor} {}
    /// False at the end of the line or when nothing came in time.
    bool more(std::chrono::steady_clock::time_point until);
    int descriptor_;
    bool ended_ = false;
    std::string seen_;
};

/// True when it holds within the time.
bool soon(const std::function<bool()>& question, std::chrono::milliseconds time = 5s);

}  // namespace pantau::http::test
