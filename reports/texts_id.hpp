#pragma once
// Every Indonesian word that the models of the reports use: one catalogue, so that another language can stand
// beside it. Whole sentences with named places, never pieces to be joined. Sentences hold whole numbers and
// durations only: a decimal sign in text would not follow the reader's regional setting, as cells do.
// Here: what both workbooks say. Each workbook's own, the sentences and Metodologi stand in texts_*_id.hpp.

#include <string>
#include <string_view>

namespace pantau::reports::texts {

using Text = std::string_view;

// Words of several sheets
inline constexpr Text none = "–";
inline constexpr Text nothing = "tidak ada";
inline constexpr Text not_observed = "-";
inline constexpr Text dots = "……………………………";
inline constexpr Text few_data = "data sedikit";
inline constexpr Text unknown_cause = "Belum diketahui";
inline constexpr Text not_filled = "belum diisi";
inline constexpr Text yes = "ya";
inline constexpr Text no = "tidak";
inline constexpr Text running = "Berlangsung";
inline constexpr Text still_running = "berjalan";
inline constexpr Text done = "Selesai";
inline constexpr Text cut = "Dipotong periode";
inline constexpr Text sum = "Jumlah";
inline constexpr Text all_sites = "Semua situs";
inline constexpr Text list_and = " dan ";
inline constexpr Text list_comma = ", ";
inline constexpr Text list_and_last = ", dan ";

// Time
inline constexpr Text date_at_clock = "{} pukul {}";
inline constexpr Text period_day = "{}, {}";
inline constexpr Text period_week = "Minggu ke-{} {} ({})";
inline constexpr Text period_quarter = "Triwulan {} {}";
inline constexpr Text period_half = "Semester {} {}";
inline constexpr Text period_year = "Tahun {}";

// Front matter of both
inline constexpr Text example_mark = "DATA CONTOH";
inline constexpr Text watermark = "SEMENTARA, data sampai {at} {zone}";
inline constexpr Text number_line = "Nomor: {}";
inline constexpr Text author_line = "Disusun oleh: {}";
inline constexpr Text footer_left = "{title} – {period}";
inline constexpr Text footer_right = "Dibuat otomatis {at} {zone}";
inline constexpr Text approver_above = "Mengetahui,";
inline constexpr Text author_above = "{place}, {date}\nPenyusun,";
inline constexpr Text nip = "NIP. {}";
inline constexpr Text category = "Laporan berkala";
inline constexpr Text keywords = "SOP {sop}, {kind}, {period}";
inline constexpr Text copy_line = "{}. ……………………………";

inline constexpr Text a_title = "LAPORAN ANALISIS GANGGUAN";
inline constexpr Text a_file = "Laporan-Analisis-Gangguan_{}";
inline constexpr Text a_subject = "Analisis gangguan website dan layanan {sop}, {period}";
inline constexpr Text a_subtitle = "Website dan layanan {sop} | Periode {period} | SOP {number}";
inline constexpr Text a_note =
    "Cakupan pemantauan {coverage}. Jam kerja: {hours}. Cara hitung: lembar Metodologi. Rincian: lembar "
    "Daftar "
    "Gangguan.";
inline constexpr Text b_title = "LAPORAN KONDISI WEB";
inline constexpr Text b_file = "Laporan-Kondisi-Web_{}";
inline constexpr Text b_subject = "Kondisi situs dan tautan publikasi, {period}";
inline constexpr Text b_subtitle = "{sites} situs dan {links} tautan publikasi | Periode {period}";
inline constexpr Text b_note =
    "Cakupan pemantauan {coverage}. Keadaan kini: {at} {zone}. Cara hitung: lembar Metodologi. Rincian "
    "tautan: "
    "lembar Tautan.";

// Verdict
inline constexpr Text good_symbol = "●", caution_symbol = "▲", bad_symbol = "■", unknown_symbol = "?";
inline constexpr Text verdict_good = "BAIK";
inline constexpr Text verdict_caution = "PERLU PERHATIAN";
inline constexpr Text verdict_bad = "TIDAK TERCAPAI";
inline constexpr Text verdict_data_short = "DATA KURANG";
inline constexpr Text status_good = "● Tercapai";
inline constexpr Text status_caution = "▲ Waspada";
inline constexpr Text status_bad = "■ Tidak tercapai";
inline constexpr Text status_unknown = "? Tidak diamati";
inline constexpr Text status_low_coverage = "? Cakupan rendah";
inline constexpr Text status_fewer = "● Menurun";
inline constexpr Text status_same = "● Tetap";
inline constexpr Text status_more = "▲ Meningkat";
inline constexpr Text status_no_disturbance = "● Tidak ada gangguan";

// Tiles
inline constexpr Text tile_availability = "Ketersediaan";
inline constexpr Text tile_outages = "Jumlah gangguan";
inline constexpr Text tile_downtime = "Total waktu gangguan";
inline constexpr Text tile_mttr = "Rata-rata pulih (MTTR)";
inline constexpr Text tile_longest = "Gangguan terlama";
inline constexpr Text tile_on_time = "SOP tepat waktu";
inline constexpr Text beside_target = "target {}";
inline constexpr Text beside_previous = "periode lalu {}";

// Empty tables
inline constexpr Text no_outage = "Tidak ada gangguan pada periode ini";
inline constexpr Text no_late_step = "Tidak ada langkah yang melewati waktu standar pada periode ini";
inline constexpr Text no_case = "Tidak ada kasus pada periode ini";
inline constexpr Text no_serious = "Tidak ada gangguan berat pada periode ini";
inline constexpr Text no_correction = "Tidak ada koreksi pada periode ini";
inline constexpr Text no_gap = "Tidak ada celah pemantauan pada periode ini";
inline constexpr Text no_quality = "Tidak ada catatan mutu data pada periode ini";
inline constexpr Text no_site = "Tidak ada situs yang dipantau";
inline constexpr Text no_link = "Belum ada tautan publikasi";
inline constexpr Text no_cause = "Tidak ada penyebab yang tercatat";
inline constexpr Text no_change = "Tidak ada perubahan pada periode ini";
inline constexpr Text no_first_thing = "Tidak ada yang perlu ditangani lebih dulu";
inline constexpr Text no_step = "Tidak ada langkah SOP";
inline constexpr Text no_response = "Tidak ada pemeriksaan pada periode ini";

// Titles of tables and charts
inline constexpr Text chart_daily = "A. Menit gangguan per hari";
inline constexpr Text chart_hourly = "A. Menit gangguan per jam";
inline constexpr Text chart_weekly = "A. Menit gangguan per minggu";
inline constexpr Text chart_monthly = "A. Menit gangguan per bulan";
inline constexpr Text chart_causes = "B. Penyebab (menit)";
inline constexpr Text title_fitness = "Kelayakan standar (bahan evaluasi SOP, PermenPANRB 35/2012)";
inline constexpr Text title_quality_counts = "Ringkasan mutu data";
inline constexpr Text title_longest = "C. Lima gangguan terlama";
inline constexpr Text title_steps = "D. Kepatuhan waktu {steps} langkah SOP ({cases} kasus)";
inline constexpr Text title_suggestions = "E. Tindak lanjut yang disarankan";
inline constexpr Text title_heat = "Menit gangguan menurut hari dan jam";
inline constexpr Text title_per_site = "Per situs";
inline constexpr Text title_per_cause = "Per penyebab";
inline constexpr Text title_pareto_count = "Analisis penyebab menurut jumlah";
inline constexpr Text title_availability_12 = "Ketersediaan 12 bulan terakhir";
inline constexpr Text title_overview = "Ringkasan gangguan";
inline constexpr Text title_comparison = "Perbandingan dengan periode lalu";
inline constexpr Text title_basis = "Pendahuluan dan dasar";
inline constexpr Text title_bottleneck = "Hambatan terbesar (waktu tunggu ditambah kelebihan waktu)";
inline constexpr Text chart_on_time = "Bagian tepat waktu per langkah";
inline constexpr Text title_chronology = "Kronologi gangguan berat";
inline constexpr Text title_quality = "Catatan mutu data";
inline constexpr Text title_corrections = "Daftar koreksi";
inline constexpr Text title_gaps = "Celah pemantauan";
inline constexpr Text title_counts = "Ringkasan";
inline constexpr Text title_sites = "A. Kondisi tiap situs";
inline constexpr Text chart_response = "B. Waktu respons median per hari (detik)";
inline constexpr Text title_first_things = "C. Yang perlu ditangani lebih dulu";
inline constexpr Text title_site_state = "Kondisi situs";
inline constexpr Text title_trend = "Tren ketersediaan";
inline constexpr Text note_per_cause =
    "Waktu: waktu henti situs (jam dinding), kelebihan waktu langkah, dan jeda langkah (jam kerja). Jeda "
    "berada "
    "di luar kelebihan waktu, sehingga tidak ada detik langkah yang dihitung dua kali. Tautan mati dihitung "
    "jumlahnya saja.";

// Alternative texts of charts: the finding in one sentence
inline constexpr Text alt_daily = "Grafik kolom menit gangguan; paling lama {time} ({label}).";
inline constexpr Text alt_daily_none = "Grafik kolom menit gangguan; tidak ada gangguan.";
inline constexpr Text alt_causes = "Grafik batang penyebab; terbesar {cause} dengan {time}.";
inline constexpr Text alt_causes_none = "Grafik batang penyebab; tidak ada waktu gangguan.";
inline constexpr Text alt_availability_12 =
    "Grafik garis ketersediaan 12 bulan; {count} bulan di bawah target.";
inline constexpr Text alt_on_time =
    "Grafik batang bagian tepat waktu; terendah langkah {step} dengan {share}%.";
inline constexpr Text alt_on_time_none =
    "Grafik batang bagian tepat waktu; belum ada langkah yang dapat dinilai.";
inline constexpr Text alt_response = "Grafik garis waktu respons median; paling lambat {site}.";
inline constexpr Text alt_response_none = "Grafik garis waktu respons median; tidak ada pemeriksaan.";
inline constexpr Text alt_trend =
    "Grafik garis ketersediaan semua situs; {count} bagian periode di bawah target.";
inline constexpr Text series_minutes = "Menit gangguan";
inline constexpr Text series_availability = "Ketersediaan";
inline constexpr Text series_target = "Target";
inline constexpr Text series_on_time = "Tepat waktu";

// Axes and headings of charts
inline constexpr Text axis_hour = "Jam", axis_day = "Tanggal", axis_week = "Minggu mulai",
                      axis_month = "Bulan", axis_cause = "Penyebab", axis_step = "Langkah",
                      axis_time = "Waktu";
inline constexpr Text head_start = "Mulai ({})", head_whole_period = "Periode";

/// Heading of a column. \throws std::logic_error for one that the catalogue lacks
std::string header(std::string_view table, std::string_view column);

// Words by identifier; unknown identifiers come back as they are, except where said
std::string cause_name(char letter);      ///< "Hosting/server"; X and unknown letters: "Belum diketahui"
std::string cause_category(char letter);  ///< "D. Hosting/server", "X. Belum diketahui"
std::string site_state(std::string_view state);  ///< "● Aktif", "▲ Terganggu", "■ Tidak aktif", …
std::string link_standing(std::string_view standing);  ///< reports.md: "● Aktif", "▲ Dialihkan", …
std::string platform(std::string_view platform);       ///< "Situs web", "YouTube"
std::string change_kind(std::string_view kind);        ///< "Status", "Alamat IP"
std::string change_value(std::string_view kind,
                         std::string_view value);      ///< states in words, others unchanged
std::string correction_field(std::string_view field);  ///< "Waktu kejadian"
std::string event_mark(std::string_view flag);         ///< a sentence for Mutu Data; empty: not worth a row
std::string gap_reason(std::string_view reason);       ///< "Jaringan pemantau terputus"

}  // namespace pantau::reports::texts
