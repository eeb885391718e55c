#pragma once
// The settings as the program uses them: checked, completed with defaults, paths resolved. Meaning, ranges
// and defaults of each key stand once, in the table of settings_keys.cpp, which also writes
// config/pantau.toml. Plain values; copy them freely. Nothing here changes after load(): a reload makes new
// Settings.

#include <bitset>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <date/date.h>

#include "daemon/settings/content.hpp"
#include "daemon/settings/platforms.hpp"

namespace pantau::settings {

using Instant = date::sys_time<std::chrono::milliseconds>;  ///< UTC
using Path = std::filesystem::path;

struct Office {
    std::string name;                     ///< "Sekretariat DPRD Kabupaten Bogor"
    std::string unit;                     ///< within the office; may be empty
    std::vector<std::string> letterhead;  ///< centred lines of the kop, at most six
    std::optional<Path> logo;             ///< PNG
    std::string paper_city;               ///< before the date at the signature, "Cibinong"; may be empty
    bool example_data = false;            ///< "DATA CONTOH" in every workbook and on the page
};

/// Who held a position, so that a report is signed by the one of its day.
struct Official {
    std::string position;
    std::string name;
    std::string rank;                          ///< may be empty
    std::string nip;                           ///< 18 digits or empty; text, never a number
    std::optional<date::year_month_day> from;  ///< first day; empty: always
    std::optional<date::year_month_day> to;    ///< last day; empty: still
};

/// The person or role behind an executor code of the SOP.
struct Executor {
    std::string code;  ///< "P1"
    std::string name;
    std::optional<date::year_month_day> from;
    std::optional<date::year_month_day> to;
    bool assumed = true;  ///< printed as "asumsi" until the office confirms it
};

struct Time {
    std::string zone;      ///< a name of the tz database, known to exist
    std::string language;  ///< "id"
};

struct Cases {
    /// How far back a time typed by hand may lie; empty: to the start of the current working day.
    std::optional<std::chrono::seconds> back_date_limit;
    std::chrono::seconds queue_limit{};  ///< how long a tap may have waited in a device's queue
    bool auto_start_next = false;        ///< finishing a step starts the next at the same instant
};

struct Store {
    Path directory;
    std::chrono::seconds keep_samples{};  ///< page samples at full detail; roll-ups stay
    std::uint64_t size_budget = 0;        ///< bytes of the database beyond which an alarm is raised
    /// After local midnight: when a copy of the database is made each day; empty: never.
    std::optional<std::chrono::minutes> backup_at;
    unsigned keep_backups = 0;  ///< days whose copies are kept, the newest
    Path backup_directory;
};

/// An address to listen on, numeric.
struct Endpoint {
    std::string address;     ///< "127.0.0.1", "::1"
    std::uint16_t port = 0;  ///< 0: any free one
    bool loopback = true;
};
std::string to_string(const Endpoint& endpoint);  ///< "127.0.0.1:8480", "[::1]:8480"

struct Http {
    Endpoint listen;
    Path socket;
    std::vector<std::string> host_names;  ///< lower case; loopback addresses are always answered besides
    bool behind_tls_proxy = false;
    bool allow_plain = false;
};

struct Metrics {
    Endpoint listen;
};

struct Site {
    std::string id;  ///< [a-z0-9-], unique; a label in metrics, a key in the store
    std::string name;
    std::string url;
    std::string group;
    std::chrono::seconds interval{};
    std::chrono::milliseconds slow{};  ///< a good answer that took longer is slow
    std::vector<std::string> must_contain;
    std::vector<std::string> must_not_contain;
    std::uint64_t least_bytes = 0;  ///< a shorter page, after decompression, is a failure; 0: no floor
    bool check_content = true;      ///< look for injected gambling in it
    std::optional<date::year_month_day> domain_expires;
    bool known_wall = false;  ///< a bot wall before this site is expected: it leaves the state unchanged
};

/// A point whose answer proves that the monitor's own way out works. Reached by a TCP connection.
struct Reference {
    std::string host;
    std::uint16_t port = 0;
};

struct Probe {
    std::vector<std::string> allow_addresses;  ///< "10.0.0.0/8", "::1/128": checked, canonical
    std::vector<std::uint16_t> allow_ports;
    std::chrono::milliseconds connect_timeout{};
    std::chrono::milliseconds timeout{};
    std::uint64_t max_body = 0;  ///< bytes after decompression
    std::string user_agent;
    std::vector<Reference> references;
    /// Asked beside the system's name servers: "https://…" (RFC 8484) or an address with or without a port;
    /// empty: nobody is.
    std::string second_resolver{};
    std::vector<std::string> block_addresses{};  ///< of providers' block pages; as allow_addresses
    std::vector<std::string> block_hosts{};      ///< the same by name, lower case; each also for its subdomains
    unsigned max_in_flight = 0;
    std::optional<Path> ca_file;  ///< PEM, trusted besides the system's
};

struct Links {
    std::chrono::seconds new_within{};       ///< first check of a link after it was given
    std::chrono::seconds alive_every{};      ///< between checks of a link that is alive
    std::chrono::seconds own_site_every{};   ///< the same for links on a configured site
    std::chrono::seconds suspect_every{};    ///< between checks while strikes are counted
    std::chrono::seconds dead_every{};       ///< in the first 30 days after death
    std::chrono::seconds dead_late_every{};  ///< after that
    unsigned definite_strikes = 0;           ///< agreeing checks of 404, 410, gone …
    std::chrono::seconds definite_span{};    ///< … at least this far apart, first to last
    unsigned indefinite_strikes = 0;         ///< failing checks of any other kind …
    std::chrono::seconds indefinite_span{};
    std::chrono::milliseconds host_gap{};    ///< between two requests to one host
    std::chrono::milliseconds social_gap{};  ///< the same for a social platform
    std::uint64_t social_budget = 0;         ///< requests to one platform in a UTC day; 0: no limit
    std::string archive{};  ///< asked for copies of dead links, with {url} and {timestamp}; empty: nobody is
};

/// Instants at which something recurs, in local time, to the minute; as cron(5) reads five fields.
struct Recurrence {
    std::bitset<60> minutes;
    std::bitset<24> hours;
    std::bitset<32> days;     ///< of the month, 1 to 31
    std::bitset<13> months;   ///< 1 to 12
    std::bitset<7> weekdays;  ///< 0 is Sunday
    bool either_day = false;  ///< both days and weekdays are restricted: one of them is enough
    bool matches(date::local_time<std::chrono::minutes> local) const;
};

/// Planned work. Either one stretch (from, to) or a beat (every, length).
struct Maintenance {
    std::string site;  ///< an id, or "*" for all
    std::optional<Instant> from;
    std::optional<Instant> to;
    std::optional<Recurrence> every;  ///< local time of [time] zone
    std::chrono::seconds length{};    ///< with `every`
    std::string reason;
};

enum class ReportKind { analisis_gangguan, kondisi_web };
enum class Cadence { day, week, month, quarter, half_year, year };
enum class Paper { a4, folio };

struct Schedule {
    ReportKind kind{};
    Cadence every{};
    std::chrono::minutes at{};  ///< after local midnight of the first working day that follows the period
};

struct Report {
    Path directory;
    Paper paper{};
    std::vector<Schedule> schedule;
    double target_availability = 0;  ///< 0 to 1; shown beside figures, never in a verdict
    double target_on_time = 0;
    std::optional<std::chrono::seconds> keep;  ///< empty: for ever
    std::string
        number;  ///< letter number with {year} {month} {roman_month}; empty: left blank to be filled by hand
    std::string approved_by;  ///< position that signs under "Mengetahui"
    std::string prepared_by;  ///< position that signs under "Penyusun"; empty: dots
};

enum class MailTls { starttls, tls, none };

struct Mail {
    std::string host;
    std::uint16_t port = 0;
    MailTls tls{};
    std::string from;             ///< an address, also "Name <address>"; see parse_mail_address
    std::vector<std::string> to;  ///< the same, at least one
    std::string user;             ///< empty: no sign-in
    std::optional<Path> password_file;
    std::optional<Path> ca_file;  ///< PEM, trusted besides the system's
};

struct Webhook {
    std::string url;
    std::optional<Path> secret_file;
    std::vector<std::string> events;
};

struct Accounts {
    std::chrono::seconds session_idle{};
    std::chrono::seconds session_longest{};
    unsigned password_length = 0;  ///< least characters
    std::chrono::seconds token_lifetime{};
};

struct Settings {
    Path file;  ///< pantau.toml itself; empty for built-in defaults
    Office office;
    std::vector<Official> officials;
    std::vector<Executor> executors;
    Time time;
    std::vector<Path> sop_files;       ///< at least one
    std::vector<Path> calendar_files;  ///< at least one
    Cases cases;
    Store store;
    Http http;
    Metrics metrics;
    std::vector<Site> sites;
    Probe probe;
    Links links;
    std::vector<Path> platform_files;  ///< [platforms] files: what replaces shipped files
    PlatformData platforms;            ///< from those and the shipped ones
    Content content;
    std::vector<Maintenance> maintenance;
    Report report;
    std::optional<Mail> mail;
    std::vector<Webhook> webhooks;
    Accounts accounts;
};

/// Who held `position` on `day`; the latest to take office where several did. Null when nobody did.
const Official* holder(const Settings& settings, const std::string& position, date::year_month_day day);

}  // namespace pantau::settings
