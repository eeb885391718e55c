#include "sample_model.hpp"

#include <array>
#include <initializer_list>
#include <utility>

#include <fmt/format.h>

#include "reports/format_id.hpp"

namespace pantau::reports::sample {
namespace {

using Kind = Cell::Kind;
constexpr const char* zone = "Asia/Jakarta";
constexpr std::array<const char*, 5> site_names{"Website DPRD", "E-Aspirasi", "JDIH", "PPID",
                                                "Arsip Digital"};
constexpr std::array<const char*, 5> causes{"D. Hosting/server", "B. Jaringan/ISP", "A. Listrik",
                                            "C. DNS/domain kedaluwarsa", "X. Belum diketahui"};
constexpr std::array<const char*, 7> steps{"Memeriksa kebutuhan informasi",
                                           "Meminta persetujuan (ACC) Kepala Bagian",
                                           "Mengumpulkan bahan dan mewawancarai narasumber",
                                           "Menyusun naskah berita",
                                           "Memeriksa dan menyunting naskah",
                                           "Mengunggah ke website dan media sosial",
                                           "Memastikan tautan aktif dan melaporkan"};
constexpr std::array<int, 7> standards{3600, 240, 10800, 3600, 3600, 7200, 60};

Table table(std::string key, std::string title,
            std::initializer_list<std::pair<const char*, const char*>> columns) {
    Table made;
    made.key = std::move(key);
    made.title = std::move(title);
    for (const auto& [name, header] : columns) made.columns.push_back({name, header, Kind::text, false});
    return made;
}

Instant at(int day, int hour, int minute, int second = 0) {
    return date::sys_days{date::year{2026} / 9 / 30} + date::days{day} + std::chrono::hours{hour - 7} +
           std::chrono::minutes{minute} + std::chrono::seconds{second};
}

Cell when(int day, int hour, int minute, int second = 0) {
    return instant_cell(at(day, hour, minute, second), zone);
}

std::string site_name(int i) {
    const auto known = static_cast<std::size_t>(i) % site_names.size();
    return i < 5 ? site_names.at(known) : fmt::format("{} {}", site_names.at(known), i / 5 + 1);
}

/// What a person typed.
std::string typed(const Options& options, std::string words, int i = 0) {
    if (!options.hostile.empty()) return options.hostile;
    return !options.long_title.empty() && i % 2 == 1 ? options.long_title : words;
}

Chart chart(std::string key, std::string title, ChartKind kind, std::string category) {
    Chart made;
    made.key = std::move(key);
    made.title = std::move(title);
    made.kind = kind;
    made.category_header = std::move(category);
    return made;
}

void front(ReportModel& model, const Options& options) {
    model.office.name = "Sekretariat DPRD Kabupaten Bogor";
    model.office.paper = options.paper;
    model.office.logo_path = options.logo;
    model.office.example_data = options.example;
    model.provenance = {"0.1.0",
                        "440/014/SOP/I/2020",
                        "E-ASPIRASI",
                        "1",
                        "2026.1",
                        "Kalender kerja ASN 2026",
                        std::string(64, 'c'),
                        {"Undang-Undang Nomor 25 Tahun 2009"},
                        {"SKB 1497/2025, 2/2025, 5/2025"},
                        {},
                        "Senin–Kamis 07.30–16.00",
                        false};
    model.period = *parse_period("2026-10", zone);
    model.cut_off = at(33, 7, 0);
    model.running = options.running;
    if (options.running) model.watermark = "SEMENTARA, data sampai 22 Oktober 2026 pukul 07.30 WIB";
    if (options.example) model.example_mark = "DATA CONTOH";
    model.letterhead = {
        "PEMERINTAH KABUPATEN BOGOR", "SEKRETARIAT DEWAN PERWAKILAN RAKYAT DAERAH",
        "Jl. Tegar Beriman, Cibinong, Kabupaten Bogor 16914",
        "Telepon (021) 875 0000 · laman dprd.example.go.id · surel sekretariat@example.go.id"};
    model.number_line = "Nomor: ……………………………";
    model.author_line = "Disusun oleh: Bagian Hubungan Masyarakat";
    model.footer_right = "Dibuat otomatis 02/11/2026 07.00 WIB";
    model.property_subject = "Oktober 2026";
    model.property_keywords = "E-ASPIRASI; 440/014/SOP/I/2020";
    model.property_category = "Laporan berkala";
    model.left = {"Mengetahui,", "Kepala Bagian Humas dan Protokol", "Nama Pejabat, S.Sos., M.Si.",
                  "Pembina Tk. I, IV/b", "NIP. 19700101 199503 1 001"};
    model.right = {"Cibinong, 2 November 2026\nPenyusun,", "Pranata Humas Ahli Muda", "……………………………………", "",
                   "NIP. ……………………………………"};
    model.copies = {"1. ……………………………………", "2. ……………………………………"};
    model.note =
        "Cakupan pemantauan 99,2%. Jam kerja: Senin–Kamis 07.30–16.00, Jumat 07.30–16.30. Cara hitung pada "
        "lembar Metodologi; "
        "rincian pada lembar Daftar Gangguan.";
    model.methodology = {
        {"Sumber data", "Pemantauan otomatis setiap 60 detik dan catatan petugas pada aplikasi Pantau."},
        {"Gangguan",
         "Kegagalan yang dipastikan oleh pemeriksaan ulang; mulai dihitung sejak kegagalan pertama."},
        {"Ketersediaan",
         "1 − gangguan / (periode − pemeliharaan − celah). Waktu yang tidak teramati ditampilkan "
         "tersendiri."},
        {"P90",
         "Peringkat terdekat: urutan ke-⌈p·n⌉. n selalu ditampilkan; n < 5 ditandai \"data sedikit\"."},
        {"Zona waktu", "WIB (Asia/Jakarta)"},
        {"Versi aplikasi", "pantau 0.1.0"}};
    model.data_hash = std::string(64, 'a');
}

Tile tile(std::string key, std::string label, Cell value, std::string beside, std::string status, Tone tone) {
    return {std::move(key), std::move(label), std::move(value), std::move(beside), std::move(status), tone};
}

}  // namespace

GangguanModel gangguan(const Options& options) {
    GangguanModel m;
    front(m, options);
    const bool none = options.empty;
    m.kind = "analisis-gangguan";
    m.title = "LAPORAN ANALISIS GANGGUAN";
    m.subtitle = "Website dan layanan E-Aspirasi | Periode 1–31 Oktober 2026 | SOP 440/014/SOP/I/2020";
    m.footer_left = "Laporan Analisis Gangguan, Oktober 2026";
    m.file_stem = "Laporan-Analisis-Gangguan_2026-10";
    m.verdict = none ? Verdict{Level::good, "●", "BAIK", "Tidak ada gangguan pada periode ini."}
                     : Verdict{Level::caution, "▲", "PERLU PERHATIAN",
                               "Ketersediaan 99,41% dari target 99,50%. Terjadi 14 gangguan selama 13 j 02 "
                               "m. Penyebab terbesar: "
                               "Hosting/server (46%). Dua langkah SOP di bawah target: langkah 3 dan 5."};
    m.tiles = {
        tile("availability", "Ketersediaan", none ? percent_cell(1, 1, 2) : percent_cell(9941, 10000, 2),
             "target 99,50%", none ? "● Tercapai" : "▲ Waspada", none ? Tone::good : Tone::caution),
        tile("outages", "Jumlah gangguan", count_cell(none ? 0 : options.outages), "bulan lalu 9", "",
             Tone::plain),
        tile("downtime", "Total waktu gangguan", none ? text_cell("tidak ada") : seconds_cell(46920),
             "bulan lalu 8 j 10 m", "", Tone::plain),
        tile("mttr", "Rata-rata pulih (MTTR)", none ? text_cell("tidak ada") : seconds_cell(3351),
             "bulan lalu 54 m", "", Tone::plain),
        tile("longest", "Gangguan terlama", none ? text_cell("tidak ada") : seconds_cell(17100), "batas 4 j",
             none ? "" : "■ Tidak tercapai", none ? Tone::plain : Tone::bad),
        tile("on_time", "SOP tepat waktu", percent_cell(883, 1000, 2), "target 90,00%", "▲ Waspada",
             Tone::caution)};
    m.conclusions = {
        "Ketersediaan layanan 99,41%, sedikit di bawah target 99,50%.",
        "Hosting/server menyumbang 46% dari seluruh waktu gangguan, terutama pada 14 dan 15 Oktober.",
        "Langkah 3 dan 5 SOP paling sering terlambat; sebab terbanyak adalah menunggu narasumber."};
    m.narrative = {
        "Pada periode ini ketersediaan situs berada di bawah target; terjadi 14 gangguan dengan total waktu "
        "12 j "
        "37 m.",
        "Gangguan terlama dialami Situs DPRD selama 4 j 45 m (G-2026-0142) dengan penyebab Hosting/server.",
        "Penyebab terbesar adalah Hosting/server, yang mengambil 46% dari seluruh waktu gangguan, "
        "keterlambatan, dan jeda.",
        "Dari 60 langkah SOP yang dinilai, 53 selesai tepat waktu; yang berada di bawah target adalah "
        "langkah "
        "3 dan 5."};
    if (!none)
        m.suggestions = {
            "Bahas perpindahan atau peningkatan layanan hosting; 46% waktu gangguan berasal dari sana.",
            "Pasang pengingat perpanjangan sertifikat 30 hari sebelum habis.",
            "Tetapkan narasumber cadangan untuk langkah 3 dan pembagian penyuntingan untuk langkah 5."};
    Chart daily = chart("daily_outage", "A. Menit gangguan per hari", ChartKind::column, "Hari");
    daily.description = none ? "Tidak ada menit gangguan pada Oktober 2026."
                             : "Menit gangguan per hari; terbanyak 285 menit pada 14 Oktober 2026.";
    daily.series.push_back({"Menit gangguan", {}, false});
    for (int d = 0; d < options.days; ++d) {
        daily.categories.push_back(std::to_string(d % 31 + 1));
        daily.lighter.push_back(d % 7 == 2 || d % 7 == 3);
        daily.series[0].values.push_back(minutes_cell(none ? 0
                                                           : (d * 7919 % 13 == 0 ? 285
                                                              : d * 31 % 17 < 5  ? d * 3
                                                                                 : 0) *
                                                                 60));
    }
    Chart by_cause = chart("causes", "B. Penyebab (menit)", ChartKind::bar, "Penyebab");
    by_cause.description = "Hosting/server adalah penyebab terbesar dengan 360 menit.";
    by_cause.series.push_back({"Menit", {}, false});
    for (int i = 0; i < (none ? 0 : 5); ++i) {
        by_cause.categories.emplace_back(causes.at(static_cast<std::size_t>(i)));
        by_cause.series[0].values.push_back(minutes_cell((360 - 80 * i) * 60));
    }
    Chart months = chart("availability_12", "(d) Ketersediaan 12 bulan terakhir", ChartKind::line, "Bulan");
    months.description = "Ketersediaan 12 bulan terakhir; terendah 99,12% pada Juli 2026.";
    months.series = {{"Ketersediaan", {}, false}, {"Target 99,50%", {}, true}};
    m.availability_12 = table("availability_12", "Angka per bulan",
                              {{"month", "Bulan"},
                               {"availability", "Ketersediaan"},
                               {"target", "Target"},
                               {"coverage", "Cakupan"}});
    for (int i = 0; i < 12; ++i) {
        const std::string month =
            fmt::format("{} {}", month_name(static_cast<unsigned>((i + 10) % 12 + 1)), i < 2 ? 2025 : 2026);
        months.categories.push_back(month.substr(0, 3) + (i < 2 ? " 25" : " 26"));
        months.series[0].values.push_back(i == 3 ? Cell{} : percent_cell(99120 + i * 70, 100000, 3));
        months.series[1].values.push_back(percent_cell(99500, 100000, 3));
        m.availability_12.rows.push_back({text_cell(month),
                                          i == 3 ? none_cell() : percent_cell(99120 + i * 70, 100000, 3),
                                          percent_cell(99500, 100000, 3), percent_cell(98, 100, 1)});
    }
    Chart on_time = chart("on_time", "Tepat waktu per langkah", ChartKind::bar, "Langkah");
    on_time.description = "Langkah 5 paling sering terlambat: 66,0% tepat waktu.";
    on_time.series.push_back({"Tepat waktu", {}, false});
    for (int i = 0; i < 7; ++i) {
        on_time.categories.push_back(fmt::format("Langkah {}", i + 1));
        on_time.series[0].values.push_back(percent_cell(1000 - 50 * i, 1000, 1));
    }
    m.charts = {daily, by_cause, months, on_time};

    m.five_longest = table("five_longest", "C. Lima gangguan terlama",
                           {{"start", "Mulai (WIB)"},
                            {"site", "Situs"},
                            {"duration", "Durasi"},
                            {"cause", "Penyebab"},
                            {"action", "Tindakan"}});
    m.five_longest.empty_text = "Tidak ada gangguan pada periode ini";
    m.outages = table("outages", "Daftar Gangguan",
                      {{"no", "No"},
                       {"id", "ID"},
                       {"source", "Sumber"},
                       {"object", "Objek"},
                       {"address", "Alamat / Kasus"},
                       {"start", "Mulai"},
                       {"detected", "Terdeteksi"},
                       {"end", "Selesai"},
                       {"wall", "Durasi"},
                       {"working", "Durasi jam kerja"},
                       {"category", "Kategori"},
                       {"cause", "Penyebab"},
                       {"first_error", "Galat pertama"},
                       {"action", "Tindakan"},
                       {"officer", "Petugas"},
                       {"status", "Status"},
                       {"evidence", "Bukti"},
                       {"impact", "Dampak"},
                       {"coincidence", "Bersamaan dengan"}});
    m.outages.empty_text = "Tidak ada gangguan pada periode ini";
    for (int i = 0; i < (none ? 0 : options.outages); ++i) {
        const int day = i * 2 % 30 + 1, minutes = (i * 37) % 285 + 5;
        const bool open = i % 14 == 13, step = i % 4 == 3;
        const std::string action = typed(
            options, "Menghubungi penyedia hosting; layanan dimulai ulang dan dipantau selama satu jam.", i);
        Row row{count_cell(i + 1),
                text_cell(fmt::format("G-2026-{:04}", i + 1)),
                text_cell(step ? "Langkah SOP" : "Situs"),
                text_cell(step ? "2026-0031 · Langkah 5" : site_name(i % options.sites)),
                step ? text_cell("2026-0031") : link_cell("https://dprd.example.go.id/berita"),
                when(day, 8, 15, 20),
                when(day, 8, 17, 20),
                open ? Cell{} : when(day, 8, 15 + minutes, 20),
                seconds_cell(minutes * 60),
                seconds_cell(minutes * 45),
                text_cell(causes.at(static_cast<std::size_t>(i) % 5)),
                text_cell(typed(options, i % 5 == 4 ? "Belum diketahui" : "Server penuh", i),
                          i % 5 == 4 ? Tone::caution : Tone::plain),
                text_cell("HTTP 502"),
                text_cell(action),
                text_cell("Rina"),
                text_cell(open ? "Berlangsung" : "Selesai", open ? Tone::bad : Tone::plain),
                text_cell("± 60 d; 3 pemeriksaan"),
                text_cell("Berita tidak dapat dibuka"),
                text_cell(step ? "Bersamaan dengan gangguan: G-2026-0142, 42 m" : "")};
        m.outages.rows.push_back(std::move(row));
        if (i < 5)
            m.five_longest.rows.push_back(
                {when(day, 8, 15), text_cell(typed(options, site_name(i % options.sites), i)),
                 seconds_cell(minutes * 60), text_cell(causes.at(static_cast<std::size_t>(i) % 5)),
                 text_cell(action)});
    }
    m.step_keeping = table("step_keeping", "D. Kepatuhan waktu tujuh langkah SOP (58 kasus)",
                           {{"step", "Langkah"},
                            {"standard", "Standar"},
                            {"median", "Median"},
                            {"p90", "P90"},
                            {"on_time", "Tepat waktu"},
                            {"status", "Status"}});
    m.step_times = table("step_times", "Waktu SOP",
                         {{"no", "No"},
                          {"step", "Langkah"},
                          {"standard", "Standar"},
                          {"cases", "Kasus"},
                          {"fastest", "Tercepat"},
                          {"median", "Median"},
                          {"p90", "P90"},
                          {"longest", "Terlama"},
                          {"on_time", "Tepat waktu"},
                          {"median_gap", "Selisih median (menit)"},
                          {"executor", "Pelaksana"},
                          {"on_time_n", "Tepat"},
                          {"late_n", "Terlambat"},
                          {"mean", "Rata-rata"},
                          {"pause", "Waktu jeda"},
                          {"waiting", "Waktu tunggu"},
                          {"rework", "Pengulangan"},
                          {"skipped", "Dilewati"},
                          {"running", "Berjalan"},
                          {"not_judged", "Tidak dinilai"},
                          {"cancelled", "Dibatalkan"},
                          {"remark", "Catatan"}});
    m.fitness = table("fitness", "Kelayakan standar",
                      {{"no", "No"},
                       {"step", "Langkah"},
                       {"standard", "Standar"},
                       {"n", "n"},
                       {"on_time", "Tepat waktu"},
                       {"fit", "Standar yang 90% terpenuhi"},
                       {"fit_share", "Terhadap standar"},
                       {"fitness", "Penilaian"},
                       {"remark", "Catatan"}});
    m.bottleneck = table(
        "bottleneck", "Tempat waktu paling banyak hilang",
        {{"step", "Langkah"}, {"waiting", "Menunggu"}, {"overrun", "Lewat standar"}, {"total", "Jumlah"}});
    for (int i = 0; i < 7; ++i) {
        const auto k = static_cast<std::size_t>(i);
        const int standard = standards.at(k);
        const bool late = i == 2 || i == 4;
        const Tone tone = late ? Tone::bad : Tone::good;
        m.step_keeping.rows.push_back(
            {text_cell(fmt::format("{}. {}", i + 1, steps.at(k))), seconds_cell(standard),
             seconds_cell(standard * 7 / 10),
             seconds_cell(late ? standard * 13 / 10 : standard * 9 / 10, late ? Tone::bad : Tone::plain),
             percent_cell(late ? 66 : 96, 100, 1),
             text_cell(late ? "■ Tidak tercapai" : "● Tercapai", tone)});
        m.step_times.rows.push_back({count_cell(i + 1),
                                     text_cell(steps.at(k)),
                                     seconds_cell(standard),
                                     count_cell(58),
                                     seconds_cell(standard / 3),
                                     seconds_cell(standard * 7 / 10),
                                     seconds_cell(standard * 9 / 10),
                                     seconds_cell(standard * 3),
                                     percent_cell(late ? 66 : 96, 100, 1),
                                     minutes_cell(-standard * 3 / 10),
                                     text_cell("Pengadministrasi"),
                                     count_cell(50),
                                     count_cell(8),
                                     seconds_cell(standard * 8 / 10),
                                     seconds_cell(600),
                                     seconds_cell(1200),
                                     count_cell(2),
                                     count_cell(1),
                                     count_cell(1),
                                     count_cell(0),
                                     count_cell(1),
                                     text_cell(i == 6 ? "data sedikit" : "")});
        m.fitness.rows.push_back(
            {count_cell(i + 1), text_cell(steps.at(k)), seconds_cell(standard), count_cell(58),
             percent_cell(late ? 66 : 96, 100, 1), seconds_cell(standard * (late ? 13 : 9) / 10),
             percent_cell(late ? 13 : 9, 10, 1),
             text_cell(late ? "▲ Perlu ditinjau" : "● Layak", late ? Tone::caution : Tone::good),
             text_cell(late ? "90% pengerjaan baru selesai dalam waktu itu." : "")});
        m.bottleneck.rows.push_back({text_cell(fmt::format("Langkah {}", i + 1)),
                                     seconds_cell(90000 - i * 9000), seconds_cell(30000 - i * 4000),
                                     seconds_cell(120000 - i * 13000)});
    }
    m.step_times.total = Row{Cell{},
                             text_cell("Seluruh proses"),
                             seconds_cell(29100),
                             count_cell(58),
                             seconds_cell(9000),
                             seconds_cell(21000),
                             seconds_cell(32000),
                             seconds_cell(99999),
                             percent_cell(80, 100, 1),
                             minutes_cell(-8100)};
    m.heat = table("heat", "(a) Menit gangguan menurut hari dan jam", {{"day", "Hari"}});
    for (int h = 0; h < 24; ++h)
        m.heat.columns.push_back({fmt::format("h{:02}", h), fmt::format("{:02}", h), Kind::minutes, false});
    m.heat.columns.push_back({"total", "Jumlah", Kind::minutes, false});
    constexpr std::array<const char*, 7> weekdays{"Senin", "Selasa", "Rabu",  "Kamis",
                                                  "Jumat", "Sabtu",  "Minggu"};
    for (int d = 0; d < 7; ++d) {
        Row row{text_cell(weekdays.at(static_cast<std::size_t>(d)))};
        int sum = 0;
        for (int h = 0; h < 24; ++h) {
            const int minutes = none ? 0 : (d * 24 + h) * 7919 % 23 == 0 ? h * 5 + 3 : 0;
            sum += minutes;
            row.push_back(minutes_cell(minutes * 60));
        }
        row.push_back(minutes_cell(sum * 60));
        m.heat.rows.push_back(std::move(row));
    }
    m.per_site = table("per_site", "(b) Per situs",
                       {{"site", "Situs"},
                        {"outages", "Gangguan"},
                        {"downtime", "Waktu gangguan"},
                        {"availability", "Ketersediaan"},
                        {"budget_left", "Jatah gangguan tersisa (menit)"},
                        {"mttr", "MTTR"},
                        {"mtbf", "MTBF (hari)"},
                        {"status", "Status"},
                        {"unknown", "Tidak teramati"},
                        {"planned", "Terencana"},
                        {"coverage", "Cakupan"}});
    for (int i = 0; i < options.sites; ++i)
        m.per_site.rows.push_back(
            {text_cell(typed(options, site_name(i), i)), count_cell(none ? 0 : i),
             none ? none_cell() : seconds_cell(i * 4000), percent_cell(100000 - i % 9 * 300, 100000, 3),
             minutes_cell(13392 - i * 4000), none ? none_cell() : seconds_cell(3000),
             none ? none_cell() : days_cell(900000),
             text_cell(i > 2 ? "▲ Waspada" : "● Tercapai", i > 2 ? Tone::caution : Tone::good),
             seconds_cell(300), seconds_cell(7200), percent_cell(992, 1000, 1)});
    m.per_cause = table("per_cause", "(c) Per penyebab",
                        {{"cause", "Penyebab"},
                         {"outages", "Gangguan"},
                         {"minutes", "Menit"},
                         {"share", "% waktu"},
                         {"cumulative", "% kumulatif"}});
    m.pareto_count = table("pareto_count", "V. Analisis penyebab menurut jumlah",
                           {{"category", "Kategori"},
                            {"count", "Jumlah"},
                            {"share", "%"},
                            {"cumulative", "% kumulatif"},
                            {"total", "Total durasi"}});
    m.pareto_count.empty_text = m.per_cause.empty_text = "Tidak ada gangguan pada periode ini";
    for (int i = 0; i < (none ? 0 : 5); ++i) {
        const auto* cause = causes.at(static_cast<std::size_t>(i));
        m.per_cause.rows.push_back({text_cell(cause), count_cell(5 - i), minutes_cell((360 - 80 * i) * 60),
                                    percent_cell(45 - 9 * i, 100, 1), percent_cell(45 + 13 * i, 100, 1)});
        m.pareto_count.rows.push_back({text_cell(cause), count_cell(5 - i), percent_cell(33 - 6 * i, 100, 1),
                                       percent_cell(33 + 16 * i, 100, 1), seconds_cell((360 - 80 * i) * 60)});
    }
    m.overview = table("overview", "II. Ringkasan gangguan",
                       {{"item", "Uraian"}, {"value", "Nilai"}, {"previous", "Periode lalu"}});
    m.overview.rows = {
        {text_cell("Jumlah gangguan"), count_cell(14), count_cell(9)},
        {text_cell("Ketersediaan layanan (%)"), percent_cell(9941, 10000, 3), percent_cell(9967, 10000, 3)}};
    m.comparison = table(
        "comparison", "IX. Perbandingan dengan periode lalu",
        {{"figure", "Ukuran"}, {"now", "Periode ini"}, {"before", "Periode lalu"}, {"change", "Perubahan"}});
    m.comparison.rows = {{text_cell("Jumlah gangguan"), count_cell(14), count_cell(9), text_cell("naik 5")}};
    m.basis = table("basis", "I. Pendahuluan dan dasar", {{"item", "Uraian"}, {"text", "Isi"}});
    m.basis.rows = {
        {text_cell("Dasar hukum"), text_cell("Undang-Undang Nomor 25 Tahun 2009 tentang Pelayanan Publik")},
        {text_cell("Nomor SOP"), text_cell("440/014/SOP/I/2020")}};
    m.late_steps = table("late_steps", "Langkah Terlambat",
                         {{"no", "No"},
                          {"case", "Kasus"},
                          {"step", "Langkah"},
                          {"activity", "Uraian"},
                          {"officer", "Petugas"},
                          {"start", "Mulai"},
                          {"end", "Selesai"},
                          {"net", "Waktu bersih"},
                          {"standard", "Standar"},
                          {"over", "Lewat (menit)"},
                          {"reason", "Alasan"},
                          {"coincidence", "Bersamaan dengan"},
                          {"status", "Status"}});
    m.late_steps.empty_text = "Tidak ada langkah yang terlambat pada periode ini";
    m.cases = table("cases", "Kasus",
                    {{"no", "No"},
                     {"case", "Kasus"},
                     {"title", "Judul"},
                     {"requester", "Pemohon"},
                     {"opened", "Dibuat"},
                     {"closed", "Selesai"},
                     {"net", "Waktu bersih"},
                     {"pause", "Jeda"},
                     {"corrections", "Dikoreksi"},
                     {"links", "Tautan"},
                     {"status", "Status"},
                     {"waiting", "Waktu tunggu"},
                     {"returns", "Dikembalikan"},
                     {"skips", "Dilewati"}});
    m.cases.empty_text = "Tidak ada kasus yang terbuka pada periode ini";
    for (int i = 0; i < (none ? 0 : options.cases); ++i) {
        m.cases.rows.push_back(
            {count_cell(i + 1), text_cell(fmt::format("2026-{:04}", i + 1)),
             text_cell(typed(options, "Publikasi kunjungan kerja Komisi III ke Kecamatan Cileungsi", i)),
             text_cell(typed(options, "Komisi III")), when(i % 28 + 1, 8, 0),
             i % 9 == 8 ? Cell{} : when(i % 28 + 2, 15, 12), seconds_cell(25000 + i * 60),
             seconds_cell(i * 100), count_cell(i % 3), count_cell(3),
             text_cell(i % 9 == 8 ? "Langkah 5 dari 7" : "Selesai"), seconds_cell(4000), count_cell(i % 2),
             count_cell(0)});
        if (i % 5 == 0)
            m.late_steps.rows.push_back(
                {count_cell(i / 5 + 1), text_cell(fmt::format("2026-{:04}", i + 1)), count_cell(i % 7 + 1),
                 text_cell(steps.at(static_cast<std::size_t>(i) % 7)), text_cell(typed(options, "Dedi")),
                 when(i % 28 + 1, 8, 0), when(i % 28 + 1, 11, 0), seconds_cell(9000), seconds_cell(3600),
                 minutes_cell(5400 - i), text_cell(typed(options, "Menunggu narasumber")), text_cell(""),
                 text_cell("Selesai")});
    }
    m.follow_up = table("follow_up", "VIII. Tindak lanjut",
                        {{"no", "No"},
                         {"disturbance", "Gangguan"},
                         {"action", "Tindakan"},
                         {"responsible", "Penanggung jawab"},
                         {"due", "Batas waktu"},
                         {"status", "Status"},
                         {"evidence", "Bukti"},
                         {"chronology", "Kronologi"},
                         {"root_cause", "Akar masalah"},
                         {"contributing", "Faktor pendukung"}});
    m.chronology = table(
        "chronology", "VI. Kronologi gangguan berat",
        {{"id", "ID"}, {"time", "Waktu"}, {"event", "Kejadian"}, {"action", "Tindakan"}, {"by", "Oleh"}});
    m.follow_up.empty_text = m.chronology.empty_text = "Tidak ada gangguan berat pada periode ini";
    if (!none) {
        m.follow_up.rows = {
            {count_cell(1), text_cell("G-2026-0007 Website DPRD, 4 j 45 m"),
             text_cell(typed(options, "Memindahkan basis data ke penyimpanan yang lebih besar")),
             text_cell("……………"), text_cell("……………"), text_cell("Belum diisi"), text_cell(""),
             text_cell("Lihat Kronologi di bawah"), text_cell("Hosting/server"), text_cell("")}};
        m.chronology.rows = {{text_cell("G-2026-0007"), when(14, 8, 15),
                              text_cell("Kegagalan pertama: HTTP 502"), text_cell(""), text_cell("Pantau")},
                             {text_cell("G-2026-0007"), when(14, 13, 0), text_cell("Pulih"),
                              text_cell("Layanan dimulai ulang"), text_cell("Rina")}};
    }
    m.quality_counts = table("quality_counts", "Ringkasan mutu data",
                             {{"kind", "Catatan"}, {"count", "Jumlah"}, {"of", "Dari"}, {"share", "%"}});
    m.quality_counts.rows = {
        {text_cell("Waktu dicatat terlambat"), count_cell(1), count_cell(60), percent_cell(1, 60, 1)}};
    m.quality = table("quality", "X. Mutu data",
                      {{"no", "No"}, {"kind", "Jenis"}, {"object", "Objek"}, {"text", "Keterangan"}});
    m.quality.rows = {{count_cell(1), text_cell("Waktu dicatat terlambat"),
                       text_cell("2026-0012 · Langkah 4"), text_cell("Dicatat 3 j 10 m sesudah kejadian")}};
    m.corrections = table("corrections", "Daftar koreksi",
                          {{"no", "No"},
                           {"case", "Kasus"},
                           {"event", "Peristiwa"},
                           {"field", "Isian"},
                           {"old", "Nilai lama"},
                           {"new", "Nilai baru"},
                           {"reason", "Alasan"},
                           {"authority", "Dasar"},
                           {"actor", "Oleh"},
                           {"recorded", "Dicatat"}});
    m.corrections.empty_text = "Tidak ada koreksi pada periode ini";
    m.gaps = table("gaps", "Celah pemantauan",
                   {{"no", "No"},
                    {"start", "Mulai"},
                    {"end", "Selesai"},
                    {"duration", "Lama"},
                    {"scope", "Cakupan"},
                    {"cause", "Sebab"}});
    m.gaps.rows = {{count_cell(1), when(9, 2, 0), when(9, 2, 40), seconds_cell(2400),
                    text_cell("Semua situs"), text_cell("Jaringan pemantau terputus")}};
    return m;
}

KondisiModel kondisi(const Options& options) {
    KondisiModel m;
    front(m, options);
    m.kind = "kondisi-web";
    m.title = "LAPORAN KONDISI WEB";
    m.subtitle = fmt::format("{} situs dan {} tautan publikasi | Periode 1–31 Oktober 2026", options.sites,
                             options.links);
    m.footer_left = "Laporan Kondisi Web, Oktober 2026";
    m.file_stem = "Laporan-Kondisi-Web_2026-10";
    m.verdict = {Level::caution, "▲", "PERLU PERHATIAN",
                 "Semua situs aktif. Sertifikat terdekat habis 12 hari lagi (JDIH). Ada 7 tautan publikasi "
                 "yang mati."};
    m.tiles = {
        tile("sites", "Situs aktif", count_cell(options.sites), fmt::format("dari {}", options.sites),
             "● Tercapai", Tone::good),
        tile("availability", "Ketersediaan", percent_cell(9963, 10000, 2), "target 99,50%", "● Tercapai",
             Tone::good),
        tile("median", "Waktu respons median", text_cell("0,42 d"), "batas 3 d", "● Baik", Tone::good),
        tile("links", "Tautan aktif", count_cell(options.links - 7), fmt::format("dari {}", options.links),
             "▲ Waspada", Tone::caution),
        tile("dead", "Tautan mati", count_cell(7), "bulan lalu 4", "■ Perlu tindakan", Tone::bad),
        tile("certificate", "Sertifikat terdekat", text_cell("12 hari"), "JDIH", "▲ Waspada", Tone::caution)};
    m.narrative = {"Seluruh 5 situs yang dipantau aktif pada saat data diambil.",
                   "Pada periode ini situs tidak mengalami gangguan dan ketersediaannya mencapai target.",
                   "Dari 40 tautan publikasi, 3 mati dan perlu diperbaiki."};
    m.conclusions = {"Seluruh situs aktif pada saat data diambil.",
                     "Tujuh tautan mati, lima di antaranya di media sosial.",
                     "Sertifikat JDIH perlu segera diperpanjang."};
    m.suggestions = {"Perpanjang sertifikat JDIH sebelum 14 November 2026.",
                     "Pulihkan atau ganti tautan yang mati."};
    m.counts = table("counts", "Ringkasan", {{"item", "Uraian"}, {"sites", "Situs"}, {"links", "Tautan"}});
    for (const char* item : {"Dipantau", "Aktif", "Bermasalah", "Tidak aktif", "Tidak dapat dipastikan"})
        m.counts.rows.push_back({text_cell(item), count_cell(5), count_cell(40)});
    m.sites = table("sites", "A. Kondisi tiap situs",
                    {{"site", "Situs"},
                     {"now", "Kini"},
                     {"availability", "Keter-sediaan"},
                     {"median", "Median (d)"},
                     {"p95", "P95 (d)"},
                     {"tls_days", "TLS (hari)"},
                     {"dead_links", "Tautan mati"},
                     {"rating", "Penilaian"}});
    m.site_state = table("site_state", "Kondisi situs",
                         {{"no", "No"},
                          {"site", "Nama situs"},
                          {"url", "Alamat (URL)"},
                          {"state", "Status"},
                          {"code", "Kode HTTP"},
                          {"mean", "Rata-rata"},
                          {"p95", "P95"},
                          {"availability", "Ketersediaan"},
                          {"outages", "Jumlah gangguan"},
                          {"downtime", "Total waktu henti"},
                          {"longest", "Terlama"},
                          {"last_check", "Pemeriksaan terakhir"}});
    m.daily = table("daily", "Ketersediaan harian", {{"site", "Situs"}});
    for (int d = 0; d < options.days; ++d) {
        const auto day = m.period.first + date::days{d};
        const date::year_month_day ymd{day};
        m.daily.columns.push_back({fmt::format("d{:02}", d + 1),
                                   std::to_string(static_cast<unsigned>(ymd.day())), Kind::percent, false});
        m.daily_weekdays.emplace_back(weekday_short(day));
        const unsigned weekday = date::weekday{day}.iso_encoding();
        m.daily_weekend.push_back(weekday > 5);
    }
    m.daily.columns.push_back({"month", "Bulan", Kind::percent, false});
    m.response = table("response", "Waktu Respons",
                       {{"site", "Situs"},
                        {"day", "Hari"},
                        {"checks", "Pemeriksaan"},
                        {"median", "Median"},
                        {"p95", "P95"},
                        {"max", "Terlama"},
                        {"slow", "Lambat (> batas)"}});
    m.certificates = table("certificates", "Sertifikat",
                           {{"site", "Situs"},
                            {"issuer", "Penerbit"},
                            {"until", "Berlaku sampai"},
                            {"days_left", "Sisa hari"},
                            {"rating", "Penilaian"},
                            {"name_matches", "Nama cocok"},
                            {"chain_complete", "Rantai lengkap"},
                            {"tls_version", "Versi TLS"},
                            {"domain_until", "Domain berlaku s.d."}});
    Chart response =
        chart("response", "B. Waktu respons median per hari (tiga situs terlambat)", ChartKind::line, "Hari");
    response.description =
        "Waktu respons median per hari dari tiga situs yang paling lambat; tertinggi 1,9 detik pada PPID.";
    for (int d = 0; d < options.days; ++d) response.categories.push_back(std::to_string(d % 31 + 1));
    for (int i = 0; i < options.sites; ++i) {
        const std::string name = typed(options, site_name(i), i);
        const Tone tone = i == 2 ? Tone::caution : Tone::good;
        m.sites.rows.push_back(
            {text_cell(name),
             text_cell(i == 3 ? "▲ Terganggu" : "● Aktif", i == 3 ? Tone::caution : Tone::good),
             percent_cell(100000 - i % 9 * 211, 100000, 3), millis_cell(300 + 20 * i),
             millis_cell(900 + 70 * i), count_cell(i == 2 ? 12 : 60, tone), count_cell(i),
             text_cell(i == 2 ? "▲ Waspada" : "● Baik", tone)});
        m.site_state.rows.push_back({count_cell(i + 1), text_cell(name),
                                     link_cell("https://dprd.example.go.id/"), text_cell("Aktif", Tone::good),
                                     count_cell(200), millis_cell(400), millis_cell(900),
                                     percent_cell(99789, 100000, 3), count_cell(i), seconds_cell(i * 600),
                                     seconds_cell(i * 300), when(32, 6, 59)});
        Row row{text_cell(name)};
        for (int d = 0; d < options.days; ++d)
            row.push_back((i + d) % 11 == 0        ? text_cell("-", Tone::muted)
                          : (i * 31 + d) % 13 == 0 ? percent_cell(9812 - d, 10000, 1)
                                                   : percent_cell(1, 1, 1));
        row.push_back(percent_cell(99789, 100000, 3));
        m.daily.rows.push_back(std::move(row));
        for (int d = 0; d < options.days; ++d)
            m.response.rows.push_back({text_cell(name), day_cell(m.period.first + date::days{d}),
                                       count_cell(1440), millis_cell(300 + d), millis_cell(900 + d),
                                       millis_cell(4000), count_cell(d % 4)});
        m.certificates.rows.push_back(
            {text_cell(name), text_cell("Let's Encrypt R11"), when(40 + i, 7, 0),
             count_cell(i == 2 ? 12 : 60, tone), text_cell(i == 2 ? "▲ Segera habis" : "● Berlaku", tone),
             text_cell("Ya"), text_cell("Ya"), text_cell("TLSv1.3"), text_cell("–")});
        if (i < 3) {
            Series series{name, {}, false};
            for (int d = 0; d < options.days; ++d)
                series.values.push_back(millis_cell(300 + 200 * i + d * 37 % 90));
            response.series.push_back(std::move(series));
        }
    }
    m.trend = table("trend", "Tren ketersediaan",
                    {{"day", "Hari"}, {"availability", "Ketersediaan"}, {"coverage", "Cakupan"}});
    Chart trend = chart("trend", "Tren ketersediaan per hari", ChartKind::line, "Hari");
    trend.description = "Ketersediaan seluruh situs per hari; terendah 98,9% pada 14 Oktober 2026.";
    trend.series = {{"Ketersediaan", {}, false}};
    for (int d = 0; d < options.days; ++d) {
        trend.categories.push_back(std::to_string(d % 31 + 1));
        trend.series[0].values.push_back(percent_cell(d == 13 ? 9890 : 9990, 10000, 2));
        m.trend.rows.push_back(
            {day_cell(m.period.first + date::days{d}), percent_cell(9990, 10000, 2), percent_cell(1, 1, 1)});
    }
    m.charts = {response, trend};
    m.first_things = table("first_things", "C. Yang perlu ditangani lebih dulu",
                           {{"symbol", " "}, {"what", "Hal"}, {"until", "Sampai"}});
    m.first_things.empty_text = "Tidak ada yang perlu ditangani segera";
    m.first_things.rows = {
        {text_cell("■", Tone::bad), text_cell("Tautan mati: 7 tautan, terlama sejak 3 Oktober"),
         text_cell("segera")},
        {text_cell("▲", Tone::caution), text_cell("Sertifikat JDIH habis"), text_cell("14 November 2026")}};
    m.links = table("links", "Tautan",
                    {{"no", "No"},
                     {"case", "Kasus"},
                     {"title", "Judul"},
                     {"channel", "Kanal"},
                     {"url", "Tautan"},
                     {"given", "Terbit"},
                     {"code", "Kode"},
                     {"status", "Status"},
                     {"checked", "Diperiksa terakhir"},
                     {"failing_since", "Gagal sejak"},
                     {"archive", "Arsip"},
                     {"reason", "Alasan"},
                     {"last_alive", "Terakhir berhasil"}});
    m.links.empty_text = "Belum ada tautan publikasi";
    constexpr std::array<const char*, 5> words{"■ Mati", "▲ Dialihkan", "? Tidak dapat dipastikan",
                                               "– Belum diperiksa", "● Aktif"};
    for (int i = 0; i < (options.empty ? 0 : options.links); ++i) {
        const auto k = std::min<std::size_t>(static_cast<std::size_t>(i) / 7, 4);
        m.links.rows.push_back(
            {count_cell(i + 1), text_cell(fmt::format("2026-{:04}", i + 1)),
             text_cell(typed(options, "Kunjungan kerja Komisi III", i)),
             text_cell(i % 3 == 0 ? "Instagram" : "Situs web"),
             options.hostile.empty()
                 ? link_cell(fmt::format("https://dprd.example.go.id/berita/{}?a=1&b=2#isi", i))
                 : link_cell(options.hostile),
             when(i % 28 + 1, 15, 0), count_cell(k == 0 ? 404 : 200),
             text_cell(words.at(k), k == 0   ? Tone::bad
                                    : k == 4 ? Tone::good
                                             : Tone::caution),
             when(32, 6, 50), k == 0 ? when(20, 3, 0) : Cell{},
             i % 4 == 0 ? link_cell("https://web.archive.org/web/2026/https://dprd.example.go.id/")
                        : text_cell(""),
             text_cell(k == 0 ? "Halaman tidak ditemukan" : ""), when(32, 6, 50)});
    }
    m.changes = table("changes", "Perubahan",
                      {{"at", "Waktu"},
                       {"site", "Situs"},
                       {"change", "Perubahan"},
                       {"before", "Sebelum"},
                       {"after", "Sesudah"}});
    m.changes.empty_text = "Tidak ada perubahan pada periode ini";
    m.changes.rows = {{when(12, 3, 0), text_cell("JDIH"), text_cell("Sertifikat"),
                       text_cell("Let's Encrypt R10"), text_cell("Let's Encrypt R11")}};
    m.gaps = table(
        "gaps", "Catatan cara ukur: waktu pemantau tidak melihat",
        {{"no", "No"}, {"start", "Mulai"}, {"end", "Selesai"}, {"duration", "Lama"}, {"cause", "Sebab"}});
    m.gaps.rows = {{count_cell(1), when(9, 2, 0), when(9, 2, 40), seconds_cell(2400),
                    text_cell("Jaringan pemantau terputus")}};
    return m;
}

}  // namespace pantau::reports::sample
