#include "daemon/http/texts_admin_id.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

namespace pantau::http::texts_id {

std::string_view role_title(cases::Role role) {
    switch (role) {
        case cases::Role::viewer:
            return "Pimpinan";
        case cases::Role::staff:
            return "Petugas";
        case cases::Role::supervisor:
            return "Penyelia";
        case cases::Role::admin:
            return "Pengelola";
    }
    return "";
}

std::string day(date::local_days day) {
    static constexpr std::array months{"Januari", "Februari", "Maret",     "April",   "Mei",      "Juni",
                                       "Juli",    "Agustus",  "September", "Oktober", "November", "Desember"};
    const date::year_month_day ymd{day};
    return fmt::format("{} {} {}", unsigned{ymd.day()}, months.at(unsigned{ymd.month()} - 1),
                       int{ymd.year()});
}

std::string day_with_name(date::local_days which) {
    static constexpr std::array days{"Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"};
    return fmt::format("{}, {}", days.at(date::weekday{which}.c_encoding()), day(which));
}

std::string_view holiday_kind(cases::HolidayKind kind) {
    switch (kind) {
        case cases::HolidayKind::libur_nasional:
            return "libur nasional";
        case cases::HolidayKind::cuti_bersama:
            return "cuti bersama";
        case cases::HolidayKind::daerah:
            return "libur daerah";
        case cases::HolidayKind::instansi:
            return "libur instansi";
        case cases::HolidayKind::kebijakan:
            return "kebijakan";
    }
    return "";
}

std::string size(double bytes) {
    auto shown = bytes < 1e6   ? fmt::format("{:.0f} kB", bytes / 1e3)
                 : bytes < 1e9 ? fmt::format("{:.1f} MB", bytes / 1e6)
                               : fmt::format("{:.1f} GB", bytes / 1e9);
    std::replace(shown.begin(), shown.end(), '.', ',');
    return shown;
}

std::string act(std::string_view act) {
    static const std::map<std::string_view, std::string_view> words{
        {"person_added", "menambah akun"},
        {"person_renamed", "mengganti nama"},
        {"role_changed", "mengganti peran"},
        {"person_disabled", "menonaktifkan akun"},
        {"person_enabled", "mengaktifkan akun"},
        {"password_changed", "mengganti sandinya sendiri"},
        {"password_reset", "membuat sandi baru"},
        {"signed_out_everywhere", "mengeluarkan dari semua perangkat"},
        {"token_added", "membuat token"},
        {"token_revoked", "mencabut token"},
        {"text_erased", "menghapus data pribadi"},
    };
    const auto found = words.find(act);
    return std::string{found == words.end() ? act : found->second};
}

std::string act_detail(std::string_view detail) {
    constexpr std::string_view arrow = " -> ";
    if (const auto at = detail.find(arrow); at != std::string_view::npos)
        return fmt::format("{} menjadi {}", act_detail(detail.substr(0, at)),
                           act_detail(detail.substr(at + arrow.size())));
    if (const auto role = cases::role(detail)) return std::string{role_title(*role)};
    if (detail == "requester") return "pemohon";
    if (detail == "title") return "judul";
    if (detail == "text") return "keterangan";
    return std::string{detail};
}

}  // namespace pantau::http::texts_id
