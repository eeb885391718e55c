#pragma once
// Which of the links that are due is asked next. The pauses that hosts want are the prober's business
// (probes/politeness.hpp); here it is only seen to that no host's crowd stands before the others: of each
// host so many are handed over at one time as it may be asked at one time, of all together a bounded number,
// and the most urgent first. Every step costs O(log n). Pure; network thread only.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "probes/instant.hpp"

namespace pantau::watch {

/// What is asked first; within one group the longest due.
enum class LinkGroup : std::uint8_t {
    wanted,    ///< somebody waits for it, or it was never looked at
    own_site,  ///< on one of our own sites: the institution's duty
    rest,
};

class LinkQueue {
public:
    struct Place {
        LinkGroup group = LinkGroup::rest;
        probes::Instant due{};
        friend auto operator<=>(const Place&, const Place&) = default;
    };

    /// \param at_once  handed over and not yet answered, of all hosts together; at least 1
    /// \param of_own   of one of our own hosts; of any other it is one
    void limit(std::size_t at_once, std::size_t of_own);

    /// A link that waits already moves to the better of its two places. `own`: the host is one of ours.
    void put(std::int64_t link, const std::string& host, bool own, Place place);
    /// A link that does not wait is left alone.
    void remove(std::int64_t link);
    bool waits(std::int64_t link) const { return where_.contains(link); }

    struct Taken {
        std::int64_t link = 0;
        std::string host;  ///< to be given back by answered()
    };
    /// The next link to hand over; nothing while all that wait must wait on.
    std::optional<Taken> take();
    bool has_next() const { return out_ < at_once_ && !ready_.empty(); }
    void answered(const std::string& host);

    std::size_t waiting() const { return where_.size(); }
    std::size_t out() const { return out_; }
    std::size_t hosts() const { return hosts_.size(); }

private:
    using Key = std::pair<Place, std::int64_t>;
    struct Host {
        std::set<Key> waiting;
        std::size_t out = 0;
        bool own = false;
        std::uint64_t served = 0;  ///< at which of all takings it had its last turn; 0: not yet
    };
    using Hosts = std::unordered_map<std::string, Host>;
    using Ready = std::tuple<LinkGroup, std::uint64_t, Key, const std::string*>;

    /// Around every change of a host: its entry in `ready_` is taken out before, and put in anew after it.
    void hide(const Hosts::value_type& entry);
    void show(const Hosts::value_type& entry);
    static Ready ready(const Hosts::value_type& entry);
    void forget_if_idle(Hosts::iterator entry);

    std::size_t at_once_ = 1, of_own_ = 1, out_ = 0;
    Hosts hosts_;  ///< those with links that wait or are out
    /// Of each host that has room: its first link's group, its last turn, that link.
    std::set<Ready> ready_;
    std::uint64_t takings_ = 0;
    std::unordered_map<std::int64_t, std::pair<const std::string*, Place>> where_;
};

}  // namespace pantau::watch
