#include "probes/platform_prober.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "probes/evidence.hpp"
#include "probes/platform_adapter.hpp"
#include "probes/platform_inquiry.hpp"
#include "probes/url.hpp"

namespace pantau::probes {
/// The adapters by one set of rules. A reload makes a new book; the old one lives until its last inquiry
/// ends.
class PlatformProber::Book : public std::enable_shared_from_this<Book> {
public:
    Book(ProbeRunner& inner, const Options& options, std::vector<PlatformRules> rules)
        : inner_{inner},
          on_change_{options.on_change},
          retry_after_{options.retry_after},
          now_{options.now},
          rules_{std::move(rules)},
          desks_(rules_.size()) {
        for (std::size_t i = 0; i < rules_.size(); ++i) {
            Desk& desk = desks_[i];
            desk.rules = std::make_shared<const PlatformRules>(rules_[i]);
            desk.health.platform = rules_[i].platform;
            desk.health.adapter = rules_[i].adapter_name();
            desk.health.confirmed = rules_[i].confirmed;
            desk.health.says_gone = !rules_[i].alive_canary.empty() && !rules_[i].absent_canary.empty();
        }
    }

    const std::vector<PlatformRules>& rules() const { return rules_; }

    void submit(ProbeRequest request, Done done);
    std::vector<AdapterHealth> health() const;

private:
    /// Somebody who waits for the canaries.
    struct Asking {
        NormalisedLink link;
        std::string id;
        ProbeRequest request;
        Done done;
        std::optional<ProbeResult> first;  ///< the page of the short link that led here
    };
    struct Desk {
        std::shared_ptr<const PlatformRules> rules;
        bool round_runs = false;
        std::optional<Clock::time_point> valid_until;  ///< of the last round, good or bad
        std::optional<Finding> bad;                    ///< what befell the canary; empty after a good round
        std::string why;                               ///< the same in a sentence
        std::vector<Asking> waiting;
        AdapterHealth health;
    };
    /// One round of canaries on its way.
    struct Round {
        std::size_t desk = 0;
        bool begun = false;
        std::vector<std::pair<bool, NormalisedLink>> left;  ///< alive?, canary; asked from the back
    };

    std::optional<std::size_t> desk_of(Platform platform) const;
    void fetch_page(std::size_t desk, NormalisedLink link, bool is_post, ProbeRequest request, Done done);
    void follow(ProbeRequest request, Done done);
    void ask(std::size_t desk, Asking asking);
    void answer(std::size_t desk, Asking asking);
    void refuse(std::size_t desk, Asking asking, const Finding& bad, const std::string& why);
    void next_canary(std::shared_ptr<Round> round);
    void end_round(std::size_t desk, AdapterHealth::State state, std::string why, Finding finding);

    ProbeRunner& inner_;
    const std::function<void(const AdapterHealth&)> on_change_;
    const std::chrono::milliseconds retry_after_;
    const std::function<Clock::time_point()> now_;
    const std::vector<PlatformRules> rules_;
    mutable std::mutex mutex_;  // guards desks_; never held while anything is called
    std::vector<Desk> desks_;   // `rules` of each never changes
};

std::optional<std::size_t> PlatformProber::Book::desk_of(Platform platform) const {
    for (std::size_t i = 0; i < rules_.size(); ++i)
        if (rules_[i].platform == platform) return i;
    return std::nullopt;
}

void PlatformProber::Book::submit(ProbeRequest request, Done done) {
    const bool wants_page = !request.must_contain.empty() || !request.must_not_contain.empty() ||
                            request.least_bytes != 0 || request.kind == TargetKind::site;
    if (!request.examine.adapter || wants_page) return inner_.submit(std::move(request), std::move(done));
    Normalised found = normalise(request.url);
    if (!found.link) return inner_.submit(std::move(request), std::move(done));
    const auto desk = desk_of(found.link->platform);
    if (!desk || found.link->short_link) return follow(std::move(request), std::move(done));
    const PlatformRules& rules = rules_[*desk];
    auto id = post_id(rules, *found.link);
    if (!id || !rules.has_adapter())
        return fetch_page(*desk, std::move(*found.link), id.has_value(), std::move(request), std::move(done));
    ask(*desk, {std::move(*found.link), std::move(*id), std::move(request), std::move(done), {}});
}

namespace {

/// A page of a platform as it was fetched, and what may be concluded from it.
void weigh_page(const PlatformRules& rules, bool is_post, ProbeResult& page) {
    if (page.cancelled || page.postponed) return;
    auto judgement = judge_page(rules, page, is_post);
    if (!judgement) return;
    rejudge(page, judgement->failure, std::move(judgement->reason));
    page.adapter = rules.adapter_name();
    page.adapter_confirmed = rules.confirmed;
}

}  // namespace

/// A page as it is; where it ends at a post of a platform with an adapter, what that post's page says proves
/// nothing, and the post is asked after.
void PlatformProber::Book::follow(ProbeRequest request, Done done) {
    ProbeRequest page = request;
    inner_.submit(std::move(page), [self = shared_from_this(), request = std::move(request),
                                    done = std::move(done)](ProbeResult result) mutable {
        const Normalised end = normalise(result.final_url);
        const auto desk = end.link ? self->desk_of(end.link->platform) : std::nullopt;
        if (!desk || result.cancelled) return done(std::move(result));
        const PlatformRules& rules = self->rules_[*desk];
        auto id = post_id(rules, *end.link);
        if (id && rules.has_adapter() && is_answer(result.failure))
            return self->ask(
                *desk, {*end.link, std::move(*id), std::move(request), std::move(done), std::move(result)});
        weigh_page(rules, id.has_value(), result);
        done(std::move(result));
    });
}

/// A page of a platform in place of an adapter's answers, or of what is no post.
void PlatformProber::Book::fetch_page(std::size_t desk, NormalisedLink link, bool is_post,
                                      ProbeRequest request, Done done) {
    const auto rules = desks_[desk].rules;
    ProbeRequest page = request;
    page.keep_body = true;
    if (is_post) {
        for (const PlatformEndpoint& endpoint : rules->endpoints)
            if (endpoint.name == "page") page.url = endpoint_url(endpoint, link, *post_id(*rules, link));
    }
    inner_.submit(std::move(page), [rules, link = std::move(link), is_post, request = std::move(request),
                                    done = std::move(done)](ProbeResult result) mutable {
        weigh_page(*rules, is_post, result);
        if (is_post && result.hops.size() == 1) result.final_url = link.url;
        result.url = safe_text(request.url);
        if (!request.keep_body) result.body.clear();
        done(std::move(result));
    });
}

/// Lets the request through to the endpoints, or lets it wait for the canaries, or says that they failed.
void PlatformProber::Book::ask(std::size_t index, Asking asking) {
    std::shared_ptr<Round> round;
    Finding bad;
    std::string why;
    {
        const std::lock_guard lock{mutex_};
        Desk& desk = desks_[index];
        const bool valid = desk.valid_until && now_() < *desk.valid_until;
        if (desk.round_runs || !valid) {
            desk.waiting.push_back(std::move(asking));
            if (desk.round_runs) return;
            desk.round_runs = true;
            round = std::make_shared<Round>(Round{index, false, {}});
        } else if (desk.bad) {
            bad = *desk.bad;
            why = desk.why;
        }
    }
    if (round) return next_canary(std::move(round));
    if (!why.empty()) return refuse(index, std::move(asking), bad, why);
    answer(index, std::move(asking));
}

void PlatformProber::Book::answer(std::size_t index, Asking asking) {
    const auto rules = desks_[index].rules;
    const bool says_gone = !rules->alive_canary.empty() && !rules->absent_canary.empty();
    const NormalisedLink link = asking.link;
    const std::string id = asking.id;
    const ProbeRequest manner = asking.request;
    std::make_shared<Inquiry>(
        inner_, rules, link, id, manner,
        [rules, says_gone, asking = std::move(asking)](Finding finding) mutable {
            PostJudgement& judgement = finding.judgement;
            if (judgement.standing == PostStanding::gone && !says_gone) {
                judgement.standing = PostStanding::unclear;
                judgement.failure = FailureClass::bot_wall;
                judgement.reason += fmt::format(
                    "; but {} has not both canaries set, so that this proves nothing", rules->adapter_name());
            }
            asking.done(
                result_of(*rules, asking.request, asking.link, std::move(finding), std::move(asking.first)));
        })
        ->go_on();
}

/// Of a batch whose canaries failed: indeterminate, whatever the platform would have said.
void PlatformProber::Book::refuse(std::size_t index, Asking asking, const Finding& bad,
                                  const std::string& why) {
    Finding finding;
    finding.judgement = {PostStanding::unclear, false, bad.judgement.failure, why};
    finding.cancelled = bad.cancelled;
    finding.postponed = bad.postponed;
    ProbeResult result = result_of(*desks_[index].rules, asking.request, asking.link, std::move(finding),
                                   std::move(asking.first));
    if (bad.postponed)
        for (const auto& answer : bad.answers)
            if (answer && answer->retry_after) result.retry_after = answer->retry_after;
    if (result.started == Instant{}) {
        result.started = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
        result.started_steady = Clock::now();
    }
    result.evidence = evidence_of(*desks_[index].rules, bad.answers, true);
    if (!result.evidence.empty()) result.evidence.insert(0, "the canary's answers, not this post's:\n");
    asking.done(std::move(result));
}

void PlatformProber::Book::next_canary(std::shared_ptr<Round> round) {
    const auto rules = desks_[round->desk].rules;
    if (!round->begun) {
        round->begun = true;
        // Asked from the back: the post that is known to be there first.
        for (const bool alive : {false, true}) {
            const std::string& url = alive ? rules->alive_canary : rules->absent_canary;
            if (url.empty()) continue;
            Normalised found = normalise(url);
            if (!found.link || !post_id(*rules, *found.link)) {
                Finding finding;
                finding.answers.resize(rules->endpoints.size());
                return end_round(
                    round->desk, AdapterHealth::State::broken,
                    fmt::format("{} is no post of {}: {}", alive ? "alive_canary" : "absent_canary",
                                display_name_of(rules->platform), url),
                    std::move(finding));
            }
            round->left.emplace_back(alive, std::move(*found.link));
        }
    }
    if (round->left.empty()) return end_round(round->desk, AdapterHealth::State::good, {}, {});
    auto [alive, link] = std::move(round->left.back());
    round->left.pop_back();
    const std::string id = *post_id(*rules, link);
    std::make_shared<Inquiry>(
        inner_, rules, link, id, ProbeRequest{},
        [self = shared_from_this(), round, rules, alive = alive](Finding finding) {
            const PostJudgement& said = finding.judgement;
            const auto& expected = rules->absent_reads;
            const bool right = alive ? said.standing == PostStanding::alive
                                     : said.answered && std::find(expected.begin(), expected.end(),
                                                                  said.standing) != expected.end();
            if (right) return self->next_canary(round);
            const auto state =
                said.answered ? AdapterHealth::State::broken : AdapterHealth::State::unanswered;
            const auto what = alive ? "the post known to be there" : "the post known not to be there";
            std::string why =
                said.answered
                    ? fmt::format(
                          "the adapter {} reads {} as {} ({}): the platform has changed, or the canary has",
                          rules->adapter_name(), what, name_of(said.standing), said.reason)
                    : fmt::format("the adapter {} could not be tried on {}: {}", rules->adapter_name(), what,
                                  said.reason);
            self->end_round(round->desk, state, std::move(why), std::move(finding));
        })
        ->go_on();
}

void PlatformProber::Book::end_round(std::size_t index, AdapterHealth::State state, std::string why,
                                     Finding finding) {
    const bool good = state == AdapterHealth::State::good;
    std::vector<Asking> waiting;
    AdapterHealth health;
    bool changed = false;
    {
        const std::lock_guard lock{mutex_};
        Desk& desk = desks_[index];
        desk.round_runs = false;
        waiting.swap(desk.waiting);
        if (!finding.cancelled) {
            // A canary read wrong makes no wall of what it met; a wall, a 429 or our own trouble is named.
            if (state == AdapterHealth::State::broken) finding.judgement.failure = FailureClass::bot_wall;
            const auto lasts =
                good ? desk.rules->canary_every : std::min(desk.rules->canary_every, retry_after_);
            desk.valid_until = now_() + lasts;
            desk.why = why;
            desk.bad = good ? std::nullopt : std::optional<Finding>{finding};
        }
        // A round that was held back, or that met our own trouble, says nothing of the adapter.
        if (!finding.cancelled && !finding.postponed && !is_self(finding.judgement.failure)) {
            changed = desk.health.state != state;
            desk.health.state = state;
            desk.health.why = why;
            desk.health.last_round =
                std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
            if (good) desk.health.last_good = desk.health.last_round;
            health = desk.health;
        }
    }
    if (changed && on_change_) on_change_(health);
    for (Asking& asking : waiting) {
        if (good)
            answer(index, std::move(asking));
        else
            refuse(index, std::move(asking), finding, why);
    }
}

std::vector<AdapterHealth> PlatformProber::Book::health() const {
    std::vector<AdapterHealth> all;
    const std::lock_guard lock{mutex_};
    for (const Desk& desk : desks_)
        if (desk.rules->has_adapter()) all.push_back(desk.health);
    return all;
}

PlatformProber::PlatformProber(ProbeRunner& inner, Options options)
    : inner_{inner},
      options_{std::move(options)},
      book_{std::make_shared<Book>(inner_, options_, options_.rules)} {}

PlatformProber::~PlatformProber() = default;

std::shared_ptr<PlatformProber::Book> PlatformProber::book() const {
    const std::lock_guard lock{mutex_};
    return book_;
}

void PlatformProber::submit(ProbeRequest request, Done done) {
    book()->submit(std::move(request), std::move(done));
}

void PlatformProber::set_rules(std::vector<PlatformRules> rules) {
    if (book()->rules() == rules) return;
    auto fresh = std::make_shared<Book>(inner_, options_, std::move(rules));
    const std::lock_guard lock{mutex_};
    book_ = std::move(fresh);
}

std::vector<AdapterHealth> PlatformProber::health() const {
    return book()->health();
}

}  // namespace pantau::probes
