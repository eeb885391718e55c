#include "probes/siblings.hpp"

#include <algorithm>
#include <utility>

#include "probes/simhash.hpp"

namespace pantau::probes {
namespace {

constexpr std::size_t most_siblings = 128;
constexpr std::chrono::minutes sibling_is_new{10};

}  // namespace

bool Siblings::judge(ContentCase& one, Steady now) const {
    const auto kept = known_.find(sibling_pattern(one.request.url));
    if (kept == known_.end() || now - kept->second.when >= one.rules->sibling_kept) return true;
    const Sibling& sibling = kept->second;
    if (!sibling.shape) return false;
    one.soft_404 = one.rules->soft_404.judge(*one.shape, *sibling.shape);
    // Alike, but not as alike as it takes: what changes on every page of the site (the news of the day) may
    // have changed since.
    const bool near =
        distance(one.shape->fingerprint, sibling.shape->fingerprint) <= one.rules->soft_404.rules().distance;
    return !one.soft_404 && near && now - sibling.when >= sibling_is_new;
}

void Siblings::take(ContentCase& one, const ProbeResult& answer, Steady now) {
    Sibling sibling{now, std::nullopt};
    if (is_page(answer)) {
        const PageText page = read_page(answer.body, answer.final_url, answer.content_type);
        if (answer.http_status == 200 && page.html) {
            sibling.shape = one.rules->soft_404.shape(page, answer.body.size(), answer.final_url);
            one.soft_404 = one.rules->soft_404.judge(*one.shape, *sibling.shape);
        }
    } else if (answer.cancelled || answer.postponed || answer.http_status < 300 || answer.http_status > 499 ||
               answer.outcome == Outcome::walled) {
        return;  // it told nothing; ask again next time
    }
    if (known_.size() >= most_siblings)
        known_.erase(std::min_element(known_.begin(), known_.end(), [](const auto& a, const auto& b) {
            return a.second.when < b.second.when;
        }));
    known_.insert_or_assign(sibling_pattern(one.request.url), std::move(sibling));
}

}  // namespace pantau::probes
