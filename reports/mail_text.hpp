#pragma once
// The mail that brings a report, from the model that the workbook is drawn from: verdict, six figures, what
// to do, where the rest stands. Pure.

#include <cstdint>
#include <string>

#include "reports/model.hpp"

namespace pantau::reports {

struct MailText {
    std::string subject;  ///< one line, UTF-8
    std::string text;     ///< plain, lines end in \n
    std::string html;     ///< a whole page; nothing in it is fetched from elsewhere
};

/// The workbook that the mail speaks of.
struct MailedFile {
    std::string name;       ///< "Laporan-Analisis-Gangguan_2026-10.xlsx"
    std::int64_t size = 0;  ///< bytes
    bool attached = true;   ///< else the reader is sent to the page
};

/// \param page  address of the page Laporan; empty: no link
MailText mail_text(const ReportModel& model, const MailedFile& file, const std::string& page);

}  // namespace pantau::reports
