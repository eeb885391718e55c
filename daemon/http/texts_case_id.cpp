#include "daemon/http/texts_case_id.hpp"

#include <array>

#include <date/tz.h>
#include <fmt/format.h>

#include "daemon/cases/reason_codes.hpp"

namespace pantau::http::texts_id {

using cases::EventKind;

namespace {

constexpr std::array short_months{"Jan", "Feb", "Mar", "Apr", "Mei", "Jun",
                                  "Jul", "Agu", "Sep", "Okt", "Nov", "Des"};
constexpr std::array months{"Januari", "Februari", "Maret",     "April",   "Mei",      "Juni",
                            "Juli",    "Agustus",  "September", "Oktober", "November", "Desember"};
constexpr std::array days{"Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"};

std::string date_before(cases::Instant at, cases::Instant now, const date::time_zone& zone) {
    const date::year_month_day day{cases::local_date(at, zone)}, today{cases::local_date(now, zone)};
    if (day == today) return {};
    const auto* month = short_months.at(unsigned{day.month()} - 1);
    return day.year() == today.year() ? fmt::format("{} {} ", unsigned{day.day()}, month)
                                      : fmt::format("{} {} {} ", unsigned{day.day()}, month, int{day.year()});
}

std::string reason_word(const std::string& code) {
    const auto* reason = cases::find_reason(code);
    if (reason == nullptr) return code;
    return code == "LAINNYA" ? "Lainnya" : std::string{reason->label};
}

std::string_view field_word(std::string_view field) {
    if (field == "occurred_at") return "waktu";
    if (field == "reason") return "alasan";
    if (field == "text") return "keterangan";
    if (field == "output") return "hasil";
    if (field == "links") return "tautan";
    if (field == "executor") return "pelaksana";
    if (field == "approved_by") return "pemberi ACC";
    return field;
}

/// A corrected time stands in the record as UTC; people read the office's.
std::string value_word(const std::string& field, const std::string& value, cases::Instant now,
                       const std::string& zone) {
    if (value.empty()) return "(kosong)";
    if (field == "reason") return reason_word(value);
    if (field != "occurred_at") return value;
    const auto at = cases::parse_rfc3339(value);
    return at ? when_exact(*at, now, zone) : value;
}

}  // namespace

std::string when(cases::Instant at, cases::Instant now, const std::string& zone) {
    const auto* tz = date::locate_zone(zone);
    const auto clock = clock_time(at, zone);
    return fmt::format("{}{} {}", date_before(at, now, *tz), clock.substr(0, 5), tz->get_info(at).abbrev);
}

std::string when_exact(cases::Instant at, cases::Instant now, const std::string& zone) {
    return date_before(at, now, *date::locate_zone(zone)) + clock_time(at, zone);
}

std::string long_date(date::local_days day) {
    const date::year_month_day ymd{day};
    return fmt::format("{}, {} {} {}", days.at(date::weekday{day}.c_encoding()), unsigned{ymd.day()},
                       months.at(unsigned{ymd.month()} - 1), int{ymd.year()});
}

std::string standard(std::int64_t seconds) {
    const auto hours = seconds / 3600, minutes = seconds / 60 % 60, rest = seconds % 60;
    if (hours > 0 && minutes > 0) return fmt::format("{} jam {} menit", hours, minutes);
    if (hours > 0) return fmt::format("{} jam", hours);
    if (minutes > 0 && rest > 0) return fmt::format("{} menit {} detik", minutes, rest);
    return minutes > 0 ? fmt::format("{} menit", minutes) : fmt::format("{} detik", rest);
}

std::string remaining(std::int64_t seconds) {
    return seconds < 0 ? fmt::format("lewat {}", duration(seconds))
                       : fmt::format("sisa {}", duration(seconds));
}

std::string event_line(const cases::Event& event, const cases::Sop* sop, const std::string& zone) {
    const auto reason = reason_word(event.reason);
    switch (event.kind) {
        case EventKind::case_opened:
            return "Kasus dibuka";
        case EventKind::step_started:
            return fmt::format("Langkah {} dimulai", event.step);
        case EventKind::paused:
            return fmt::format("Langkah {} dijeda: {}", event.step, reason);
        case EventKind::resumed:
            return fmt::format("Langkah {} dilanjutkan", event.step);
        case EventKind::step_finished:
            return event.approved_by.empty()
                       ? fmt::format("Langkah {} selesai", event.step)
                       : fmt::format("Langkah {} selesai, ACC dari {}", event.step, event.approved_by);
        case EventKind::returned:
            return fmt::format("Dikembalikan ke langkah {}: {}", event.to_step, reason);
        case EventKind::step_skipped:
            return fmt::format("Langkah {} dilewati, izin {}: {}", event.step, event.authority, reason);
        case EventKind::reassigned:
            return fmt::format("Langkah {} diserahkan kepada {}", event.step,
                               executor_word(event.executor, sop));
        case EventKind::deadline_set:
            return fmt::format("Tenggat ditetapkan: {}", reason);
        case EventKind::cancelled:
            return fmt::format("Kasus dibatalkan: {}", reason);
        case EventKind::reopened:
            return fmt::format("Kasus dibuka kembali pada langkah {}: {}", event.to_step, reason);
        case EventKind::corrected:
            if (event.field == "undo") return fmt::format("Catatan nomor {} dibatalkan", event.target_seq);
            return fmt::format("Koreksi catatan nomor {}: {} dari {} menjadi {}: {}", event.target_seq,
                               field_word(event.field),
                               value_word(event.field, event.old_value, event.recorded_at, zone),
                               value_word(event.field, event.value, event.recorded_at, zone), reason);
        case EventKind::calendar_adopted:
            return "Kalender kerja diganti";
        case EventKind::sop_moved:
            return fmt::format("Dipindahkan ke versi SOP lain, izin {}", event.authority);
        case EventKind::warning_raised:
            return fmt::format("Peringatan: {} persen standar langkah {} terpakai", event.threshold,
                               event.step);
        case EventKind::breach_raised:
            return fmt::format("Langkah {} lewat standar", event.step);
        case EventKind::note:
            return "Catatan";
        case EventKind::clock_jumped:
            return "Jam server berubah saat langkah berjalan";
    }
    return {};
}

std::string_view flag_word(std::string_view mark) {
    namespace flag = cases::flag;
    if (mark == flag::device_clock_fast) return "jam perangkat cepat";
    if (mark == flag::sent_late) return "terlambat dikirim";
    if (mark == flag::back_dated) return "diisi belakangan";
    if (mark == flag::off_hours) return "di luar jam kerja";
    if (mark == flag::link_gate_overridden) return "diselesaikan dengan tautan mati";
    if (mark == flag::detected_late) return "terdeteksi terlambat";
    if (mark == flag::clock_jumped) return "lompatan jam";
    if (mark == flag::imported) return "impor";
    if (mark == flag::outside_calendar) return "di luar kalender";
    return {};
}

std::string actor_word(std::string_view actor) {
    if (actor == "daemon") return "Pantau";
    for (const std::string_view prefix : {"token:", "cli:", "import:"})
        if (actor.starts_with(prefix)) return std::string{actor.substr(prefix.size())};
    return std::string{actor};
}

std::string executor_word(const std::string& executor, const cases::Sop* sop) {
    const auto* role = sop == nullptr ? nullptr : sop->executor(executor);
    return role == nullptr ? executor : role->name;
}

Tagged verdict_tag(cases::Verdict verdict) {
    using cases::Verdict;
    switch (verdict) {
        case Verdict::running:
            return {"good", "● Berjalan"};
        case Verdict::on_time:
            return {"good", "✓ Tepat waktu"};
        case Verdict::late:
            return {"bad", "■ Lewat standar"};
        case Verdict::not_judgeable:
            return {"plain", "? Tidak dapat dinilai"};
        case Verdict::not_computable:
            return {"plain", "? Belum dapat dihitung"};
        case Verdict::not_counted:
            return {"plain", "– Tidak dinilai"};
    }
    return {"plain", ""};
}

Tagged attempt_tag(cases::AttemptStatus status) {
    using cases::AttemptStatus;
    switch (status) {
        case AttemptStatus::running:
            return {"good", "● Berjalan"};
        case AttemptStatus::paused:
            return {"plain", "‖ Jeda"};
        case AttemptStatus::finished:
            return {"good", "✓ Selesai"};
        case AttemptStatus::returned:
            return {"caution", "↩ Dikembalikan"};
        case AttemptStatus::skipped:
            return {"plain", "» Dilewati"};
        case AttemptStatus::cancelled:
            return {"plain", "× Dibatalkan"};
    }
    return {"plain", ""};
}

Tagged case_status_tag(cases::CaseStatus status) {
    switch (status) {
        case cases::CaseStatus::open:
            return {"good", "● Berjalan"};
        case cases::CaseStatus::closed:
            return {"plain", "✓ Selesai"};
        case cases::CaseStatus::cancelled:
            return {"plain", "× Dibatalkan"};
    }
    return {"plain", ""};
}

std::string standing_still(std::string_view why, std::optional<cases::Instant> until, cases::Instant now,
                           const std::string& zone) {
    if (!until) return fmt::format("waktu berhenti: {}", why);
    const auto* tz = date::locate_zone(zone);
    const auto day = cases::local_date(*until, *tz);
    const auto clock = clock_time(*until, zone).substr(0, 5);
    if (day == cases::local_date(now, *tz))
        return fmt::format("waktu berhenti: {}; berjalan lagi pukul {}", why, clock);
    return fmt::format("waktu berhenti: {}; berjalan lagi {} pukul {}", why,
                       days.at(date::weekday{day}.c_encoding()), clock);
}

std::string piece_word(const cases::Piece& piece) {
    using Kind = cases::Piece::Kind;
    switch (piece.kind) {
        case Kind::counted:
            return "dihitung";
        case Kind::before_opening:
            return "sebelum jam kerja";
        case Kind::rest:
            return "jam istirahat";
        case Kind::after_closing:
            return "sesudah jam kerja";
        case Kind::closed_day:
            return "bukan hari kerja";
        case Kind::holiday:
            return fmt::format("libur: {}", piece.name);
        case Kind::override_closed:
            return fmt::format("kantor tutup: {}", piece.name);
    }
    return {};
}

}  // namespace pantau::http::texts_id
