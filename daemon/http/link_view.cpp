#include "daemon/http/link_view.hpp"

#include <fmt/format.h>

#include "daemon/http/texts_case_id.hpp"
#include "probes/texts_id.hpp"

namespace pantau::http {

using probes::LinkStanding;

namespace {

/// What the newest look saw, and how far it is from a verdict.
std::string detail_of(const store::StoredLink& link, const probes::LinkRules& rules) {
    const auto& health = link.health;
    if (link.ignored) return "tidak diperiksa lagi (diabaikan)";
    if (health.own_trouble) return "pemeriksaan tertunda: jaringan kantor sendiri terganggu";
    if (!health.last_look) return "sedang diperiksa";
    const std::string phrase{probes::texts_id::phrase(health.last_class)};
    const auto seen = health.last_http_status != 0 && health.last_class != probes::FailureClass::ok
                          ? fmt::format("{} (HTTP {})", phrase, health.last_http_status)
                          : phrase;
    const auto strikes = strikes_of(health, rules);
    if (health.standing == LinkStanding::dead) return seen;
    if (health.disputed) return fmt::format("{}, tetapi cara lain tidak sependapat", seen);
    if (strikes.counted > 0)
        return fmt::format("{}, gagal {} dari {} kali sebelum dinyatakan mati", seen, strikes.counted,
                           strikes.needed);
    if (health.standing == LinkStanding::redirected) return fmt::format("menuju {}", link.final_url);
    if (health.standing == LinkStanding::changed) return "isinya berubah sejak pertama dilihat";
    return health.last_class == probes::FailureClass::ok ? std::string{} : seen;
}

}  // namespace

texts_id::Tagged link_tag(const store::StoredLink& link) {
    if (link.ignored) return {"plain", "– Diabaikan"};
    switch (link.health.standing) {
        case LinkStanding::alive:
            return {"good", "● Aktif"};
        case LinkStanding::redirected:
            return {"good", "▲ Dialihkan"};
        case LinkStanding::changed:
            return {"caution", "▲ Berubah"};
        case LinkStanding::dead:
            return {"bad", "■ Mati"};
        case LinkStanding::indeterminate:
            return {"caution", "? Tidak dapat dipastikan"};
        case LinkStanding::unchecked:
            break;
    }
    return {"plain", "– Belum diperiksa"};
}

PageData link_row(const store::StoredLink& link, const probes::LinkRules& rules, const Frame& frame) {
    const auto text_or_no = [](const std::string& text) {
        return text.empty() ? page_flag(false) : PageData{text};
    };
    const auto tag = link_tag(link);
    PageData row;
    row.set("id", std::to_string(link.id));
    row.set("url", link.url);
    row.set("platform", std::string{probes::display_name_of(link.platform)});
    row.set("word", std::string{tag.word});
    row.set("tone", std::string{tag.tone});
    row.set("detail", text_or_no(detail_of(link, rules)));
    row.set("checked", link.health.last_look
                           ? PageData{texts_id::when(*link.health.last_look, frame.now, frame.zone)}
                           : page_flag(false));
    row.set("since", link.health.standing == LinkStanding::unchecked
                         ? page_flag(false)
                         : PageData{texts_id::when(link.health.since, frame.now, frame.zone)});
    row.set("ignored", page_flag(link.ignored));
    row.set("archive", text_or_no(link.archive_url));
    auto cases = page_list();
    for (const auto& given : link.cases) {
        if (given.case_number.empty()) continue;
        PageData one;
        one.set("case", given.case_number);
        cases.push_back(one);
    }
    row.set("cases", cases);
    return row;
}

}  // namespace pantau::http
