#pragma once
// What only the rendering for the page Laporan says. Rules of the catalogue: texts_id.hpp.

#include "reports/texts_id.hpp"

namespace pantau::reports::texts {

inline constexpr Text html_conclusions = "Simpulan";
inline constexpr Text html_suggestions = "Tindak lanjut yang disarankan";
inline constexpr Text html_no_suggestion = "Tidak ada tindak lanjut yang disarankan untuk periode ini.";
inline constexpr Text html_figures = "Angka utama";
inline constexpr Text html_chart_figures = "Angka di balik grafik ini";
inline constexpr Text html_nothing = "Tidak ada data pada periode ini";
inline constexpr Text html_target_line = "garis putus-putus: {}";
inline constexpr Text html_highest = "tertinggi {}";
inline constexpr Text html_share = "Perbandingan";

}  // namespace pantau::reports::texts
