#include "daemon/http/texts_calendar_id.hpp"

#include <fmt/format.h>

namespace pantau::http::texts_id {

std::string calendar_gap(const desk::CalendarGap& gap) {
    if (!gap.needed_by.empty())
        return fmt::format(
            "Kalender tahun {} belum dimuat, sehingga batas waktu kasus {} belum dapat dihitung. Muat daftar "
            "hari "
            "libur (SKB) tahun itu.",
            gap.year, gap.needed_by);
    return fmt::format(
        "Kalender tahun {} belum dimuat. Muat daftar hari libur (SKB) tahun itu sebelum diperlukan.",
        gap.year);
}

std::string calendar_new_year(int year) {
    return fmt::format(
        "Tahun {} belum ada kalendernya: jam kerja mingguan yang terakhir dipakai, tanpa jam khusus "
        "(Ramadan). "
        "Untuk jam khusus, tempelkan berkas kalender lengkap (TOML).",
        year);
}

}  // namespace pantau::http::texts_id
