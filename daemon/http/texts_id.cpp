#include "daemon/http/texts_id.hpp"

#include <array>

#include <date/tz.h>
#include <fmt/format.h>

namespace pantau::http::texts_id {

std::string duration(std::int64_t seconds) {
    if (seconds < 0) seconds = -seconds;
    const auto hours = seconds / 3600, minutes = seconds / 60 % 60, rest = seconds % 60;
    if (hours > 0) return fmt::format("{} j {} m", hours, minutes);
    if (minutes > 0) return rest > 0 ? fmt::format("{} m {} d", minutes, rest) : fmt::format("{} m", minutes);
    return fmt::format("{} d", rest);
}

std::string moment(cases::Instant at, const std::string& zone) {
    static constexpr std::array months{"Januari", "Februari", "Maret",     "April",   "Mei",      "Juni",
                                       "Juli",    "Agustus",  "September", "Oktober", "November", "Desember"};
    const auto* tz = date::locate_zone(zone);
    const auto local = tz->to_local(at);
    const auto day = date::floor<date::days>(local);
    const date::year_month_day ymd{day};
    const date::hh_mm_ss time{date::floor<std::chrono::minutes>(local - day)};
    return fmt::format("{} {} {} pukul {:02}.{:02} {}", unsigned{ymd.day()},
                       months.at(unsigned{ymd.month()} - 1), int{ymd.year()}, time.hours().count(),
                       time.minutes().count(), tz->get_info(at).abbrev);
}

std::string clock_time(cases::Instant at, const std::string& zone) {
    const auto local = date::locate_zone(zone)->to_local(at);
    const date::hh_mm_ss time{date::floor<std::chrono::seconds>(local - date::floor<date::days>(local))};
    return fmt::format("{:02}.{:02}.{:02}", time.hours().count(), time.minutes().count(),
                       time.seconds().count());
}

std::string availability(const probes::Tally& tally) {
    const auto uptime = tally.uptime().percent(2), covered = tally.coverage().percent(0);
    if (!uptime || !covered || *covered < 50) return "tidak dapat dihitung (belum cukup pengamatan)";
    const auto shown = fmt::format("{},{:02}%", *uptime / 100, *uptime % 100);
    return *covered < 90 ? fmt::format("{} (teramati {}%)", shown, *covered) : shown;
}

Tagged case_tag(const desk::CaseNow& now) {
    if (now.waiting) return {"plain", "– Menunggu"};
    if (now.late) return {"bad", "■ Lewat standar"};
    const auto* attempt = now.state.open_attempt();
    if (attempt != nullptr && attempt->status == cases::AttemptStatus::paused) return {"plain", "‖ Jeda"};
    if (now.warned) return {"caution", "▲ Segera habis"};
    return {"good", "● Berjalan"};
}

std::string case_remaining(const desk::CaseNow& now) {
    if (now.waiting) return "langkah ini belum dimulai";
    if (now.judgement.verdict == cases::Verdict::not_computable)
        return "sisa waktu belum dapat dihitung: kalender belum lengkap";
    if (now.judgement.remaining_s < 0)
        return fmt::format("lewat {} (jam kerja)", duration(now.judgement.remaining_s));
    return fmt::format("sisa {} (jam kerja)", duration(now.judgement.remaining_s));
}

Tagged site_tag(const watch::SiteNow& site) {
    switch (site.state) {
        case probes::PageState::up:
            return {"good", "● Aktif"};
        case probes::PageState::degraded:
            return {"caution", "▲ Lambat"};
        case probes::PageState::down:
            return {"bad", "■ Tidak aktif"};
        case probes::PageState::maintenance:
            return {"plain", "‖ Pemeliharaan"};
        case probes::PageState::unknown:
            break;
    }
    return {"plain", "? Belum diketahui"};
}

}  // namespace pantau::http::texts_id
