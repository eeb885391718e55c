#include "daemon/http/sessions.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace pantau::http {

bool has_ended(const store::Session& session, store::Instant now, const Sessions::Limits& limits) {
    return now - session.created >= limits.longest ||
           (!session.stays && now - session.last_used >= limits.idle);
}

void Sessions::put(store::Session session) {
    const auto saved = session.last_used;
    const auto hash = session.hash;
    sessions_.insert_or_assign(hash, Kept{std::move(session), saved});
}

std::optional<store::Session> Sessions::use(const std::string& hash, store::Instant now,
                                            const Limits& limits) {
    const auto found = sessions_.find(hash);
    if (found == sessions_.end()) return std::nullopt;
    auto& session = found->second.session;
    if (has_ended(session, now, limits)) {
        sessions_.erase(found);
        return std::nullopt;
    }
    session.last_used = std::max(session.last_used, now);  // a clock set back takes nothing away
    return session;
}

void Sessions::end(const std::string& hash) {
    sessions_.erase(hash);
}

void Sessions::end_all_of(std::int64_t person) {
    std::erase_if(sessions_, [&](const auto& kept) { return kept.second.session.person == person; });
}

std::size_t Sessions::count_of(std::int64_t person, store::Instant now, const Limits& limits) const {
    return static_cast<std::size_t>(std::count_if(sessions_.begin(), sessions_.end(), [&](const auto& kept) {
        return kept.second.session.person == person && !has_ended(kept.second.session, now, limits);
    }));
}

std::vector<std::pair<std::string, store::Instant>> Sessions::take_unsaved() {
    std::vector<std::pair<std::string, store::Instant>> unsaved;
    for (auto& [hash, kept] : sessions_) {
        if (kept.session.last_used - kept.saved < std::chrono::minutes{1}) continue;
        kept.saved = kept.session.last_used;
        unsaved.emplace_back(hash, kept.saved);
    }
    return unsaved;
}

std::string_view cookie_name(bool secure) {
    return secure ? "__Host-pantau" : "pantau";
}

std::string_view cookie_in(std::string_view header, bool secure) {
    const auto name = cookie_name(secure);
    while (!header.empty()) {
        auto pair = header.substr(0, header.find(';'));
        header.remove_prefix(std::min(pair.size() + 1, header.size()));
        while (!pair.empty() && pair.front() == ' ') pair.remove_prefix(1);
        if (pair.size() > name.size() && pair[name.size()] == '=' && pair.starts_with(name))
            return pair.substr(name.size() + 1);
    }
    return {};
}

std::string set_cookie(std::string_view value, bool secure, std::optional<std::chrono::seconds> lasts) {
    return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Lax{}{}", cookie_name(secure), value,
                       secure ? "; Secure" : "", lasts ? fmt::format("; Max-Age={}", lasts->count()) : "");
}

std::string expired_cookie(bool secure) {
    return set_cookie("", secure, std::chrono::seconds{0});
}

}  // namespace pantau::http
