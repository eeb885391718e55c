#pragma once
// What only Laporan Kondisi Web says. Rules of the catalogue: texts_id.hpp.

#include "reports/texts_id.hpp"

namespace pantau::reports::texts {

// Tiles B
inline constexpr Text tile_sites = "Situs dipantau";
inline constexpr Text tile_links = "Tautan dipantau";
inline constexpr Text tile_sites_up = "Situs aktif";
inline constexpr Text tile_dead_links = "Tautan mati";
inline constexpr Text tile_certificate = "Sertifikat terdekat";
inline constexpr Text beside_of = "dari {}";

// Ratings B
inline constexpr Text rating_good = "● Baik";
inline constexpr Text rating_caution = "▲ Perlu perhatian";
inline constexpr Text rating_bad = "■ Bermasalah";
inline constexpr Text certificate_good = "● Aman";
inline constexpr Text certificate_caution = "▲ Segera perpanjang";
inline constexpr Text certificate_bad = "■ Gawat";
inline constexpr Text certificate_over = "■ Sudah habis";
inline constexpr Text certificate_missing = "– Tidak ada data";

// First things B
inline constexpr Text first_site_down = "{site} tidak aktif";
inline constexpr Text first_cert_expired = "Sertifikat {site} sudah habis";
inline constexpr Text first_cert_soon = "Perpanjang sertifikat {site}";
inline constexpr Text first_cert_name = "Nama pada sertifikat {site} tidak cocok";
inline constexpr Text first_cert_chain = "Rantai sertifikat {site} tidak lengkap";
inline constexpr Text first_domain = "Perpanjang domain {site}";
inline constexpr Text first_links = "Perbaiki {count} tautan mati pada {channel}";
inline constexpr Text first_degraded = "Periksa penyebab {site} lambat";
inline constexpr Text first_availability = "Ketersediaan {site} di bawah target";
inline constexpr Text until_now = "segera";

// Rows of Ringkasan
inline constexpr Text count_up = "Aktif", count_troubled = "Bermasalah", count_down = "Tidak aktif",
                      count_unsure = "Tidak dapat dipastikan", count_unchecked = "Belum diperiksa";

}  // namespace pantau::reports::texts
