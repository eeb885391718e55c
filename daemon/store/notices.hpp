#pragma once
// What programs are to be told of: one row a happening, made exactly once from the log and the watch's rows,
// and for each webhook what became of it. A kill loses none and doubles
// none: the cursor moves in the transaction that adds the rows.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/cases/event.hpp"
#include "daemon/store/archive.hpp"
#include "daemon/store/watch_store.hpp"

namespace pantau::store {

/// Up to where the log and the tables were looked through for news.
struct NewsCursor {
    std::int64_t event = 0, outage = 0, report = 0;  ///< ids of the newest rows seen
    Instant since{};                                 ///< nothing that happened before is told
    friend bool operator==(const NewsCursor&, const NewsCursor&) = default;
};
/// Nothing: nobody was ever to be told.
std::optional<NewsCursor> news_cursor(const Snapshot& snapshot);
/// As if everything up to now had been told.
NewsCursor news_cursor_now(const Snapshot& snapshot, Instant now);

struct OutageNews {
    std::string site_name;
    StoredOutage outage;
};
/// What happened behind a cursor; imported history is left out.
struct News {
    std::vector<cases::Event> thresholds;    ///< warning_raised and breach_raised, in order
    std::vector<OutageNews> opened, closed;  ///< closed: those of which the opening was told
    std::vector<StoredLink> dead;
    std::vector<ReportFile> reports;
    std::vector<SelfGap> self;  ///< times in which the monitor itself was blind; some still last
    NewsCursor next;
};
News news_since(const Snapshot& snapshot, const NewsCursor& cursor, Instant now);

struct Notice {
    std::int64_t id = 0;  ///< set by the store; the order in which things are told
    std::string key;      ///< "outage_opened:G-2026-0142": there is one of each; the event id for receivers
    std::string
        kind;  ///< "warning", "breach", "outage_opened", "outage_closed", "link_dead", "report", "self"
    std::string subject;             ///< what it is about; receivers are told of one subject in order
    Instant at{};                    ///< when it happened
    Instant recorded_at{};           ///< set by the store
    std::string data;                ///< one JSON object
    std::vector<std::string> hooks;  ///< URLs that are told; not read back
};
/// Adds those whose key is new, and moves the cursor, together.
void add_notices(Store& store, std::vector<Notice> notices, NewsCursor cursor, Done<Nothing> done);
/// Nobody is to be told any more: what happens from now on is not kept for later.
void forget_news_cursor(Store& store, Done<Nothing> done);

/// What waits for webhooks other than these will not be told.
void drop_other_receivers(Store& store, std::vector<std::string> hooks, Done<Nothing> done);

// ---- webhooks ----

enum class DeliveryState { waiting, delivered, given_up };
const char* to_string(DeliveryState state) noexcept;

struct HookDelivery {
    Notice notice;
    std::string hook;  ///< URL
    DeliveryState state = DeliveryState::waiting;
    int attempts = 0;
    Instant next_try{};
    std::string last_answer;
    std::optional<Instant> finished;
};
/// Those that wait for one webhook, of each subject only the oldest, the one due first first.
std::vector<HookDelivery> waiting_deliveries(const Snapshot& snapshot, std::string_view hook);
void save_delivery(Store& store, const HookDelivery& delivery, Done<Nothing> done);
std::int64_t count_waiting_deliveries(const Snapshot& snapshot);

}  // namespace pantau::store
