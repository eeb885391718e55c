#include "daemon/log.hpp"

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <date/date.h>
#include <fmt/format.h>
// Every entry comes from this file; its name and line would only mislead.
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>

#include "daemon/clock.hpp"

namespace pantau::log {

namespace {

std::atomic<int> least_level{static_cast<int>(Level::info)};
std::mutex one_at_a_time;  // keeps lines whole and guards `capture`
std::function<void(const Entry&)>* capture = nullptr;

const char* word(Level level) {
    switch (level) {
        case Level::error:
            return "error";
        case Level::warning:
            return "warning";
        case Level::notice:
            return "notice";
        case Level::info:
            return "info";
        case Level::debug:
            return "debug";
    }
    return "info";
}

/// The UTF-8 character at `at`: its code point and length; length 0 where it is none.
std::pair<std::uint32_t, std::size_t> decode(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const std::uint32_t first = byte(at);
    if (first < 0x80) return {first, 1};
    const std::size_t length = first >= 0xF0 && first < 0xF5 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
    if (length == 0 || first >= 0xF5 || at + length > text.size()) return {0, 0};
    std::uint32_t code = first & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(at + i) & 0xC0U) != 0x80U) return {0, 0};
        code = code << 6U | (byte(at + i) & 0x3FU);
    }
    return {code, length};
}

/// Marks that turn the reading direction or end a line without being ASCII: they can disguise a line as well.
bool disguises(std::uint32_t code) {
    return (code >= 0x80 && code < 0xA0) || code == 0x061C || code == 0x200E || code == 0x200F ||
           (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

std::string escaped(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const auto [code, length] = decode(text, at);
        const auto raw = static_cast<unsigned char>(text[at]);
        if (length == 0) {
            out += fmt::format("\\x{:02x}", raw);
            ++at;
            continue;
        }
        if (code == '\n') {
            out += "\\n";
        } else if (code == '\r') {
            out += "\\r";
        } else if (code == '\t') {
            out += "\\t";
        } else if (code == '\\') {
            out += "\\\\";
        } else if (code < 0x20 || code == 0x7F) {
            out += fmt::format("\\x{:02x}", raw);
        } else if (disguises(code)) {
            out += fmt::format("\\u{{{:x}}}", code);
        } else {
            out.append(text, at, length);
        }
        at += length;
    }
    return out;
}

/// Addresses without what may be secret in them: user and password, query, fragment. "https://u:p@x.id/a?t=1#b"
/// becomes "https://x.id/a?…".
std::string without_queries(std::string_view text) {
    std::string out;
    for (;;) {
        const auto scheme = text.find("://");
        if (scheme == std::string_view::npos) return out.append(text);
        const auto begin = scheme + 3;
        const auto end = std::min(text.find_first_of(" \t\r\n\"'<>", begin), text.size());
        auto address = text.substr(begin, end - begin);
        const auto host_end = std::min(address.find_first_of("/?#"), address.size());
        const auto user = address.substr(0, host_end).rfind('@');
        out.append(text.substr(0, begin));
        if (user != std::string_view::npos) address.remove_prefix(user + 1);
        const auto secret = address.find_first_of("?#");
        out.append(address.substr(0, secret));
        if (secret != std::string_view::npos) out += "?…";
        text.remove_prefix(end);
    }
}

std::string quoted_if_needed(const std::string& value) {
    if (!value.empty() && value.find_first_of(" \"=") == std::string::npos) return value;
    std::string out = "\"";
    for (const char c : value) {
        if (c == '"') out += '\\';
        out += c;
    }
    return out + "\"";
}

std::string journal_name(std::string_view key) {
    if (key == "case") return "CASE_ID";
    std::string out;
    for (const char c : key) out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return out;
}

Entry make_entry(Level level, Event event, std::string_view message, Fields fields) {
    const auto& doc = describe(event);
    Entry entry{level, event, escaped(without_queries(message)), {}, {}};
    entry.journal = {{"PRIORITY", std::to_string(static_cast<int>(level))},
                     {"MESSAGE_ID", std::string{doc.message_id}},
                     {"PANTAU_EVENT", std::string{doc.name}}};
    const auto now = SystemClock{}.wall();
    entry.line =
        date::format("%FT%TZ", now) + ' ' + word(level) + ' ' + std::string{doc.name} + ": " + entry.message;
    std::string tail;
    for (const auto& field : fields) {
        auto value = escaped(without_queries(field.value));
        tail += ' ' + std::string{field.key} + '=' + quoted_if_needed(value);
        entry.journal.emplace_back(journal_name(field.key), std::move(value));
    }
    entry.line += tail;
    entry.journal.emplace_back("MESSAGE", std::string{doc.name} + ": " + entry.message + tail);
    return entry;
}

bool send_to_journal(const Entry& entry) {
    std::vector<std::string> texts;
    for (const auto& [name, value] : entry.journal) texts.push_back(name + '=' + value);
    std::vector<iovec> parts;
    for (auto& text : texts) parts.push_back({text.data(), text.size()});
    return sd_journal_sendv(parts.data(), static_cast<int>(parts.size())) == 0;
}

/// A terminal gets the bare line; whatever else reads it (a pipe, a container, an old systemd) learns the level from
/// the prefix of sd-daemon(3).
void send_to_stderr(const Entry& entry) {
    static const bool terminal = ::isatty(STDERR_FILENO) == 1;
    auto line = (terminal ? std::string{} : fmt::format("<{}>", static_cast<int>(entry.level))) + entry.line + '\n';
    for (std::size_t done = 0; done < line.size();) {
        const auto written = ::write(STDERR_FILENO, line.data() + done, line.size() - done);
        if (written < 0 && errno != EINTR) return;  // nowhere left to say so
        if (written > 0) done += static_cast<std::size_t>(written);
    }
}

}  // namespace

void set_level(Level least) {
    least_level.store(static_cast<int>(least));
}

bool wanted(Level level) noexcept {
    return static_cast<int>(level) <= least_level.load(std::memory_order_relaxed);
}

bool stderr_is_journal() {
    static const bool answer = [] {
        const char* stream = std::getenv("JOURNAL_STREAM");
        struct stat status {};
        if (stream == nullptr || ::fstat(STDERR_FILENO, &status) != 0) return false;
        return fmt::format("{}:{}", status.st_dev, status.st_ino) == stream;
    }();
    return answer;
}

void write(Level level, Event event, std::string_view message, Fields fields) noexcept {
    if (!wanted(level)) return;
    try {
        auto entry = make_entry(level, event, message, fields);
        const std::lock_guard lock{one_at_a_time};
        if (capture != nullptr) {
            (*capture)(entry);
            return;
        }
        if (stderr_is_journal() && send_to_journal(entry)) return;
        send_to_stderr(entry);
    } catch (const std::exception&) {  // out of memory, most likely: the bare sentence can still be said
        static constexpr std::string_view lost = "log: an entry could not be written\n";
        [[maybe_unused]] const auto ignored = ::write(STDERR_FILENO, lost.data(), lost.size());
    }
}

Capture::Capture(std::function<void(const Entry&)> sink) {
    const std::lock_guard lock{one_at_a_time};
    capture = new std::function<void(const Entry&)>{std::move(sink)};
}

Capture::~Capture() {
    const std::lock_guard lock{one_at_a_time};
    delete capture;
    capture = nullptr;
}

}  // namespace pantau::log
