#pragma once
// The words of the workbooks that belong to the sheets themselves and not to a figure: names of sheets, small
// labels. Everything else comes worded from the model.

#include <string_view>

namespace pantau::reports::sheet_texts {

// Sheets, in the order of their tabs. Fixed: formulas and links name them.
inline constexpr std::string_view sheet_summary = "Ringkasan", sheet_outages = "Daftar Gangguan",
                                  sheet_analysis = "Analisis", sheet_sop = "Waktu SOP",
                                  sheet_late = "Langkah Terlambat", sheet_cases = "Kasus",
                                  sheet_follow_up = "Tindak Lanjut", sheet_quality = "Mutu Data",
                                  sheet_methods = "Metodologi", sheet_data = "Data Grafik";
inline constexpr std::string_view sheet_daily = "Ketersediaan Harian", sheet_response = "Waktu Respons",
                                  sheet_links = "Tautan", sheet_certificates = "Sertifikat",
                                  sheet_changes = "Perubahan";

inline constexpr std::string_view visible_count = "Jumlah terlihat", visible_rows = "{} baris";
inline constexpr std::string_view conclusions_a = "E. Simpulan", conclusions_b = "D. Simpulan",
                                  suggestions_a = "F. Rekomendasi dan tindak lanjut yang disarankan",
                                  suggestions_b = "E. Temuan dan rekomendasi",
                                  no_suggestion =
                                      "Tidak ada tindak lanjut yang disarankan untuk periode ini.",
                                  copies = "Tembusan:", example_separator = "  |  ";
inline constexpr std::string_view logo_alt = "Lambang kantor pada kop surat";
inline constexpr std::string_view term = "Istilah", meaning = "Penjelasan";
inline constexpr std::string_view data_intro = "Angka di balik setiap grafik", axis_label = "Label sumbu",
                                  step_details = "Rincian langkah: waktu dan pelaksana",
                                  step_events = "Rincian langkah: kejadian";
inline constexpr std::string_view nothing_here = "Tidak ada data pada periode ini";
inline constexpr std::string_view not_observed = "\"-\" pada dasar kelabu: hari itu tidak terpantau";
inline constexpr std::string_view more_sites =
    "dan {} situs lain; selengkapnya pada lembar Ketersediaan Harian";
inline constexpr std::string_view more_things =
    "dan {} hal lain; selengkapnya pada lembar Ketersediaan Harian, Sertifikat, dan Tautan";
/// Shown rows, all rows, name of the CSV file.
inline constexpr std::string_view overflow =
    "Ditampilkan {} dari {} baris; selebihnya pada berkas {} di folder yang sama";
inline constexpr std::string_view printed_copy =
    "Berkas ini hasil cetak; perubahan dilakukan di halaman web.";
inline constexpr std::string_view page_of = "Halaman &P dari &N";

// Custom properties; `pantau report verify` reads them back.
inline constexpr std::string_view property_kind = "Jenis laporan", property_period = "Periode",
                                  property_cut_off = "Saat data", property_revision = "Revisi",
                                  property_version = "Versi aplikasi", property_sop = "Nomor SOP",
                                  property_sop_version = "Versi SOP", property_calendar = "Versi kalender",
                                  property_decrees = "Dasar kalender",
                                  property_chain = "Kepala rantai peristiwa", property_hash = "Sidik data",
                                  property_example = "Data contoh";

}  // namespace pantau::reports::sheet_texts
