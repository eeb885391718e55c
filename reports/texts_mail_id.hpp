#pragma once
// What only the mail that brings a report says. Rules of the catalogue: texts_id.hpp.

#include "reports/texts_id.hpp"

namespace pantau::reports::texts {

inline constexpr Text mail_name_a = "Laporan Analisis Gangguan";
inline constexpr Text mail_name_b = "Laporan Kondisi Web";
inline constexpr Text mail_subject = "{name}, {period}: {symbol} {word}";
inline constexpr Text mail_subject_running = "{name}, {period} (SEMENTARA): {symbol} {word}";
inline constexpr Text mail_subject_example = "[DATA CONTOH] {subject}";
inline constexpr Text mail_verdict = "{symbol} {word}";
inline constexpr Text mail_figures = "Angka utama";
inline constexpr Text mail_beside = " ({})";
inline constexpr Text mail_status = " – {}";
inline constexpr Text mail_conclusions = "Simpulan";
inline constexpr Text mail_suggestions = "Tindak lanjut yang disarankan";
inline constexpr Text mail_attached = "Laporan lengkap terlampir: {}";
inline constexpr Text mail_too_big =
    "Laporan lengkap ({name}, {size} MB) terlalu besar untuk dilampirkan; unduhlah dari halaman Laporan.";
inline constexpr Text mail_page = "Halaman Laporan: {}";
inline constexpr Text mail_page_words = "Buka halaman Laporan";
inline constexpr Text mail_signed =
    "Surel ini dikirim secara otomatis oleh Pantau. Angka di atas sama dengan angka pada lembar Ringkasan.";

}  // namespace pantau::reports::texts
