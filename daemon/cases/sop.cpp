#include "daemon/cases/sop.hpp"

#include <algorithm>

#include "daemon/cases/content_hash.hpp"

namespace pantau::cases {
namespace {

void add(ContentHash& hash, const SopText& text) {
    hash.text(text.official).text(text.display);
}

void add(ContentHash& hash, const std::vector<SopText>& texts) {
    hash.number(static_cast<std::int64_t>(texts.size()));
    for (const SopText& text : texts) add(hash, text);
}

void add(ContentHash& hash, const std::vector<std::string>& texts) {
    hash.number(static_cast<std::int64_t>(texts.size()));
    for (const std::string& text : texts) hash.text(text);
}

void add(ContentHash& hash, const Step& step) {
    hash.number(step.number);
    add(hash, step.activity);
    add(hash, step.executors);
    add(hash, step.requirement);
    hash.number(step.time_standard.count());
    add(hash, step.output);
    hash.number(step.requires_approval).number(step.requires_links).number(step.requires_live_links);
    hash.text(to_string(step.clock));
    hash.number(static_cast<std::int64_t>(step.warn_at.size()));
    for (const int percent : step.warn_at) hash.number(percent);
}

}  // namespace

std::string_view to_string(StepClock clock) noexcept {
    return clock == StepClock::wall ? "wall" : "working";
}

const Step* Sop::step(int step_number) const noexcept {
    if (step_number < 1 || step_number > last_step()) return nullptr;
    return &steps[static_cast<std::size_t>(step_number - 1)];
}

const Executor* Sop::executor(std::string_view executor_code) const noexcept {
    const auto found = std::find_if(executors.begin(), executors.end(),
                                    [&](const Executor& each) { return each.code == executor_code; });
    return found == executors.end() ? nullptr : &*found;
}

std::chrono::seconds Sop::total_standard() const noexcept {
    std::chrono::seconds total{0};
    for (const Step& each : steps) total += each.time_standard;
    return total;
}

std::string version_of(const Sop& sop) {
    ContentHash hash{"sop 1"};
    hash.text(sop.code).text(sop.number);
    add(hash, sop.name);
    add(hash, sop.unit);
    hash.number(sop.effective_from.time_since_epoch().count());
    add(hash, sop.legal_basis);
    add(hash, sop.records);
    add(hash, sop.equipment);
    add(hash, sop.headings);
    hash.number(static_cast<std::int64_t>(sop.executors.size()));
    for (const Executor& each : sop.executors) hash.text(each.code).text(each.name).number(each.assumed);
    hash.number(static_cast<std::int64_t>(sop.steps.size()));
    for (const Step& each : sop.steps) add(hash, each);
    return hash.hex();
}

}  // namespace pantau::cases
