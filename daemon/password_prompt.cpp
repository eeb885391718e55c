#include "daemon/password_prompt.hpp"

#include <csignal>
#include <iostream>
#include <termios.h>
#include <unistd.h>

namespace pantau {

namespace {

termios before{};  // what a signal puts back

void put_back_and_end(int number) {
    tcsetattr(STDIN_FILENO, TCSANOW, &before);
    std::signal(number, SIG_DFL);
    std::raise(number);
}

/// No echo while it lives; a Ctrl-C in between leaves the terminal as it was.
class Unseen {
public:
    Unseen() {
        tcgetattr(STDIN_FILENO, &before);
        termios quiet = before;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        quiet.c_lflag |= ECHONL;
        interrupted_ = std::signal(SIGINT, put_back_and_end);
        terminated_ = std::signal(SIGTERM, put_back_and_end);
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    }
    Unseen(const Unseen&) = delete;
    Unseen& operator=(const Unseen&) = delete;
    ~Unseen() {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
        std::signal(SIGINT, interrupted_);
        std::signal(SIGTERM, terminated_);
    }

private:
    void (*interrupted_)(int) = SIG_DFL;
    void (*terminated_)(int) = SIG_DFL;
};

}  // namespace

bool can_ask() {
    return isatty(STDIN_FILENO) != 0;
}

std::optional<std::string> ask_password_twice(const std::string& prompt) {
    const Unseen unseen;
    std::string first, second;
    std::cerr << prompt << ": " << std::flush;
    if (!std::getline(std::cin, first)) return std::nullopt;
    if (first.empty()) return first;
    std::cerr << "Once more: " << std::flush;
    if (!std::getline(std::cin, second) || first != second) return std::nullopt;
    return first;
}

std::optional<std::string> password_from_stdin() {
    std::string line;
    if (!std::getline(std::cin, line) || line.empty()) return std::nullopt;
    if (line.back() == '\r') line.pop_back();
    return line;
}

}  // namespace pantau
