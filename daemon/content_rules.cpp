#include "daemon/content_rules.hpp"

namespace pantau {

probes::ContentRules content_rules(const settings::ContentWords& words) {
    probes::ContentRules rules;
    const auto& from = words.gambling;
    auto& gambling = rules.gambling;
    for (const auto& terms : from.terms) gambling.terms.push_back({terms.weight, terms.words});
    gambling.calls = from.calls;
    gambling.about = from.about;
    gambling.harmless = from.harmless;
    gambling.hosts = from.hosts;
    gambling.trusted_domains = from.trusted_domains;
    gambling.strong = from.strong;
    gambling.topic = from.topic;
    gambling.proper = from.proper;
    gambling.least_calls = from.least_calls;
    gambling.offer = from.offer;
    gambling.dense = from.dense;
    gambling.title = from.title;
    gambling.meta = from.meta;
    gambling.hidden = from.hidden;
    gambling.data = from.data;
    gambling.visible = from.visible;
    gambling.about_share = from.about_share;
    gambling.found = from.found;

    auto& soft_404 = rules.soft_404;
    soft_404.not_found = words.soft_404.not_found;
    soft_404.front_names = words.soft_404.front_names;
    soft_404.distance = words.soft_404.distance;
    soft_404.least_words = words.soft_404.least_words;
    soft_404.least_seen_words = words.soft_404.least_seen_words;
    soft_404.least_bytes = words.soft_404.least_bytes;
    soft_404.own_words = words.soft_404.own_words;

    rules.search_engine = words.search_engine;
    rules.visitor = words.visitor;
    rules.referer = words.referer;
    rules.sibling_kept = words.soft_404.sibling_kept;
    return rules;
}

}  // namespace pantau
