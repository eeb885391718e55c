#include "daemon/store/report_source.hpp"

#include <utility>

#include "daemon/cases/event.hpp"
#include "daemon/store/report_cases.hpp"
#include "daemon/store/report_web.hpp"

namespace pantau::store {

struct ReportSource::Impl {
    Impl(Snapshot taken, ReportOptions given)
        : snapshot{std::move(taken)}, options{std::move(given)}, cases{snapshot, options} {
        provenance.chain_head = pantau::cases::to_hex(chain_head(snapshot, options.as_of).hash);
    }
    Snapshot snapshot;
    ReportOptions options;
    reports::Provenance provenance;
    ReportCases cases;
};

ReportSource::ReportSource(Snapshot snapshot, ReportOptions options)
    : impl_{std::make_unique<Impl>(std::move(snapshot), std::move(options))} {}
ReportSource::~ReportSource() = default;

const cases::Sop* ReportSource::sop() const {
    return impl_->cases.sop();
}
const cases::WorkingCalendar* ReportSource::calendar() const {
    return impl_->cases.calendar();
}
void ReportSource::use(reports::Provenance provenance) {
    provenance.chain_head = impl_->provenance.chain_head;
    impl_->provenance = std::move(provenance);
}
reports::Office ReportSource::office() const {
    return impl_->options.office;
}
reports::Provenance ReportSource::provenance() const {
    return impl_->provenance;
}
std::vector<reports::StepRow> ReportSource::steps() const {
    return impl_->cases.steps();
}
std::vector<reports::AttemptRow> ReportSource::attempts(reports::Span span) const {
    return impl_->cases.attempts(span);
}
std::vector<reports::CaseRow> ReportSource::cases(reports::Span span) const {
    return impl_->cases.cases(span);
}
std::vector<reports::CorrectionRow> ReportSource::corrections(reports::Span span) const {
    return impl_->cases.corrections(span);
}
std::vector<reports::SiteRow> ReportSource::sites() const {
    return report_web::sites(impl_->snapshot, impl_->options);
}
std::vector<reports::OutageRow> ReportSource::outages(reports::Span span) const {
    return report_web::outages(impl_->snapshot, impl_->options, span);
}
std::vector<reports::StateRow> ReportSource::states(reports::Span span) const {
    return report_web::states(impl_->snapshot, impl_->options, span);
}
std::vector<reports::DayRow> ReportSource::days(reports::Span span) const {
    return report_web::days(impl_->snapshot, impl_->options, span);
}
std::vector<reports::ResponseRow> ReportSource::responses(reports::Span span) const {
    return report_web::responses(impl_->snapshot, impl_->options, span);
}
std::vector<reports::LinkRow> ReportSource::links() const {
    return report_web::links(impl_->snapshot, impl_->options,
                             [this](const std::string& number) { return impl_->cases.title(number); });
}
std::vector<reports::ChangeRow> ReportSource::changes(reports::Span span) const {
    return report_web::changes(impl_->snapshot, impl_->options, span);
}
std::vector<reports::SelfGapRow> ReportSource::self_gaps(reports::Span span) const {
    return report_web::self_gaps(impl_->snapshot, impl_->options, span);
}
std::optional<std::int64_t> ReportSource::working_seconds(reports::Instant from, reports::Instant to) const {
    return impl_->cases.working_seconds(from, to);
}

}  // namespace pantau::store
