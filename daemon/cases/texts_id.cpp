#include "daemon/cases/texts_id.hpp"

#include <array>
#include <stdexcept>

#include <fmt/format.h>

namespace pantau::cases {
namespace {

struct Entry {
    RefusalCode code;
    std::string_view variant;
    std::string_view text;
};

// Blanks: {step} the step asked for, {other} the step (or number of an event) in the way, {what} a name or
// value.
constexpr std::array catalogue{
    Entry{RefusalCode::stale, "",
          "Data kasus ini sudah berubah sejak Anda membukanya. Periksa peristiwa yang baru, lalu ulangi bila "
          "masih "
          "diperlukan."},
    Entry{RefusalCode::step_open, "",
          "Langkah {other} masih berjalan atau dijeda. Selesaikan atau kembalikan langkah {other} terlebih "
          "dahulu."},
    Entry{RefusalCode::order, "",
          "Langkah {step} tidak dapat dikerjakan sekarang. Ikuti urutan SOP: berikutnya adalah langkah "
          "{other}."},
    Entry{
        RefusalCode::order, "return",
        "Kasus hanya dapat dikembalikan ke langkah yang sudah pernah dikerjakan. Pilih langkah {other} atau "
        "langkah sebelumnya."},
    Entry{
        RefusalCode::order, "reopen",
        "Kasus hanya dapat dibuka kembali pada langkah yang langkah-langkah sebelumnya sudah selesai. Pilih "
        "langkah {other} atau langkah sebelumnya."},
    Entry{
        RefusalCode::order, "still_open",
        "Kasus ini masih terbuka sehingga tidak perlu dibuka kembali. Gunakan \"Kembalikan\" untuk mengulang "
        "langkah."},
    Entry{RefusalCode::order, "sop",
          "Versi SOP itu tidak lagi memuat langkah yang sedang atau akan dikerjakan pada kasus ini. Pilih "
          "versi SOP "
          "yang lain."},
    Entry{RefusalCode::closed, "",
          "Kasus ini sudah ditutup. Mintalah penyelia membukanya kembali, atau tambahkan catatan."},
    Entry{RefusalCode::closed, "cancelled",
          "Kasus ini sudah dibatalkan. Mintalah penyelia membukanya kembali, atau tambahkan catatan."},
    Entry{RefusalCode::already_paused, "",
          "Langkah {step} sudah dijeda. Pilih \"Lanjutkan\" bila pekerjaan dimulai lagi."},
    Entry{RefusalCode::not_paused, "",
          "Langkah {step} tidak sedang dijeda. Muat ulang halaman untuk melihat keadaannya."},
    Entry{RefusalCode::paused, "",
          "Langkah {step} masih dijeda. Pilih \"Lanjutkan dan selesaikan\" untuk mengakhiri jeda sekaligus "
          "menyelesaikan langkah."},
    Entry{RefusalCode::not_running, "",
          "Langkah {step} tidak sedang berjalan. Mulai langkah itu terlebih dahulu."},
    Entry{RefusalCode::link_dead, "",
          "Tautan {what} tidak dapat dibuka lagi. Perbaiki tautan itu, atau selesaikan dengan menuliskan "
          "alasannya."},
    Entry{RefusalCode::correction_chain, "",
          "Koreksi itu sudah diganti oleh koreksi yang lebih baru. Koreksilah yang terbaru, yaitu peristiwa "
          "nomor "
          "{other}."},
    Entry{RefusalCode::correction_chain, "undone",
          "Koreksi itu sudah dibatalkan. Koreksilah peristiwa asalnya, yaitu peristiwa nomor {other}."},
    Entry{
        RefusalCode::history, "",
        "Koreksi ini membuat riwayat tidak sah mulai dari peristiwa nomor {other}. Koreksilah peristiwa itu "
        "terlebih dahulu."},
    Entry{RefusalCode::reason_required, "", "Pilih alasan terlebih dahulu."},
    Entry{RefusalCode::reason_required, "other", "Untuk alasan \"Lainnya\", tuliskan keterangannya."},
    Entry{RefusalCode::approval_required, "", "Isi nama pemberi persetujuan (ACC) untuk langkah {step}."},
    Entry{RefusalCode::approval_required, "authority", "Isi nama pejabat yang mengizinkan tindakan ini."},
    Entry{RefusalCode::no_link, "",
          "Isi sedikitnya satu tautan hasil publikasi untuk menyelesaikan langkah {step}."},
    Entry{RefusalCode::time_order, "",
          "Waktu itu lebih awal daripada peristiwa sebelumnya. Periksa riwayat kasus, lalu isi waktu "
          "sesudahnya."},
    Entry{RefusalCode::before_open, "",
          "Waktu itu lebih awal daripada pembukaan kasus. Isi waktu sesudah kasus dibuka."},
    Entry{RefusalCode::future, "",
          "Waktu itu belum tiba. Periksa jam perangkat Anda, atau isi waktu yang sudah lewat."},
    Entry{RefusalCode::too_old, "",
          "Waktu itu terlalu jauh ke belakang. Isi waktu pada hari kerja ini, atau mintalah penyelia "
          "mencatatnya."},
    Entry{RefusalCode::too_old, "queued",
          "Catatan ini terlalu lama tersimpan di perangkat. Mintalah penyelia mencatatnya."},
    Entry{RefusalCode::unknown_case, "", "Kasus itu tidak ditemukan. Periksa nomor kasusnya."},
    Entry{RefusalCode::unknown_step, "",
          "SOP kasus ini tidak memuat langkah {step}. Pilih langkah 1 sampai {other}."},
    Entry{RefusalCode::unknown_executor, "",
          "Pelaksana {what} tidak dikenal pada SOP ini. Pilih pelaksana dari daftar, atau tuliskan nama "
          "orangnya."},
    Entry{RefusalCode::unknown_executor, "missing", "Pilih pelaksana terlebih dahulu."},
    Entry{RefusalCode::unknown_reason, "", "Kode alasan {what} tidak dikenal. Pilih alasan dari daftar."},
    Entry{RefusalCode::unknown_sop, "", "SOP {what} tidak dikenal. Pilih SOP dari daftar."},
    Entry{RefusalCode::unknown_field, "",
          "Isian {what} tidak dapat dikoreksi pada peristiwa itu. Pilih isian yang lain."},
    Entry{RefusalCode::unknown_target, "",
          "Peristiwa nomor {other} tidak ada atau tidak dapat dikoreksi. Periksa nomornya."},
    Entry{RefusalCode::unknown_target, "erased", "Tidak ada data pribadi yang dapat dihapus di situ."},
    Entry{RefusalCode::reason_required, "erasure",
          "Tulis alasan penghapusan, misalnya nomor surat permohonannya."},
    Entry{RefusalCode::key_reused, "",
          "Permintaan ini memakai kunci yang sudah dipakai untuk isi yang lain. Muat ulang halaman, lalu "
          "ulangi."},
    Entry{RefusalCode::forbidden, "",
          "Anda tidak berwenang melakukan tindakan ini. Mintalah bantuan penyelia atau pengelola."},
    Entry{
        RefusalCode::forbidden, "undo",
        "Pembatalan hanya untuk catatan Anda sendiri dalam sepuluh menit. Mintalah penyelia membatalkannya."},
    Entry{RefusalCode::bad_link, "",
          "Tautan {what} tidak sah. Salin alamat lengkap yang diawali http:// atau https:// dari peramban."},
    Entry{RefusalCode::missing_title, "", "Isi judul kasus terlebih dahulu."},
    Entry{RefusalCode::number_taken, "", "Nomor kasus {what} sudah dipakai. Gunakan nomor yang lain."},
    Entry{RefusalCode::bad_value, "",
          "Isian {what} terlalu panjang atau memuat karakter yang tidak sah. Perbaiki isiannya."},
    Entry{RefusalCode::bad_value, "time",
          "Isian {what} bukan waktu yang sah. Tuliskan tanggal dan jam, misalnya 2026-06-09T13:00:00+07:00."},
    Entry{RefusalCode::bad_value, "verdict",
          "Penilaian ulang selalu memakai kalender yang berlaku. Kosongkan isian nilainya."},
    Entry{RefusalCode::bad_value, "missing", "Isian {what} masih kosong. Lengkapi isiannya."},
    Entry{RefusalCode::service_kind, "",
          "Peristiwa jenis ini hanya dicatat oleh sistem. Pilih tindakan yang tersedia pada halaman kasus."},
};

}  // namespace

std::string sentence_id(RefusalCode code, const Blanks& blanks) {
    for (const Entry& entry : catalogue)
        if (entry.code == code && entry.variant == blanks.variant)
            return fmt::format(fmt::runtime(entry.text), fmt::arg("step", blanks.step),
                               fmt::arg("other", blanks.other), fmt::arg("what", blanks.what));
    throw std::logic_error{"no Indonesian sentence for " + std::string{to_string(code)}};
}

}  // namespace pantau::cases
