#include "daemon/watch/archive_lookup.hpp"

#include <algorithm>
#include <utility>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <date/date.h>

#include "daemon/log.hpp"
#include "probes/url.hpp"

namespace pantau::watch {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr milliseconds day = 24h;
constexpr milliseconds month = 30 * day;
constexpr auto after_own_trouble = 10min;
constexpr std::uint64_t longest_answer = 64U << 10U;
constexpr std::size_t longest_url = 2'000;

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        if (plain.find(c) != std::string_view::npos) {
            encoded += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            encoded += {'%', digits[byte / 16U], digits[byte % 16U]};
        }
    }
    return encoded;
}

void fill_in(std::string& text, std::string_view place, const std::string& value) {
    if (const auto at = text.find(place); at != std::string::npos) text.replace(at, place.size(), value);
}

const json::value* member(const json::value* of, const char* name) {
    const auto* object = of == nullptr ? nullptr : of->if_object();
    return object == nullptr ? nullptr : object->if_contains(name);
}

/// 1, 2, 4 … days, at most a month.
milliseconds patience(int failures) {
    return std::min(month, day * (1 << std::clamp(failures - 1, 0, 5)));
}

}  // namespace

ArchiveAnswer read_archive_answer(std::string_view text) {
    using Kind = ArchiveAnswer::Kind;
    json::error_code error;
    const json::value answer = json::parse(json::string_view{text.data(), text.size()}, error);
    const auto* snapshots = error ? nullptr : member(&answer, "archived_snapshots");
    // An empty list stands for an empty object where the archive is written in PHP.
    if (snapshots == nullptr || !(snapshots->is_object() || snapshots->is_array()))
        return {Kind::unreadable, {}};
    const auto* closest = member(snapshots, "closest");
    if (closest == nullptr) return {Kind::none, {}};
    const auto* available = member(closest, "available");
    if (available == nullptr || !available->is_bool()) return {Kind::unreadable, {}};
    if (!available->get_bool()) return {Kind::none, {}};
    // A copy of an error page is no copy of the post.
    if (const auto* status = member(closest, "status"); status != nullptr && status->is_string())
        if (status->get_string().starts_with('4') || status->get_string().starts_with('5'))
            return {Kind::none, {}};
    const auto* url = member(closest, "url");
    if (url == nullptr || !url->is_string()) return {Kind::unreadable, {}};
    std::string found{url->get_string()};
    // parse_url() takes http and https only, no credentials, no control characters.
    if (found.size() > longest_url || !probes::parse_url(found).url) return {Kind::unreadable, {}};
    return {Kind::found, std::move(found)};
}

std::string archive_question(const std::string& endpoint, std::string_view url, Instant lived) {
    std::string question = endpoint;
    fill_in(question, "{timestamp}", date::format("%Y%m%d%H%M%S", date::floor<std::chrono::seconds>(lived)));
    fill_in(question, "{url}", percent_encoded(url));
    return question;
}

void ArchiveLookup::want(Wanted wanted) {
    forget(wanted.link);
    by_time_.insert({wanted.next, wanted.link});
    const auto link = wanted.link;
    wanted_.insert_or_assign(link, std::move(wanted));
}

void ArchiveLookup::forget(std::int64_t link) {
    const auto at = wanted_.find(link);
    if (at == wanted_.end()) return;
    by_time_.erase({at->second.next, link});
    wanted_.erase(at);
}

std::optional<Instant> ArchiveLookup::next() const {
    if (asking_ || endpoint_.empty() || by_time_.empty()) return std::nullopt;
    return by_time_.begin()->first;
}

void ArchiveLookup::tick(Instant wall) {
    const auto due = next();
    if (due && *due <= wall && !context_.stopping) ask(wanted_.at(by_time_.begin()->second));
}

void ArchiveLookup::ask(const Wanted& wanted) {
    asking_ = true;
    probes::ProbeRequest request;
    request.url = archive_question(endpoint_, wanted.url, wanted.lived);
    request.keep_body = true;
    request.max_body = longest_answer;
    context_.ask(std::move(request),
                 [this, link = wanted.link](const probes::ProbeResult& result) { answered(link, result); });
}

void ArchiveLookup::answered(std::int64_t link, const probes::ProbeResult& result) {
    asking_ = false;
    const auto at = wanted_.find(link);
    if (at == wanted_.end()) return;
    Wanted& wanted = at->second;
    if (result.cancelled) return again(wanted, 1min);
    if (result.postponed) return again(wanted, result.retry_after.value_or(1h));
    if (result.outcome == probes::Outcome::self) return again(wanted, after_own_trouble);
    const bool readable = result.failure == probes::FailureClass::ok && !result.truncated;
    const ArchiveAnswer answer = readable ? read_archive_answer(result.body) : ArchiveAnswer{};
    switch (answer.kind) {
        case ArchiveAnswer::Kind::found:
            return keep(link, answer.url);
        case ArchiveAnswer::Kind::none:
            wanted.failures = 0;
            return again(wanted, month);
        case ArchiveAnswer::Kind::unreadable:
            ++wanted.failures;
            return again(wanted,
                         std::max<milliseconds>(patience(wanted.failures), result.retry_after.value_or(0s)));
    }
}

void ArchiveLookup::again(Wanted& wanted, milliseconds after) {
    by_time_.erase({wanted.next, wanted.link});
    wanted.next = context_.parts.clock.wall() + after;
    by_time_.insert({wanted.next, wanted.link});
    store::plan_archive_lookup(
        context_.parts.store, wanted.link, wanted.next, wanted.failures,
        [](const store::Written<store::Nothing>& result) {
            if (!result)
                log::error(log::Event::store_failed, result.error().sentence, {{"what", "archive lookup"}});
        });
}

void ArchiveLookup::keep(std::int64_t link, const std::string& copy) {
    forget(link);
    store::set_archive_url(
        context_.parts.store, link, copy,
        [this, link, copy, network = context_.parts.network,
         life = std::weak_ptr<int>{context_.life}](const store::Written<store::Nothing>& result) {
            if (!result) {
                // Asked again after the next start; the archive's answer is not worth more trouble.
                log::error(log::Event::store_failed, result.error().sentence, {{"what", "archived copy"}});
                return;
            }
            network([this, link, copy, life] {
                if (life.expired()) return;
                log::info(log::Event::link_archived, copy, {{"link_id", link}});
                if (found) found(link, copy);
            });
        });
}

}  // namespace pantau::watch
