#pragma once
// The sentences that the figures lead to: Simpulan and suggestions of both workbooks. Rules of the catalogue:
// texts_id.hpp.

#include <array>

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
    "Penyebab terbesar adalah {cause}, yaitu {share}% dari waktu gangguan, keterlambatan, dan jeda.";
inline constexpr Text cause_unknown =
    "Bagian terbesar waktu gangguan, keterlambatan, dan jeda, yaitu {share}%, belum diketahui penyebabnya.";
inline constexpr Text cause_nothing =
    "Tidak ada waktu gangguan, keterlambatan, atau jeda yang perlu dicari penyebabnya.";
inline constexpr Text steps_reached = "Semua langkah SOP yang selesai mencapai target ketepatan waktu.";
inline constexpr Text steps_missed = "Langkah SOP di bawah target ketepatan waktu: {steps}.";
inline constexpr Text steps_nothing = "Belum ada langkah SOP yang dapat dinilai pada periode ini.";

// Suggestions A
inline constexpr Text suggest_cause =
    "{advice}: {cause} mengambil {share}% dari waktu gangguan, keterlambatan, dan jeda.";
/// What can be done about a category of cause; by its letter, A to N.
inline constexpr std::array<Text, 14> advice{"Siapkan sumber listrik cadangan",
                                             "Mintakan perbaikan jaringan kepada penyedianya",
                                             "Perpanjang domain dan periksa DNS secara berkala",
                                             "Bahas keandalan hosting/server dengan penyedianya",
                                             "Pasang pembaruan sertifikat otomatis dan pengingatnya",
                                             "Jadwalkan perbaikan aplikasi/CMS",
                                             "Periksa dan cadangkan basis data",
                                             "Perkuat keamanan situs",
                                             "Tertibkan pengelolaan akun media sosial",
                                             "Gunakan daftar periksa untuk mengurangi kesalahan",
                                             "Sepakati batas waktu jawaban pihak lain",
                                             "Perbaiki atau tambah perangkat kerja",
                                             "Pindahkan pemeliharaan ke luar jam layanan",
                                             "Tinjau pembagian beban kerja"};
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

// Simpulan A at more length. Availability and outages: reached or missed, none, one, several, or a rest.
inline constexpr Text story_reached_none =
    "Pada periode ini situs tidak mengalami gangguan dan ketersediaannya mencapai target.";
inline constexpr Text story_reached_one =
    "Pada periode ini ketersediaan situs mencapai target dengan satu gangguan selama {time}.";
inline constexpr Text story_reached_some =
    "Pada periode ini ketersediaan situs mencapai target walaupun terjadi {count} gangguan dengan total "
    "waktu "
    "{time}.";
inline constexpr Text story_reached_carried =
    "Pada periode ini tidak terjadi gangguan baru; sisa gangguan periode lalu berlangsung {time} dan "
    "ketersediaan situs tetap mencapai target.";
inline constexpr Text story_missed_none =
    "Pada periode ini ketersediaan situs berada di bawah target walaupun tidak ada gangguan yang tercatat.";
inline constexpr Text story_missed_one =
    "Pada periode ini ketersediaan situs berada di bawah target; terjadi satu gangguan selama {time}.";
inline constexpr Text story_missed_some =
    "Pada periode ini ketersediaan situs berada di bawah target; terjadi {count} gangguan dengan total waktu "
    "{time}.";
inline constexpr Text story_missed_carried =
    "Pada periode ini tidak terjadi gangguan baru, tetapi sisa gangguan periode lalu berlangsung {time} "
    "sehingga "
    "ketersediaan situs berada di bawah target.";
inline constexpr Text story_unmeasured =
    "Ketersediaan situs pada periode ini tidak dapat dihitung karena tidak ada hasil pemantauan.";
inline constexpr Text story_low_coverage =
    "Waktu yang teramati hanya {share}% dari waktu layanan, sehingga angka ketersediaan perlu dibaca dengan "
    "hati-hati.";
inline constexpr Text story_longest =
    "Gangguan terlama dialami {site} selama {time} ({id}) dengan penyebab {cause}.";
inline constexpr Text story_longest_unknown =
    "Gangguan terlama dialami {site} selama {time} ({id}) dan penyebabnya belum diketahui.";
inline constexpr Text story_only = "Gangguan itu dialami {site} ({id}) dengan penyebab {cause}.";
inline constexpr Text story_only_unknown =
    "Gangguan itu dialami {site} ({id}) dan penyebabnya belum diketahui.";
inline constexpr Text story_one_open = "Satu gangguan situs belum pulih pada saat data diambil.";
inline constexpr Text story_open = "Sebanyak {count} gangguan situs belum pulih pada saat data diambil.";
inline constexpr Text story_more =
    "Dibandingkan dengan periode lalu, jumlah gangguan naik dari {past} menjadi {now}.";
inline constexpr Text story_fewer =
    "Dibandingkan dengan periode lalu, jumlah gangguan turun dari {past} menjadi {now}.";
inline constexpr Text story_as_many_longer =
    "Jumlah gangguan sama dengan periode lalu, tetapi total waktunya bertambah {time}.";
inline constexpr Text story_as_many_shorter =
    "Jumlah gangguan sama dengan periode lalu dan total waktunya berkurang {time}.";
inline constexpr Text story_as_none = "Periode lalu juga tidak mengalami gangguan situs.";
inline constexpr Text story_cause =
    "Penyebab terbesar adalah {cause}, yang mengambil {share}% dari seluruh waktu gangguan, keterlambatan, "
    "dan "
    "jeda.";
inline constexpr Text story_cause_unknown =
    "Sebesar {share}% dari seluruh waktu gangguan, keterlambatan, dan jeda belum diketahui penyebabnya.";
inline constexpr Text story_steps_none = "Belum ada langkah SOP yang dapat dinilai ketepatan waktunya.";
inline constexpr Text story_step_one_good = "Satu-satunya langkah SOP yang dinilai selesai tepat waktu.";
inline constexpr Text story_step_one_late = "Satu-satunya langkah SOP yang dinilai selesai terlambat.";
inline constexpr Text story_steps_all = "Seluruh {judged} langkah SOP yang dinilai selesai tepat waktu.";
inline constexpr Text story_steps_reached =
    "Dari {judged} langkah SOP yang dinilai, {on_time} selesai tepat waktu dan setiap langkah mencapai "
    "target.";
inline constexpr Text story_steps_missed =
    "Dari {judged} langkah SOP yang dinilai, {on_time} selesai tepat waktu; yang berada di bawah target "
    "adalah "
    "langkah {steps}.";
inline constexpr Text story_steps_all_late = "Seluruh {judged} langkah SOP yang dinilai selesai terlambat.";
inline constexpr Text story_bottleneck =
    "Hambatan terbesar berada pada langkah {step}, dengan waktu tunggu dan kelebihan waktu sebesar {time}.";
inline constexpr Text story_one_beside =
    "Satu langkah terlambat berjalan bersamaan dengan gangguan situs selama {time} jam kerja.";
inline constexpr Text story_beside =
    "Sebanyak {count} langkah terlambat berjalan bersamaan dengan gangguan situs, seluruhnya {time} jam "
    "kerja.";
inline constexpr Text story_one_dead_link = "Satu tautan publikasi mati dan perlu diperbaiki.";
inline constexpr Text story_dead_links = "Sebanyak {count} tautan publikasi mati dan perlu diperbaiki.";

// Simpulan B at more length
inline constexpr Text story_only_site = "Gangguan itu dialami {site}.";
inline constexpr Text story_longest_site = "Gangguan terlama dialami {site} selama {time}.";
inline constexpr Text story_site_up = "Situs yang dipantau, {site}, aktif pada saat data diambil.";
inline constexpr Text story_sites_up = "Seluruh {count} situs yang dipantau aktif pada saat data diambil.";
inline constexpr Text story_sites_down = "Pada saat data diambil, situs yang tidak aktif adalah {sites}.";
inline constexpr Text story_sites_unsure =
    "Pada saat data diambil, situs yang belum dapat dinyatakan sepenuhnya aktif adalah {sites}.";
inline constexpr Text story_certificate =
    "Sertifikat yang paling dekat habisnya adalah milik {site}, yang berlaku sampai {date}.";
inline constexpr Text story_certificate_over = "Sertifikat {site} sudah habis masa berlakunya pada {date}.";
inline constexpr Text story_certificate_none = "Masa berlaku sertifikat belum diketahui.";
inline constexpr Text story_links_none = "Belum ada tautan publikasi yang dipantau.";
inline constexpr Text story_link_good = "Satu-satunya tautan publikasi aktif.";
inline constexpr Text story_links_good = "Seluruh {links} tautan publikasi aktif.";
inline constexpr Text story_links_fine =
    "Dari {links} tautan publikasi tidak ada yang mati; {unsure} tidak dapat dipastikan.";
inline constexpr Text story_links_mixed = "Dari {links} tautan publikasi tidak ada yang mati; {alive} aktif.";
inline constexpr Text story_link_dead = "Satu-satunya tautan publikasi mati dan perlu diperbaiki.";
inline constexpr Text story_links_dead = "Dari {links} tautan publikasi, {dead} mati dan perlu diperbaiki.";
inline constexpr Text story_one_gap =
    "Terdapat satu celah pemantauan selama {time}; keadaan situs selama itu tidak dapat dipastikan.";
inline constexpr Text story_gaps =
    "Terdapat {count} celah pemantauan dengan total waktu {time}; keadaan situs selama itu tidak dapat "
    "dipastikan.";

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
