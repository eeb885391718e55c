#include "daemon/http/back_off.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>

namespace pantau::http {

namespace {
std::pair<std::string, std::string> key(std::string_view name, std::string_view address) {
    return {std::string{name}, back_off_address(address)};
}
}  // namespace

std::chrono::seconds BackOff::wait_after(int failures) {
    if (failures < free_failures) return std::chrono::seconds{0};
    const int doublings = std::min(failures - free_failures, 20);
    return std::min(longest, first_wait * (1 << doublings));
}

std::chrono::seconds BackOff::wait(std::string_view name, std::string_view address, Moment now) const {
    const auto found = pairs_.find(key(name, address));
    if (found == pairs_.end()) return std::chrono::seconds{0};
    const auto until = found->second.last + wait_after(found->second.count);
    return until <= now ? std::chrono::seconds{0} : std::chrono::ceil<std::chrono::seconds>(until - now);
}

void BackOff::begin(std::string_view name, std::string_view address, Moment now) {
    if (pairs_.size() >= most_pairs) make_room(now);
    auto& failures = pairs_[key(name, address)];
    if (failures.count != 0 && now - failures.last > forgotten_after) failures.count = 0;
    ++failures.count;
    failures.last = now;
}

void BackOff::succeeded(std::string_view name, std::string_view address) {
    pairs_.erase(key(name, address));
}

void BackOff::make_room(Moment now) {
    for (auto next = pairs_.begin(); next != pairs_.end();)
        next = now - next->second.last > forgotten_after ? pairs_.erase(next) : std::next(next);
    if (pairs_.size() < most_pairs) return;
    pairs_.erase(std::min_element(pairs_.begin(), pairs_.end(), [](const auto& a, const auto& b) {
        return a.second.last < b.second.last;
    }));
}

std::string back_off_address(std::string_view address) {
    std::array<unsigned char, 16> bytes{};
    const std::string text{address.substr(0, address.find('%'))};
    if (text.find(':') == std::string::npos || inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1)
        return text;
    std::fill(bytes.begin() + 8, bytes.end(), 0);
    std::array<char, INET6_ADDRSTRLEN> shown{};
    inet_ntop(AF_INET6, bytes.data(), shown.data(), shown.size());
    return std::string{shown.data()} + "/64";
}

}  // namespace pantau::http
