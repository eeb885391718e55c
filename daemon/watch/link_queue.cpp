#include "daemon/watch/link_queue.hpp"

#include <algorithm>
#include <stdexcept>

namespace pantau::watch {

void LinkQueue::limit(std::size_t at_once, std::size_t of_own) {
    for (const auto& entry : hosts_) hide(entry);
    at_once_ = std::max<std::size_t>(at_once, 1);
    of_own_ = std::max<std::size_t>(of_own, 1);
    for (const auto& entry : hosts_) show(entry);
}

void LinkQueue::put(std::int64_t link, const std::string& host, bool own, Place place) {
    if (const auto known = where_.find(link); known != where_.end()) {
        place = std::min(place, known->second.second);
        remove(link);
    }
    const auto entry = hosts_.try_emplace(host).first;
    hide(*entry);
    entry->second.own = entry->second.own || own;
    entry->second.waiting.insert({place, link});
    where_.insert_or_assign(link, std::pair{&entry->first, place});
    show(*entry);
}

void LinkQueue::remove(std::int64_t link) {
    const auto known = where_.find(link);
    if (known == where_.end()) return;
    const auto entry = hosts_.find(*known->second.first);
    hide(*entry);
    entry->second.waiting.erase({known->second.second, link});
    where_.erase(known);
    show(*entry);
    forget_if_idle(entry);
}

std::optional<LinkQueue::Taken> LinkQueue::take() {
    if (!has_next()) return std::nullopt;
    const auto entry = hosts_.find(*std::get<const std::string*>(*ready_.begin()));
    Taken taken{entry->second.waiting.begin()->second, entry->first};
    hide(*entry);
    entry->second.served = ++takings_;
    entry->second.waiting.erase(entry->second.waiting.begin());
    where_.erase(taken.link);
    ++entry->second.out;
    ++out_;
    show(*entry);
    return taken;
}

void LinkQueue::answered(const std::string& host) {
    const auto entry = hosts_.find(host);
    if (entry == hosts_.end() || entry->second.out == 0)
        throw std::logic_error{"a link of " + host + " was answered that was not handed over"};
    hide(*entry);
    --entry->second.out;
    --out_;
    show(*entry);
    forget_if_idle(entry);
}

LinkQueue::Ready LinkQueue::ready(const Hosts::value_type& entry) {
    const Key& first = *entry.second.waiting.begin();
    return {first.first.group, entry.second.served, first, &entry.first};
}

void LinkQueue::hide(const Hosts::value_type& entry) {
    if (!entry.second.waiting.empty()) ready_.erase(ready(entry));
}

void LinkQueue::show(const Hosts::value_type& entry) {
    const Host& host = entry.second;
    if (!host.waiting.empty() && host.out < (host.own ? of_own_ : 1)) ready_.insert(ready(entry));
}

void LinkQueue::forget_if_idle(Hosts::iterator entry) {
    if (entry->second.waiting.empty() && entry->second.out == 0) hosts_.erase(entry);
}

}  // namespace pantau::watch
