#include "reports/texts_id.hpp"

#include <array>
#include <span>
#include <stdexcept>
#include <utility>

namespace pantau::reports::texts {

namespace {

using Entry = std::pair<Text, Text>;

std::string find(std::span<const Entry> entries, Text key, Text otherwise) {
    for (const auto& [name, word] : entries) {
        if (name == key) return std::string{word};
    }
    return std::string{otherwise};
}

// reports.md section 1.
constexpr std::array<Text, 14> causes{"Listrik",
                                      "Jaringan/ISP",
                                      "DNS/domain kedaluwarsa",
                                      "Hosting/server",
                                      "Sertifikat TLS",
                                      "Aplikasi/CMS",
                                      "Basis data",
                                      "Keamanan",
                                      "Platform media sosial",
                                      "Kesalahan manusia",
                                      "Menunggu pihak lain",
                                      "Perangkat kerja",
                                      "Pemeliharaan terencana",
                                      "Beban kerja/SDM"};

constexpr std::array<Entry, 5> site_states{{{"up", "● Aktif"},
                                            {"degraded", "▲ Terganggu"},
                                            {"down", "■ Tidak aktif"},
                                            {"maintenance", "– Pemeliharaan"},
                                            {"unknown", "? Tidak dapat dipastikan"}}};

constexpr std::array<Entry, 6> standings{{{"alive", "● Aktif"},
                                          {"redirected", "▲ Dialihkan"},
                                          {"changed", "▲ Berubah"},
                                          {"dead", "■ Mati"},
                                          {"indeterminate", "? Tidak dapat dipastikan"},
                                          {"unchecked", "– Belum diperiksa"}}};

constexpr std::array<Entry, 6> platforms{{{"web", "Situs web"},
                                          {"youtube", "YouTube"},
                                          {"x", "X"},
                                          {"tiktok", "TikTok"},
                                          {"instagram", "Instagram"},
                                          {"facebook", "Facebook"}}};

constexpr std::array<Entry, 8> change_kinds{{{"status", "Status"},
                                             {"family", "IPv4/IPv6"},
                                             {"outgoing", "Tautan keluar baru"},
                                             {"content", "Isi halaman"},
                                             {"address", "Alamat IP"},
                                             {"redirect", "Pengalihan"},
                                             {"certificate", "Sertifikat"},
                                             {"code", "Kode HTTP"}}};

constexpr std::array<Entry, 8> fields{{{"occurred_at", "Waktu kejadian"},
                                       {"reason", "Alasan"},
                                       {"text", "Keterangan"},
                                       {"output", "Hasil"},
                                       {"links", "Tautan"},
                                       {"executor", "Pelaksana"},
                                       {"approved_by", "Pemberi persetujuan"},
                                       {"undo", "Pembatalan catatan"}}};

// Late entry, off hours, import and minute precision have lines of their own.
constexpr std::array<Entry, 6> marks{
    {{"device_clock_fast", "Jam perangkat petugas terlalu cepat; waktu disesuaikan dengan server."},
     {"sent_late", "Catatan terlambat dikirim oleh perangkat petugas."},
     {"link_gate_overridden", "Langkah diselesaikan walaupun ada tautan yang mati, dengan alasan."},
     {"detected_late", "Keterlambatan baru terdeteksi sesudah layanan berjalan kembali."},
     {"clock_jumped", "Jam server melompat selama langkah berjalan."},
     {"outside_calendar", "Batas waktu berada di luar kalender, sehingga belum dapat dihitung."}}};

constexpr std::array<Entry, 10> gap_reasons{{{"self_network", "Jaringan pemantau terputus"},
                                             {"self_dns", "DNS pemantau bermasalah"},
                                             {"self_overload", "Pemantau kelebihan beban"},
                                             {"self_clock", "Jam pemantau melompat"},
                                             {"not_running", "Pemantau tidak berjalan"},
                                             {"no_sample", "Tidak ada hasil pemeriksaan"},
                                             {"gap", "Tidak ada hasil pemeriksaan"},
                                             {"bot_wall", "Terhalang tembok bot"},
                                             {"after_maintenance", "Belum diperiksa sesudah pemeliharaan"},
                                             {"", "Tidak teramati"}}};

// Headings of columns by their key; where one table words it otherwise, by table and key.
constexpr std::array<Entry, 168> headers{{{"action", "Tindakan"},
                                          {"activity", "Uraian"},
                                          {"actor", "Oleh"},
                                          {"address", "Alamat / Kasus"},
                                          {"after", "Sesudah"},
                                          {"archive", "Arsip"},
                                          {"at", "Waktu"},
                                          {"attempt", "Pengerjaan ke-"},
                                          {"authority", "Atas izin"},
                                          {"availability", "Ketersediaan"},
                                          {"before", "Periode lalu"},
                                          {"blips", "Gangguan sesaat"},
                                          {"budget_left", "Jatah gangguan tersisa (menit)"},
                                          {"by", "Oleh"},
                                          {"cancelled", "Dibatalkan"},
                                          {"case", "Kasus"},
                                          {"cases", "Kasus"},
                                          {"category", "Kategori"},
                                          {"cause", "Penyebab"},
                                          {"certificates.until", "Berlaku sampai"},
                                          {"chain_complete", "Rantai lengkap"},
                                          {"change", "Perubahan"},
                                          {"changes.before", "Sebelum"},
                                          {"channel", "Kanal"},
                                          {"checked", "Diperiksa terakhir"},
                                          {"checks", "Pemeriksaan"},
                                          {"chronology", "Kronologi"},
                                          {"closed", "Selesai"},
                                          {"code", "Kode HTTP"},
                                          {"coincidence", "Keterkaitan"},
                                          {"contributing", "Faktor pendukung"},
                                          {"corrections", "Dikoreksi (jumlah)"},
                                          {"corrections.event", "Peristiwa ke-"},
                                          {"count", "Jumlah"},
                                          {"counts.links", "Tautan dipantau"},
                                          {"coverage", "Cakupan"},
                                          {"cumulative", "% kumulatif"},
                                          {"day", "Hari"},
                                          {"days_left", "Sisa hari"},
                                          {"dead_links", "Tautan mati"},
                                          {"detected", "Terdeteksi"},
                                          {"disturbance", "Gangguan"},
                                          {"domain_until", "Domain berlaku s.d."},
                                          {"downtime", "Waktu gangguan"},
                                          {"due", "Batas waktu"},
                                          {"duration", "Durasi"},
                                          {"end", "Selesai"},
                                          {"event", "Kejadian"},
                                          {"evidence", "Bukti"},
                                          {"executor", "Pelaksana"},
                                          {"failing_since", "Gagal sejak"},
                                          {"failures", "Gagal"},
                                          {"fastest", "Tercepat"},
                                          {"field", "Bagian"},
                                          {"figure", "Ukuran"},
                                          {"fit", "Standar yang 90% terpenuhi"},
                                          {"fit_share", "Terhadap standar"},
                                          {"fitness", "Penilaian"},
                                          {"n", "n"},
                                          {"of", "Dari"},
                                          {"quality_counts.kind", "Catatan"},
                                          {"quality_counts.share", "%"},
                                          {"first_error", "Galat pertama"},
                                          {"gaps.cause", "Sebab"},
                                          {"given", "Terbit"},
                                          {"id", "ID"},
                                          {"impact", "Dampak"},
                                          {"issuer", "Penerbit"},
                                          {"item", "Uraian"},
                                          {"kind", "Jenis"},
                                          {"last_alive", "Terakhir berhasil"},
                                          {"last_check", "Pemeriksaan terakhir"},
                                          {"late_n", "Jumlah terlambat"},
                                          {"links", "Tautan"},
                                          {"links.code", "Kode"},
                                          {"links.url", "Tautan"},
                                          {"longest", "Terlama"},
                                          {"max", "Terlama (detik)"},
                                          {"mean", "Rata-rata"},
                                          {"median", "Median"},
                                          {"median_gap", "Selisih median terhadap standar (menit)"},
                                          {"minutes", "Menit"},
                                          {"month", "Bulan"},
                                          {"mtbf", "MTBF (hari)"},
                                          {"mttr", "MTTR"},
                                          {"name_matches", "Nama cocok"},
                                          {"net", "Waktu bersih"},
                                          {"new", "Nilai baru"},
                                          {"no", "No"},
                                          {"not_judged", "Tidak dapat dinilai"},
                                          {"now", "Periode ini"},
                                          {"object", "Objek"},
                                          {"officer", "Petugas"},
                                          {"old", "Nilai lama"},
                                          {"on_time", "Tepat waktu"},
                                          {"on_time_n", "Jumlah tepat waktu"},
                                          {"opened", "Dibuat"},
                                          {"outages", "Gangguan"},
                                          {"over", "Lewat (menit)"},
                                          {"overrun", "Kelebihan waktu"},
                                          {"p90", "P90"},
                                          {"p95", "Respons P95 (detik)"},
                                          {"pareto_count.duration", "Total durasi"},
                                          {"pareto_count.share", "%"},
                                          {"pause", "Jeda"},
                                          {"pause_minutes", "Menit jeda"},
                                          {"pauses", "Jeda langkah"},
                                          {"planned", "Waktu henti terencana"},
                                          {"previous", "Periode lalu"},
                                          {"rating", "Penilaian"},
                                          {"reason", "Alasan"},
                                          {"recorded", "Dicatat"},
                                          {"remark", "Catatan"},
                                          {"requester", "Pemohon"},
                                          {"response.day", "Tanggal"},
                                          {"response.median", "Median (detik)"},
                                          {"response.p95", "P95 (detik)"},
                                          {"responsible", "Penanggung jawab"},
                                          {"returned", "Dikembalikan"},
                                          {"returns", "Dikembalikan"},
                                          {"rework", "Pengulangan"},
                                          {"rework_share", "% pengulangan"},
                                          {"root_cause", "Akar masalah"},
                                          {"running", "Berjalan"},
                                          {"running_late", "Berjalan terlambat"},
                                          {"scope", "Lingkup"},
                                          {"share", "% waktu"},
                                          {"site", "Situs"},
                                          {"site_minutes", "Menit henti situs"},
                                          {"site_state.availability", "Ketersediaan (%)"},
                                          {"site_state.downtime", "Total waktu henti"},
                                          {"site_state.mean", "Waktu respons rata-rata (detik)"},
                                          {"site_state.outages", "Jumlah gangguan"},
                                          {"site_state.p95", "Waktu respons P95 (detik)"},
                                          {"site_state.site", "Nama situs"},
                                          {"sites", "Situs dipantau"},
                                          {"sites.median", "Respons median (detik)"},
                                          {"sites.now", "Kini"},
                                          {"skipped", "Dilewati"},
                                          {"skipped_share", "% dilewati"},
                                          {"skips", "Dilewati"},
                                          {"slow", "Lambat (> batas)"},
                                          {"source", "Sumber"},
                                          {"standard", "Standar"},
                                          {"start", "Mulai"},
                                          {"state", "Status"},
                                          {"status", "Status"},
                                          {"step", "Langkah"},
                                          {"step_minutes", "Menit keterlambatan langkah"},
                                          {"step_times.pause", "Waktu jeda"},
                                          {"step_times.waiting", "Waktu tunggu antarlangkah"},
                                          {"symbol", ""},
                                          {"target", "Target"},
                                          {"text", "Keterangan"},
                                          {"time", "Waktu"},
                                          {"title", "Judul"},
                                          {"tls_days", "TLS (hari)"},
                                          {"tls_version", "Versi TLS"},
                                          {"total", "Jumlah"},
                                          {"trend.day", "Waktu"},
                                          {"unknown", "Waktu tidak teramati"},
                                          {"until", "Sampai"},
                                          {"url", "Alamat (URL)"},
                                          {"value", "Periode ini"},
                                          {"waiting", "Waktu tunggu"},
                                          {"wall", "Durasi"},
                                          {"what", "Yang perlu ditangani"},
                                          {"working", "Durasi jam kerja"}}};

}  // namespace

std::string header(Text table, Text column) {
    const std::string own = std::string{table} + "." + std::string{column};
    for (const Text key : {Text{own}, column}) {
        for (const auto& [name, word] : headers) {
            if (name == key) return std::string{word};
        }
    }
    throw std::logic_error{"no heading for column " + own};
}

std::string cause_name(char letter) {
    const auto index = static_cast<std::size_t>(letter - 'A');
    return std::string{letter >= 'A' && index < causes.size() ? causes.at(index) : unknown_cause};
}

std::string cause_category(char letter) {
    const bool known = letter >= 'A' && letter <= 'N';
    return std::string{known ? letter : 'X'} + ". " + cause_name(letter);
}

std::string site_state(Text state) {
    return find(site_states, state, "? Tidak dapat dipastikan");
}
std::string link_standing(Text standing) {
    return find(standings, standing, "– Belum diperiksa");
}
std::string platform(Text platform) {
    return find(platforms, platform, platform);
}
std::string change_kind(Text kind) {
    return find(change_kinds, kind, kind);
}

std::string change_value(Text kind, Text value) {
    return kind == "status" ? find(site_states, value, value) : std::string{value};
}

std::string correction_field(Text field) {
    return find(fields, field, field);
}
std::string event_mark(Text flag) {
    return find(marks, flag, "");
}
std::string gap_reason(Text reason) {
    return find(gap_reasons, reason, "Tidak teramati");
}

}  // namespace pantau::reports::texts
