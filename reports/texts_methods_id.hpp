#pragma once
// The sheet Metodologi of both workbooks: what each figure means and how it is reckoned. Rules of the
// catalogue: texts_id.hpp.

#include "reports/texts_id.hpp"

namespace pantau::reports::texts {

// Metodologi
inline constexpr Text m_source = "Sumber data";
inline constexpr Text m_source_text =
    "Catatan peristiwa kasus yang hanya dapat ditambah, pemeriksaan situs dan tautan oleh Pantau, dan "
    "keterangan "
    "petugas.";
inline constexpr Text m_period = "Periode";
inline constexpr Text m_period_text = "{period}, dari {from} sampai sebelum {to} {zone}.";
inline constexpr Text m_cut_off = "Data sampai";
inline constexpr Text m_cut_off_text =
    "{at} {zone}; yang diimpor, dikoreksi, atau diperiksa sesudahnya tidak ikut.";
inline constexpr Text m_disturbance = "Gangguan";
inline constexpr Text m_disturbance_text =
    "Gangguan situs dipastikan dengan pemeriksaan ulang; mulainya adalah pemeriksaan pertama yang gagal, "
    "selesainya "
    "pemeriksaan baik pertama. Langkah SOP yang melewati waktu standarnya dan tautan publikasi yang mati "
    "juga "
    "gangguan, tetapi tidak masuk ketersediaan, waktu gangguan, MTTR, dan MTBF.";
inline constexpr Text m_edge = "Tepi periode";
inline constexpr Text m_edge_text =
    "Gangguan yang melintasi tepi periode dihitung pada periode mulainya, dan waktunya dipotong di tepi. "
    "Langkah "
    "masuk periode selesainya; yang masih berjalan dan terlambat ditulis \"berjalan\", di luar pembagi.";
inline constexpr Text m_availability = "Ketersediaan";
inline constexpr Text m_availability_text =
    "(waktu layanan - waktu gangguan - waktu tidak teramati) / (waktu layanan - waktu tidak teramati), "
    "dengan waktu "
    "layanan = periode - pemeliharaan terencana. Beberapa situs dijumlahkan waktunya. Persentase dipotong, "
    "tidak "
    "pernah dibulatkan ke atas.";
inline constexpr Text m_gap = "Celah pemantauan";
inline constexpr Text m_gap_text =
    "Waktu ketika pemantau tidak berjalan, tidak mempunyai jaringan, atau tidak dapat memastikan keadaan. "
    "Waktu ini "
    "bukan waktu aktif dan bukan waktu gangguan.";
inline constexpr Text m_coverage = "Cakupan";
inline constexpr Text m_coverage_text =
    "Waktu teramati / waktu layanan. Di bawah {least}% simpulan menjadi DATA KURANG.";
inline constexpr Text m_maintenance = "Pemeliharaan";
inline constexpr Text m_maintenance_text =
    "Waktu pemeliharaan terencana dikeluarkan dari waktu layanan; pemeriksaan tetap berjalan.";
inline constexpr Text m_mttr = "MTTR";
inline constexpr Text m_mttr_text =
    "Jumlah lama pemulihan / jumlah gangguan yang pulih, untuk gangguan yang mulai pada periode ini. Tanpa "
    "gangguan: "
    "tidak ada.";
inline constexpr Text m_mtbf = "MTBF";
inline constexpr Text m_mtbf_text =
    "(waktu layanan - waktu gangguan - waktu tidak teramati) / jumlah gangguan. Tanpa gangguan: tidak ada.";
inline constexpr Text m_percentile = "Median dan P90";
inline constexpr Text m_percentile_text =
    "Peringkat terdekat: nilai ke-(p × n dibulatkan ke atas) dari n nilai terurut. n selalu ditulis; n di "
    "bawah 5 "
    "ditandai \"data sedikit\".";
inline constexpr Text m_on_time = "Tepat waktu";
inline constexpr Text m_on_time_text =
    "Tepat waktu / (tepat waktu + terlambat). Waktu bersih adalah waktu jam kerja dikurangi jeda yang "
    "dicatat. "
    "Langkah yang dikembalikan, dilewati, dibatalkan, berjalan, dan tidak dapat dinilai berada di luar "
    "pembagi.";
inline constexpr Text m_cause = "Penyebab";
inline constexpr Text m_cause_text =
    "Penyebab yang dicatat petugas selalu berlaku. Gangguan yang bersamaan hanya diusulkan. \"Belum "
    "diketahui\" "
    "ditampilkan apa adanya dan tidak dibagikan ke penyebab lain.";
inline constexpr Text m_waiting = "Waktu tunggu antarlangkah";
inline constexpr Text m_waiting_text =
    "Waktu jam kerja dari langkah siap dikerjakan sampai dimulai; di luar waktu standar langkah.";
inline constexpr Text m_rework = "Pengulangan dan dilewati";
inline constexpr Text m_rework_text =
    "Pengulangan: pengerjaan kedua dan seterusnya dari langkah yang sama pada satu kasus. Dilewati: langkah "
    "yang "
    "dilewati dengan izin dan alasan.";
inline constexpr Text m_corrections = "Koreksi waktu oleh petugas";
inline constexpr Text m_corrections_text = "{} koreksi pada periode ini; rincian pada lembar Mutu Data.";
inline constexpr Text m_limits = "Ambang simpulan";
inline constexpr Text m_limits_text =
    "TIDAK TERCAPAI: ketersediaan lebih dari {margin} poin di bawah target {availability}, atau satu "
    "gangguan lebih "
    "dari {outage} pada jam kerja, atau SOP tepat waktu di bawah {on_time_bad}. PERLU PERHATIAN: ada angka "
    "yang "
    "tidak mencapai target (ketersediaan {availability}, SOP tepat waktu {on_time}).";
inline constexpr Text m_serious = "Gangguan berat";
inline constexpr Text m_serious_text =
    "Gangguan situs selama {} atau lebih, atau langkah yang melewati waktu standar selama itu atau lebih "
    "(jam "
    "kerja).";
inline constexpr Text m_zone = "Zona waktu";
inline constexpr Text m_zone_text = "{label} ({zone}).";
inline constexpr Text m_vantage = "Batas";
inline constexpr Text m_vantage_text =
    "Pemantauan dilakukan dari satu titik; keadaan dari jaringan lain dapat berbeda.";
inline constexpr Text m_working_hours = "Jam kerja";
inline constexpr Text m_calendar = "Kalender kerja";
inline constexpr Text m_calendar_text = "{names} (versi {version}).";
inline constexpr Text m_decrees = "Dasar hari libur";
inline constexpr Text m_sop = "SOP";
inline constexpr Text m_sop_text = "{name}, nomor {number}, versi {version}.";
inline constexpr Text m_legal_basis = "Dasar hukum";
inline constexpr Text m_official_text = "Teks resmi langkah {}";
inline constexpr Text m_official_both = "Tertulis dalam SOP: \"{official}\". Ditampilkan: \"{shown}\".";
inline constexpr Text m_assumption = "Asumsi";
inline constexpr Text m_version = "Versi aplikasi";
inline constexpr Text m_chain = "Kepala rantai peristiwa";
inline constexpr Text m_hash = "Sidik data (SHA-256)";
inline constexpr Text m_printout = "Sifat berkas";
inline constexpr Text m_printout_text = "Berkas ini hasil cetak; perubahan dilakukan di halaman web.";
inline constexpr Text m_status_words = "Status situs";
inline constexpr Text m_status_words_text =
    "Aktif: dapat dibuka. Terganggu: dapat dibuka tetapi lambat. Tidak aktif: gangguan sudah dipastikan. "
    "Pemeliharaan: dalam waktu terencana. Tidak dapat dipastikan: tidak teramati.";
inline constexpr Text m_link_words = "Status tautan";
inline constexpr Text m_link_words_text =
    "Mati baru ditulis sesudah beberapa kegagalan yang berjarak. Halaman masuk (login) atau tembok bot "
    "berarti tidak "
    "dapat dipastikan, bukan mati. Keadaan tautan adalah keadaan pada saat data diambil.";
inline constexpr Text m_response = "Waktu respons";
inline constexpr Text m_response_text =
    "Lama satu pemeriksaan yang baik, dari mencari nama sampai isi diterima. Lambat: lebih dari batas situs.";
inline constexpr Text m_response_days_text =
    "Lama satu pemeriksaan yang baik, dari mencari nama sampai isi diterima. Angka periode dihitung dari "
    "angka "
    "harian, berbobot jumlah pemeriksaan. Lambat: lebih dari batas situs.";
inline constexpr Text m_interval = "Selang pemeriksaan";
inline constexpr Text m_interval_item = "{site}: {time}";
inline constexpr Text m_unwatched = "Waktu pemantau tidak melihat";
inline constexpr Text m_unwatched_text = "{count} celah, seluruhnya {time}.";
inline constexpr Text m_b_limits_text =
    "Ketersediaan {availability}; sertifikat: perhatian pada {warn} hari, gawat pada {bad} hari sebelum "
    "habis; "
    "domain: perhatian pada {domain} hari.";
inline constexpr Text m_month = "Kolom Bulan";
inline constexpr Text m_month_text =
    "Dihitung dari waktu seluruh kolom, bukan rata-rata persentase harian, karena ada hari yang hanya "
    "sebagian "
    "teramati.";

}  // namespace pantau::reports::texts
