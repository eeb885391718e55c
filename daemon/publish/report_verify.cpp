#include "daemon/publish/report_verify.hpp"

#include <charconv>

#include <fmt/format.h>

#include "daemon/cases/instant.hpp"
#include "daemon/publish/schedule.hpp"
#include "daemon/store/archive.hpp"
#include "reports/texts_sheets_id.hpp"

namespace pantau::publish {

namespace {

namespace texts = reports::sheet_texts;
using Result = boost::system::result<Verification, VerifyProblem>;

std::string property(const reports::WorkbookContent& file, std::string_view name) {
    const auto found = file.properties.find(std::string{name});
    return found == file.properties.end() ? std::string{} : found->second;
}

}  // namespace

Result verify_report(store::Snapshot snapshot, const Basis& basis, const reports::WorkbookContent& file,
                     const std::filesystem::path& folder, Instant now) {
    const auto kind = report_kind(property(file, texts::property_kind));
    const auto cut_off = cases::parse_rfc3339(property(file, texts::property_cut_off));
    Verification found;
    found.kind = property(file, texts::property_kind);
    found.period = property(file, texts::property_period);
    found.written_by = property(file, texts::property_version);
    const auto revision = property(file, texts::property_revision);
    std::from_chars(revision.data(), revision.data() + revision.size(), found.revision);
    if (!kind || !cut_off || found.period.empty() || found.revision < 1)
        return VerifyProblem{
            65,
            "it is not a workbook of Pantau: kind, period, cut-off and revision stand in the "
            "custom properties of one"};
    if (*cut_off > now)
        return VerifyProblem{65, "its cut-off lies in the future; is the clock of this machine right?"};
    found.cut_off = *cut_off;
    if (const auto archived = store::report_by_hash(snapshot, file.sha256)) found.archived_as = archived->id;

    // The version is the writer's to say; all else must come out of the records again.
    Basis writer = basis;
    if (!found.written_by.empty()) writer.app_version = found.written_by;
    Order order{*kind, found.period, *cut_off, folder / "recomputed.xlsx", false, true};
    order.revision = found.revision;
    const auto made = make_report(std::move(snapshot), writer, order);
    if (made.has_error()) return VerifyProblem{made.error().exit_code(), made.error().sentence};
    const auto recomputed = reports::read_workbook(made->file.path);
    if (!recomputed)
        return VerifyProblem{
            74, fmt::format("the recomputed workbook cannot be read back: {}", recomputed.error().message)};
    found.same_chain = property(file, texts::property_chain) == property(*recomputed, texts::property_chain);
    found.difference = reports::first_difference(file, *recomputed);
    return found;
}

}  // namespace pantau::publish
