#include "reports/texts_id.hpp"

#include <array>
#include <span>
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

constexpr std::array<Entry, 5> change_kinds{{{"status", "Status"},
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

}  // namespace

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
