#include "daemon/publish/smtp_client.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <iterator>
#include <linux/sockios.h>
#include <poll.h>
#include <stdexcept>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fmt/format.h>

#include "daemon/publish/curl_handle.hpp"

namespace pantau::publish {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// The last bytes of a message are held back until the server's side has taken all others, so that a line
/// that breaks in the middle of the message is known as such: then the server cannot have accepted it.
constexpr std::size_t held_back = 2;
/// How long after that a reset may still be on its way.
constexpr milliseconds settle{150};

/// One letter under way: what libcurl's callbacks share.
struct Passage {
    const SmtpLetter& letter;
    const std::function<bool()>& seal;
    const std::atomic<bool>& stop;
    milliseconds patience;
    SmtpDialogue dialogue;
    std::vector<curl_socket_t> sockets;  ///< open now, newest last
    std::size_t given = 0;               ///< bytes of the message that libcurl took
    std::string trouble;                 ///< why a callback ended it

    /// Waits until the other side has everything given so far. \return whether the line still stands
    bool taken() {
        if (sockets.empty()) return false;
        const int socket = sockets.back();
        const auto until = steady_clock::now() + patience;
        for (bool empty = false; !empty;) {
            int waiting = 0;
            if (::ioctl(socket, SIOCOUTQ, &waiting) != 0) return false;
            empty = waiting == 0;
            // With everything taken, a last look whether it was also read.
            if (broken(socket, empty ? settle : milliseconds{10})) return false;
            if (stop || steady_clock::now() > until) return false;
        }
        return true;
    }

    static bool broken(int socket, milliseconds within) {
        pollfd look{socket, POLLRDHUP, 0};
        return ::poll(&look, 1, static_cast<int>(within.count())) > 0 &&
               (look.revents & (POLLRDHUP | POLLHUP | POLLERR | POLLNVAL)) != 0;
    }

    std::size_t read(char* into, std::size_t room) {
        const auto& message = letter.message;
        auto left = message.size() - given;
        if (left == 0) return 0;
        if (left > held_back) {
            left -= held_back;
        } else if (!dialogue.attempt().sealed) {
            if (!taken()) {
                trouble = stop ? "the service is stopping" : "the line was cut in the middle of the message";
                return CURL_READFUNC_ABORT;
            }
            if (!seal()) {
                trouble = "the database could not note that the message is about to be handed over";
                return CURL_READFUNC_ABORT;
            }
            dialogue.sealed();
        }
        const auto size = std::min(left, room);
        std::memcpy(into, message.data() + given, size);
        given += size;
        return size;
    }
};

std::size_t on_read(char* into, std::size_t size, std::size_t count, void* passage) {
    return static_cast<Passage*>(passage)->read(into, size * count);
}

int on_words(CURL*, curl_infotype type, char* data, std::size_t size, void* passage) {
    auto& dialogue = static_cast<Passage*>(passage)->dialogue;
    if (type == CURLINFO_HEADER_OUT) dialogue.sent({data, size});
    if (type == CURLINFO_HEADER_IN) dialogue.received({data, size});
    return 0;
}

int on_progress(void* passage, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<Passage*>(passage)->stop ? 1 : 0;
}

curl_socket_t on_open(void* passage, curlsocktype, curl_sockaddr* address) {
    const int socket = ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    if (socket >= 0) static_cast<Passage*>(passage)->sockets.push_back(socket);
    return socket;
}

int on_close(void* passage, curl_socket_t socket) {
    std::erase(static_cast<Passage*>(passage)->sockets, socket);
    return ::close(socket);
}

/// \throws std::runtime_error when it cannot be read
std::string password_of(const settings::Path& file) {
    std::ifstream in{file, std::ios::binary};
    std::string password{std::istreambuf_iterator<char>{in}, {}};
    while (password.ends_with('\n') || password.ends_with('\r')) password.pop_back();
    if (password.empty())
        throw std::runtime_error{
            fmt::format("[mail] password_file {} cannot be read or is empty", file.string())};
    return password;
}

std::string url_of(const settings::Mail& server) {
    const bool numeric6 = server.host.find(':') != std::string::npos;
    return fmt::format("{}://{}{}{}:{}", server.tls == settings::MailTls::tls ? "smtps" : "smtp",
                       numeric6 ? "[" : "", server.host, numeric6 ? "]" : "", server.port);
}

void prepare(CURL* easy, const settings::Mail& server, const SmtpLimits& limits) {
    set(easy, CURLOPT_URL, url_of(server).c_str());
    set(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(easy, CURLOPT_USE_SSL,
        static_cast<long>(server.tls == settings::MailTls::starttls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
    set(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (server.ca_file) set(easy, CURLOPT_CAINFO, server.ca_file->c_str());  // beside the system's folder
    if (!server.user.empty()) set(easy, CURLOPT_USERNAME, server.user.c_str());
    if (server.password_file) set(easy, CURLOPT_PASSWORD, password_of(*server.password_file).c_str());
    set(easy, CURLOPT_PROXY, "");
    set(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(easy, CURLOPT_NOSIGNAL, 1L);
    set(easy, CURLOPT_QUICK_EXIT, 1L);  // a hung resolver does not hold up a stop
    set(easy, CURLOPT_CONNECTTIMEOUT_MS, limits.connect.count());
    set(easy, CURLOPT_SERVER_RESPONSE_TIMEOUT,
        std::max<long>(1, std::chrono::duration_cast<std::chrono::seconds>(limits.answer).count()));
    set(easy, CURLOPT_TIMEOUT_MS, limits.whole.count());
}

}  // namespace

SmtpAttempt SmtpClient::send(const settings::Mail& server, const SmtpLetter& letter,
                             const std::function<bool()>& seal, const std::atomic<bool>& stop) {
    start_libcurl();
    Passage passage{letter, seal, stop, limits_.answer, {}, {}, 0, {}};
    std::array<char, CURL_ERROR_SIZE> words{};
    const Easy easy{curl_easy_init()};
    if (!easy) throw std::bad_alloc{};
    List receivers;
    try {
        prepare(easy.get(), server, limits_);
    } catch (const std::runtime_error& wrong) {
        passage.dialogue.attempt().trouble = wrong.what();
        return passage.dialogue.attempt();
    }
    for (const auto& address : letter.to) add(receivers, '<' + address + '>');
    set(easy.get(), CURLOPT_MAIL_FROM, ('<' + letter.from + '>').c_str());
    set(easy.get(), CURLOPT_MAIL_RCPT, receivers.get());
    set(easy.get(), CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1L);
    set(easy.get(), CURLOPT_UPLOAD, 1L);
    set(easy.get(), CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(letter.message.size()));
    set(easy.get(), CURLOPT_READFUNCTION, &on_read);
    set(easy.get(), CURLOPT_READDATA, static_cast<void*>(&passage));
    set(easy.get(), CURLOPT_VERBOSE, 1L);
    set(easy.get(), CURLOPT_DEBUGFUNCTION, &on_words);
    set(easy.get(), CURLOPT_DEBUGDATA, static_cast<void*>(&passage));
    set(easy.get(), CURLOPT_NOPROGRESS, 0L);
    set(easy.get(), CURLOPT_XFERINFOFUNCTION, &on_progress);
    set(easy.get(), CURLOPT_XFERINFODATA, static_cast<void*>(&passage));
    set(easy.get(), CURLOPT_OPENSOCKETFUNCTION, &on_open);
    set(easy.get(), CURLOPT_OPENSOCKETDATA, static_cast<void*>(&passage));
    set(easy.get(), CURLOPT_CLOSESOCKETFUNCTION, &on_close);
    set(easy.get(), CURLOPT_CLOSESOCKETDATA, static_cast<void*>(&passage));
    set(easy.get(), CURLOPT_ERRORBUFFER, words.data());
    const auto code = curl_easy_perform(easy.get());
    auto attempt = passage.dialogue.attempt();
    // Not one answer more after this: what is said at parting is about nothing.
    passage.dialogue.sent("QUIT");
    if (code == CURLE_OK) return attempt;
    attempt.trouble = !passage.trouble.empty() ? passage.trouble
                      : words[0] != '\0'       ? std::string{words.data()}
                                               : std::string{curl_easy_strerror(code)};
    if (attempt.sealed && attempt.accepted.code == 0)
        attempt.trouble = "the line was cut before the server's answer to the message: " + attempt.trouble;
    return attempt;
}

}  // namespace pantau::publish
