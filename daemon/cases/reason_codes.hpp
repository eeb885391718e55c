#pragma once
// Coded reasons of pauses (they serve return, skip, cancel, reopen and correction too) and the cause
// category that each feeds in the Pareto of causes (reports.md section 1).

#include <span>
#include <string_view>

namespace pantau::cases {

struct ReasonCode {
    std::string_view code;   ///< "MENUNGGU_ACC"
    std::string_view label;  ///< Bahasa Indonesia, as shown on a button
    char cause;              ///< 'A'..'N', 'X': category of reports.md section 1
};

/// MENUNGGU_PEMOHON, MENUNGGU_ACC, MENUNGGU_NARASUMBER, GANGGUAN_LISTRIK, GANGGUAN_JARINGAN, GANGGUAN_SITUS,
/// PERANGKAT, PERINTAH_PIMPINAN, KEADAAN_DARURAT, LAINNYA (which needs a text).
std::span<const ReasonCode> reason_codes() noexcept;
const ReasonCode* find_reason(std::string_view code) noexcept;

}  // namespace pantau::cases
