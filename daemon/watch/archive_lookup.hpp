#pragma once
// For each dead link the nearest copy in a web archive ([links] archive): asked by the same prober as all
// else, so that address policy and politeness hold, one at a time. A copy that was found is kept for good;
// where there is none the archive is asked again in a month, where it could not be asked after a day and then
// ever later. Network thread only.

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "daemon/watch/context.hpp"

namespace pantau::watch {

/// What the archive said, read with suspicion: it may be anything.
struct ArchiveAnswer {
    enum class Kind : std::uint8_t { found, none, unreadable };
    Kind kind = Kind::unreadable;
    std::string url;  ///< of the copy, http or https, at most 2,000 characters; only with `found`
};
/// \param json  {"archived_snapshots":{"closest":{"available":true,"url":"…","status":"200"}}}, as
///              archive.org/wayback/available answers; no `closest`: it has none
ArchiveAnswer read_archive_answer(std::string_view json);

/// `endpoint` with {url} (percent-encoded) and {timestamp} (YYYYMMDDhhmmss, UTC) filled in.
std::string archive_question(const std::string& endpoint, std::string_view url, Instant lived);

class ArchiveLookup {
public:
    explicit ArchiveLookup(Context& context) : context_{context} {}

    /// \param endpoint  empty: nobody is asked; what is wanted stays noted
    void use(std::string endpoint) { endpoint_ = std::move(endpoint); }

    struct Wanted {
        std::int64_t link = 0;
        std::string url;
        Instant lived{};   ///< when it was last alive, as far as we know
        Instant next{};    ///< when to ask
        int failures = 0;  ///< askings in a row that got no readable answer
    };
    void want(Wanted wanted);
    /// The link lives again, or is ignored. An answer that is on its way is dropped.
    void forget(std::int64_t link);

    void tick(Instant wall);
    /// When tick() has something to ask; nothing while an answer is awaited or nobody is to be asked.
    std::optional<Instant> next() const;
    /// Called with each copy found, once it is on disk.
    std::function<void(std::int64_t link, const std::string& url)> found;

    std::size_t wanted() const { return wanted_.size(); }

private:
    void ask(const Wanted& wanted);
    void answered(std::int64_t link, const probes::ProbeResult& result);
    void keep(std::int64_t link, const std::string& copy);
    void again(Wanted& wanted, std::chrono::milliseconds after);

    Context& context_;
    std::string endpoint_;
    std::unordered_map<std::int64_t, Wanted> wanted_;
    std::set<std::pair<Instant, std::int64_t>> by_time_;
    bool asking_ = false;
};

}  // namespace pantau::watch
