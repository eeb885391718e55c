#include "probes/texts_id.hpp"

namespace pantau::probes::texts_id {

std::string_view phrase(FailureClass failure) {
    switch (failure) {
        case FailureClass::ok:
            return "baik";
        case FailureClass::dns_nxdomain:
            return "nama domain tidak terdaftar di DNS";
        case FailureClass::dns_nodata:
            return "nama domain tidak memiliki alamat di DNS";
        case FailureClass::dns_temporary:
            return "DNS tidak dapat menjawab untuk sementara";
        case FailureClass::dns_hijack:
            return "diblokir ISP";
        case FailureClass::ssrf_blocked:
            return "alamat atau port tidak diizinkan untuk diperiksa";
        case FailureClass::connect_refused:
            return "koneksi ditolak peladen";
        case FailureClass::connect_unreachable:
            return "peladen tidak terjangkau";
        case FailureClass::timeout_dns:
            return "batas waktu habis saat mencari alamat (DNS)";
        case FailureClass::timeout_connect:
            return "batas waktu habis saat menghubungi peladen";
        case FailureClass::timeout_tls:
            return "batas waktu habis saat menyiapkan koneksi aman (TLS)";
        case FailureClass::timeout_ttfb:
            return "batas waktu habis saat menunggu jawaban peladen";
        case FailureClass::timeout_transfer:
            return "batas waktu habis saat menerima isi halaman";
        case FailureClass::tls_expired:
            return "sertifikat TLS kedaluwarsa";
        case FailureClass::tls_not_yet_valid:
            return "sertifikat TLS belum berlaku";
        case FailureClass::tls_untrusted:
            return "sertifikat TLS tidak diterbitkan pihak tepercaya";
        case FailureClass::tls_incomplete_chain:
            return "rantai sertifikat TLS tidak lengkap";
        case FailureClass::tls_self_signed:
            return "sertifikat TLS ditandatangani sendiri";
        case FailureClass::tls_hostname:
            return "sertifikat TLS bukan untuk nama situs ini";
        case FailureClass::tls_handshake:
            return "koneksi aman (TLS) gagal disepakati";
        case FailureClass::http_404:
            return "halaman tidak ditemukan (404)";
        case FailureClass::http_410:
            return "halaman telah dihapus (410)";
        case FailureClass::http_4xx:
            return "permintaan ditolak peladen (4xx)";
        case FailureClass::http_5xx:
            return "kesalahan pada peladen (5xx)";
        case FailureClass::http_unexpected:
            return "kode jawaban HTTP tidak sesuai harapan";
        case FailureClass::http_protocol:
            return "jawaban peladen menyalahi aturan HTTP";
        case FailureClass::http_429:
            return "pemeriksaan dibatasi peladen (429)";
        case FailureClass::post_gone:
            return "kiriman telah dihapus";
        case FailureClass::post_private:
            return "kiriman bersifat pribadi";
        case FailureClass::url_refused:
            return "alamat tautan tidak dapat diterima";
        case FailureClass::empty_reply:
            return "peladen menutup koneksi tanpa jawaban";
        case FailureClass::reset:
            return "koneksi diputus peladen";
        case FailureClass::truncated:
            return "isi halaman terpotong";
        case FailureClass::too_many_redirects:
            return "terlalu banyak pengalihan";
        case FailureClass::redirect_loop:
            return "pengalihan berputar tanpa akhir";
        case FailureClass::redirect_to_root:
            return "dialihkan ke halaman depan";
        case FailureClass::redirect_to_login:
            return "dialihkan ke halaman masuk";
        case FailureClass::body_mismatch:
            return "isi halaman tidak memuat teks yang diwajibkan";
        case FailureClass::body_too_small:
            return "isi halaman terlalu sedikit";
        case FailureClass::soft_404:
            return "halaman tampil tetapi menyatakan tidak ditemukan";
        case FailureClass::gambling_injection:
            return "halaman disusupi konten judi";
        case FailureClass::content_changed:
            return "isi halaman berubah";
        case FailureClass::body_too_large:
            return "isi halaman terlalu besar";
        case FailureClass::bot_wall:
            return "pemantau ditantang oleh pelindung situs";
        case FailureClass::self_overload:
            return "pemantau sedang kelebihan beban";
        case FailureClass::self_network:
            return "jaringan pemantau terganggu";
        case FailureClass::self_dns:
            return "DNS di sisi pemantau terganggu";
        case FailureClass::self_clock:
            return "jam pemantau berubah";
    }
    return "";
}

std::string_view phrase(Warning warning) {
    switch (warning) {
        case Warning::redirect_cross_site:
            return "dialihkan ke situs lain";
        case Warning::redirect_https_downgrade:
            return "dialihkan dari HTTPS ke HTTP";
        case Warning::certificate_expires_soon:
            return "sertifikat TLS segera berakhir";
        case Warning::cap_reached:
            return "isi halaman melebihi batas baca";
    }
    return "";
}

std::string_view phrase(Outcome outcome) {
    switch (outcome) {
        case Outcome::ok:
            return "baik";
        case Outcome::slow:
            return "lambat";
        case Outcome::fail:
            return "gagal";
        case Outcome::walled:
            return "tertahan pelindung";
        case Outcome::self:
            return "gangguan sisi pemantau";
        case Outcome::refused:
            return "tidak diperiksa";
    }
    return "";
}

std::string_view phrase(Cause cause) {
    switch (cause) {
        case Cause::none:
            return "";
        case Cause::dns:
            return "DNS";
        case Cause::connect:
            return "koneksi";
        case Cause::tls:
            return "sertifikat atau TLS";
        case Cause::timeout:
            return "batas waktu";
        case Cause::http_status:
            return "kode jawaban HTTP";
        case Cause::body:
            return "isi halaman";
    }
    return "";
}

}  // namespace pantau::probes::texts_id
