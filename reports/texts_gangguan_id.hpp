#pragma once
// What only Laporan Analisis Gangguan says. Rules of the catalogue: texts_id.hpp.

#include "reports/texts_id.hpp"

namespace pantau::reports::texts {

// Sumber, Status, impact
inline constexpr Text source_site = "Situs";
inline constexpr Text source_link = "Tautan";
inline constexpr Text source_step = "Langkah SOP";
inline constexpr Text step_object = "{number} · Langkah {step}";
inline constexpr Text step_name = "Langkah {}";
inline constexpr Text over_standard = "Lewat standar {}";
inline constexpr Text impact_site_working = "Situs tidak dapat dibuka {} pada jam kerja";
inline constexpr Text impact_site_off = "Situs tidak dapat dibuka di luar jam kerja";
inline constexpr Text impact_step = "Kasus tertunda {} melewati waktu standar";
inline constexpr Text impact_link = "Publikasi tidak dapat dibuka oleh masyarakat";
inline constexpr Text evidence_checks = "{} pemeriksaan gagal";
inline constexpr Text evidence_bounds = "antara {least} dan {most}";
inline constexpr Text evidence_gap = "celah pemantauan {}";
inline constexpr Text evidence_hash = "bukti {}";
inline constexpr Text evidence_flapping = "naik-turun berulang";
inline constexpr Text evidence_clock_back = "jam pemantau mundur {}";
inline constexpr Text evidence_clock_ahead = "jam pemantau maju {}";
inline constexpr Text evidence_clock_true = "{moved}, lama sebenarnya {time}";
inline constexpr Text evidence_step = "waktu bersih {used}, standar {standard}";
inline constexpr Text evidence_link = "terakhir berhasil {}";
inline constexpr Text coincidence = "Bersamaan dengan gangguan: {}";
inline constexpr Text coincidence_item = "{id}, {time}";
inline constexpr Text coincidence_offer = "{coincidence} (usulan penyebab: {cause})";
inline constexpr Text failure_offer = "Usulan penyebab dari galat: {}";
inline constexpr Text case_running_at = "Berjalan ({})";
inline constexpr Text case_running = "Berjalan";
inline constexpr Text case_running_at_end = "Berjalan pada akhir periode";
inline constexpr Text case_cancelled = "Dibatalkan";
inline constexpr Text whole_process = "Seluruh proses";
inline constexpr Text assumed = "{} (asumsi)";
inline constexpr Text n_remark = "n = {}";
inline constexpr Text n_few_remark = "n = {}, data sedikit";

// Kelayakan standar
inline constexpr Text fit_good = "● Layak", fit_tight = "▲ Perlu ditinjau", fit_loose = "● Longgar";
inline constexpr Text fit_few = "Data belum cukup: n = {n}, kurang dari {enough}.";
inline constexpr Text fit_tight_remark = "90% pengerjaan baru selesai dalam {}.";
inline constexpr Text fit_loose_remark = "90% pengerjaan selesai dalam {}, separuh standar atau kurang.";
inline constexpr Text fit_short =
    "Standar pendek: ketukan yang terlambat {delay} detik sudah {share}% dari standar, sehingga angka ini "
    "lebih "
    "mengukur kebiasaan mencatat daripada lamanya pekerjaan.";
inline constexpr Text note_fitness =
    "Standar yang 90% terpenuhi: waktu bersih (jam kerja dikurangi jeda) yang tidak dilampaui oleh 90% "
    "pengerjaan, "
    "menurut peringkat terdekat. Tidak dinilai bila n kurang dari {}. Perubahan standar adalah keputusan "
    "pimpinan; "
    "tabel ini hanya bahan evaluasinya.";

// Comparison and overview
inline constexpr Text change_same = "tetap";
inline constexpr Text change_up = "naik {}";
inline constexpr Text change_down = "turun {}";
inline constexpr Text change_better = "membaik";
inline constexpr Text change_worse = "memburuk";

// Rows of Ringkasan gangguan, Perbandingan, Pendahuluan
inline constexpr Text item_outages = "Jumlah gangguan", item_open = "Gangguan terbuka",
                      item_downtime = "Total waktu henti", item_planned = "Waktu henti terencana",
                      item_unknown = "Waktu tidak teramati", item_availability = "Ketersediaan layanan (%)",
                      item_coverage = "Cakupan pemantauan (%)",
                      item_mttr = "MTTR (rata-rata waktu pemulihan)",
                      item_mtbf = "MTBF (rata-rata waktu antargangguan)";
inline constexpr Text item_judged = "Langkah SOP yang dinilai", item_on_time = "Langkah tepat waktu",
                      item_late = "Langkah terlambat (termasuk yang berjalan)",
                      item_beside = "Langkah terlambat bersamaan dengan gangguan situs",
                      item_together = "Lama bersamaan itu (jam kerja)",
                      item_dead_links = "Tautan publikasi mati";
inline constexpr Text figure_late_steps = "Langkah terlambat", figure_cases = "Kasus selesai";
inline constexpr Text basis_law = "Dasar hukum", basis_number = "Nomor SOP", basis_name = "Nama SOP",
                      basis_scope = "Ruang lingkup", basis_hours = "Jam kerja";
inline constexpr Text scope_sites = "Situs: {}",
                      scope_steps = "Langkah SOP: {steps}; tautan publikasi: {links}";

// Kronologi
inline constexpr Text chron_last_ok = "Terakhir terlihat baik";
inline constexpr Text chron_first_fail = "Pemeriksaan pertama yang gagal: {}";
inline constexpr Text chron_detected = "Gangguan dipastikan";
inline constexpr Text chron_last_fail = "Pemeriksaan terakhir yang gagal";
inline constexpr Text chron_recovered = "Pulih";
inline constexpr Text chron_started = "Langkah dimulai";
inline constexpr Text chron_breach = "Waktu standar terlewati";
inline constexpr Text chron_pause = "Jeda: {}";
inline constexpr Text chron_resume = "Dilanjutkan";
inline constexpr Text chron_finished = "Langkah selesai";
inline constexpr Text chron_by_monitor = "Pemantau";
inline constexpr Text chron_line = "{at} {event}";
inline constexpr Text factor_steps = "Langkah terlambat pada saat yang sama: {}";

// Mutu Data
inline constexpr Text q_late_entry = "Waktu dicatat terlambat";
inline constexpr Text q_minute = "Ketelitian menit";
inline constexpr Text q_not_judged = "Tidak dapat dinilai";
inline constexpr Text q_off_hours = "Di luar jam kerja";
inline constexpr Text q_provisional = "Perhitungan sementara";
inline constexpr Text q_no_evidence = "Peristiwa tanpa bukti";
inline constexpr Text q_assumption = "Asumsi belum dikonfirmasi";
inline constexpr Text q_unwatched = "Situs tidak diamati";
inline constexpr Text q_imported = "Data diimpor";
inline constexpr Text q_clock = "Jam pemantau berubah";
inline constexpr Text q_clock_text = "Saat gangguan ini tercatat, {}; jam mulai dan selesainya tidak pasti.";
inline constexpr Text q_correction = "Koreksi";
inline constexpr Text q_mark = "Tanda pada peristiwa";
inline constexpr Text q_late_entry_text = "Waktu langkah ini dicatat sesudah kejadiannya.";
inline constexpr Text q_minute_text = "Waktu langkah ini hanya teliti sampai menit.";
inline constexpr Text q_not_judged_text =
    "Langkah ini tidak dinilai tepat waktu atau terlambat, karena waktunya kurang teliti atau di luar "
    "kalender.";
inline constexpr Text q_off_hours_text =
    "Sebagian langkah ini dikerjakan di luar jam kerja dan tidak dihitung.";
inline constexpr Text q_provisional_text = "Perhitungan menyentuh hari yang belum pasti dalam kalender.";
inline constexpr Text q_no_evidence_text = "Gangguan ini tidak disertai bukti pemeriksaan.";
inline constexpr Text q_unwatched_text =
    "Tidak ada hasil pemeriksaan pada periode ini; situs tidak ikut dihitung.";
inline constexpr Text q_imported_text = "{} langkah berasal dari impor riwayat.";
inline constexpr Text q_provisional_calendar = "Kalender memuat hari yang belum pasti.";
inline constexpr Text q_calendar = "Kalender kerja";

}  // namespace pantau::reports::texts
