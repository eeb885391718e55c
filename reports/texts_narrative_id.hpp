#pragma once
// The sentences that the figures lead to: Simpulan and suggestions of both workbooks. Rules of the catalogue:
// texts_id.hpp.

#include "reports/texts_id.hpp"

namespace pantau::reports::texts {

// Simpulan A: one sentence for each pair of availability and outages
inline constexpr Text reached_none =
    "Ketersediaan situs mencapai target dan tidak ada gangguan pada periode ini.";
inline constexpr Text reached_some =
    "Ketersediaan situs mencapai target; terjadi {count} gangguan dengan total waktu {time}.";
inline constexpr Text reached_carried =
    "Ketersediaan situs mencapai target; tidak ada gangguan baru, dan sisa gangguan periode lalu berlangsung "
    "{time}.";
inline constexpr Text missed_none =
    "Ketersediaan situs di bawah target walaupun tidak ada gangguan yang tercatat pada periode ini.";
inline constexpr Text missed_some =
    "Ketersediaan situs di bawah target; terjadi {count} gangguan dengan total waktu {time}.";
inline constexpr Text missed_carried =
    "Ketersediaan situs di bawah target; tidak ada gangguan baru, tetapi sisa gangguan periode lalu "
    "berlangsung "
    "{time}.";
inline constexpr Text unmeasured =
    "Ketersediaan situs tidak dapat dihitung karena tidak ada hasil pemantauan pada periode ini.";
inline constexpr Text cause_known =
    "Penyebab terbesar adalah {cause}, yaitu {share}% dari waktu gangguan dan keterlambatan.";
inline constexpr Text cause_unknown =
    "Bagian terbesar waktu gangguan dan keterlambatan, yaitu {share}%, belum diketahui penyebabnya.";
inline constexpr Text cause_nothing =
    "Tidak ada waktu gangguan atau keterlambatan yang perlu dicari penyebabnya.";
inline constexpr Text steps_reached = "Semua langkah SOP yang selesai mencapai target ketepatan waktu.";
inline constexpr Text steps_missed = "Langkah SOP di bawah target ketepatan waktu: {steps}.";
inline constexpr Text steps_nothing = "Belum ada langkah SOP yang dapat dinilai pada periode ini.";

// Suggestions A
inline constexpr Text suggest_cause =
    "Utamakan penanganan {cause}: penyebab ini mengambil {share}% dari waktu gangguan dan keterlambatan.";
inline constexpr Text suggest_certificate =
    "Perpanjang sertifikat TLS sebelum habis dan pasang pengingatnya: gangguan terlama ({id}, {time}) dapat "
    "dicegah.";
inline constexpr Text suggest_dns =
    "Perpanjang domain dan periksa DNS lebih awal: gangguan terlama ({id}, {time}) dapat dicegah.";
inline constexpr Text suggest_steps =
    "Tinjau beban dan hambatan langkah {steps}, yang paling sering melewati waktu standar.";
inline constexpr Text suggest_site =
    "Minta penyedia layanan memeriksa {site}: terjadi {count} gangguan dalam seminggu.";
inline constexpr Text suggest_fill_causes =
    "Lengkapi penyebab gangguan di halaman web: {share}% gangguan masih belum diketahui penyebabnya.";
inline constexpr Text suggest_coverage =
    "Jaga pemantauan tetap berjalan: waktu yang teramati hanya {share}% dari waktu layanan.";
inline constexpr Text suggest_nothing = "Tidak ada tindak lanjut khusus; pertahankan cara kerja yang ada.";

// Simpulan B
inline constexpr Text sites_all_up = "Semua situs yang dipantau ({count}) aktif pada saat data diambil.";
inline constexpr Text sites_down = "Situs tidak aktif pada saat data diambil: {sites}.";
inline constexpr Text sites_not_sure = "Situs yang tidak sepenuhnya aktif pada saat data diambil: {sites}.";
inline constexpr Text sites_none = "Tidak ada situs yang dipantau.";
inline constexpr Text certificate_next =
    "Sertifikat yang paling dekat habisnya berlaku sampai {date} ({site}).";
inline constexpr Text certificate_expired = "Sertifikat {site} sudah habis pada {date}.";
inline constexpr Text certificate_none = "Tidak ada sertifikat yang diketahui masa berlakunya.";
inline constexpr Text links_dead = "{count} tautan publikasi mati dan perlu diperbaiki.";
inline constexpr Text links_unsure = "Tidak ada tautan publikasi yang mati; {count} tidak dapat dipastikan.";
inline constexpr Text links_fine = "Tidak ada tautan publikasi yang mati.";
inline constexpr Text links_none = "Belum ada tautan publikasi.";

}  // namespace pantau::reports::texts
