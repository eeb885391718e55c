#include "daemon/cases/reason_codes.hpp"

#include <algorithm>
#include <array>

namespace pantau::cases {
namespace {

// reports.md section 1: each reason says which cause category it feeds.
constexpr std::array<ReasonCode, 10> codes{{
    {"MENUNGGU_PEMOHON", "Menunggu pemohon", 'K'},
    {"MENUNGGU_ACC", "Menunggu persetujuan (ACC)", 'K'},
    {"MENUNGGU_NARASUMBER", "Menunggu narasumber", 'K'},
    {"GANGGUAN_LISTRIK", "Gangguan listrik", 'A'},
    {"GANGGUAN_JARINGAN", "Gangguan jaringan internet", 'B'},
    {"GANGGUAN_SITUS", "Gangguan situs web", 'D'},
    {"PERANGKAT", "Gangguan perangkat kerja", 'L'},
    {"PERINTAH_PIMPINAN", "Perintah pimpinan", 'K'},
    {"KEADAAN_DARURAT", "Keadaan darurat", 'X'},
    {"LAINNYA", "Lainnya (wajib diisi keterangan)", 'X'},
}};

}  // namespace

std::span<const ReasonCode> reason_codes() noexcept {
    return codes;
}

const ReasonCode* find_reason(std::string_view code) noexcept {
    const auto found =
        std::find_if(codes.begin(), codes.end(), [&](const auto& known) { return known.code == code; });
    return found == codes.end() ? nullptr : &*found;
}

}  // namespace pantau::cases
