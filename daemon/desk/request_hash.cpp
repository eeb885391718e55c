#include "daemon/desk/request_hash.hpp"

#include "daemon/sha256.hpp"

namespace pantau::desk {

std::string request_hash(const cases::Command& c) {
    std::string all;
    // Each part with its length before it: "ab","c" and "a","bc" must differ.
    const auto add = [&](const std::string& part) { all += std::to_string(part.size()) + ':' + part; };
    add(std::string{cases::to_string(c.kind)});
    // The number of a case that is only now opened is drawn by us, not asked for.
    add(c.kind == cases::EventKind::case_opened ? std::string{} : c.case_number);
    add(std::to_string(c.step));
    add(c.occurred_at ? std::to_string(c.occurred_at->time_since_epoch().count()) : std::string{});
    for (const auto* text :
         {&c.title, &c.requester, &c.case_channel, &c.sop, &c.executor, &c.approved_by, &c.authority,
          &c.reason, &c.text, &c.output, &c.field, &c.value, &c.override_reason})
        add(*text);
    add(std::to_string(c.links.size()));
    for (const auto& link : c.links) add(link);
    for (const int number :
         {c.to_step, c.target_seq, c.next ? 1 : 0, c.expected_seq.value_or(-1)})
        add(std::to_string(number));
    return sha256_hex(all);
}

}  // namespace pantau::desk
