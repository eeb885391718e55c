#pragma once
// Every Indonesian word that the models of the reports use: one catalogue, so that another language can stand
// beside it. Whole sentences with named places, never pieces to be joined. Sentences hold whole numbers and
// durations only: a decimal sign in text would not follow the reader's regional setting, as cells do.

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

// Tiles
inline constexpr Text tile_availability = "Ketersediaan";
inline constexpr Text tile_outages = "Jumlah gangguan";
inline constexpr Text tile_downtime = "Total waktu gangguan";
inline constexpr Text tile_mttr = "Rata-rata pulih (MTTR)";
inline constexpr Text tile_longest = "Gangguan terlama";
inline constexpr Text tile_on_time = "SOP tepat waktu";
inline constexpr Text beside_target = "target {}";
inline constexpr Text beside_previous = "periode lalu {}";

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
inline constexpr Text sum = "Jumlah";
inline constexpr Text n_remark = "n = {}";
inline constexpr Text n_few_remark = "n = {}, data sedikit";

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
    "Waktu: waktu henti situs ditambah kelebihan waktu langkah (jam kerja). Tautan mati dihitung jumlahnya "
    "saja. "
    "Jeda langkah ditampilkan terpisah.";

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

// Comparison and overview
inline constexpr Text change_same = "tetap";
inline constexpr Text change_up = "naik {}";
inline constexpr Text change_down = "turun {}";
inline constexpr Text change_better = "membaik";
inline constexpr Text change_worse = "memburuk";

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

// Rows of Ringkasan gangguan, Perbandingan, Pendahuluan; axes of charts
inline constexpr Text item_outages = "Jumlah gangguan", item_open = "Gangguan terbuka",
                      item_downtime = "Total waktu henti", item_planned = "Waktu henti terencana",
                      item_unknown = "Waktu tidak teramati", item_availability = "Ketersediaan layanan (%)",
                      item_coverage = "Cakupan pemantauan (%)",
                      item_mttr = "MTTR (rata-rata waktu pemulihan)",
                      item_mtbf = "MTBF (rata-rata waktu antargangguan)";
inline constexpr Text figure_late_steps = "Langkah terlambat", figure_cases = "Kasus selesai";
inline constexpr Text basis_law = "Dasar hukum", basis_number = "Nomor SOP", basis_name = "Nama SOP",
                      basis_scope = "Ruang lingkup", basis_hours = "Jam kerja";
inline constexpr Text scope_sites = "Situs: {}",
                      scope_steps = "Langkah SOP: {steps}; tautan publikasi: {links}";
inline constexpr Text axis_hour = "Jam", axis_day = "Tanggal", axis_week = "Minggu mulai",
                      axis_month = "Bulan", axis_cause = "Penyebab", axis_step = "Langkah",
                      axis_time = "Waktu";
inline constexpr Text head_start = "Mulai ({})", head_whole_period = "Periode";
inline constexpr Text count_up = "Aktif", count_troubled = "Bermasalah", count_down = "Tidak aktif",
                      count_unsure = "Tidak dapat dipastikan", count_unchecked = "Belum diperiksa";

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
