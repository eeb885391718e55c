#include "daemon/store/schema.hpp"

#include <array>

#include <fmt/format.h>

namespace pantau::store {
namespace {

// Instants are milliseconds since 1970 UTC. Lists in one column: links by line, flags and step states by
// blank.
constexpr const char* version_1 = R"sql(
-- The truth about cases: only ever added to. Personal texts stand in personal_text; here only their salted hash.
CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    case_number TEXT NOT NULL, seq INTEGER NOT NULL, kind TEXT NOT NULL,
    occurred_at INTEGER NOT NULL, recorded_at INTEGER NOT NULL,
    actor TEXT NOT NULL, channel TEXT NOT NULL, precision TEXT NOT NULL, idempotency_key TEXT NOT NULL,
    flags TEXT NOT NULL, step INTEGER NOT NULL, attempt INTEGER NOT NULL,
    sop TEXT NOT NULL, calendar TEXT NOT NULL, title_hash TEXT NOT NULL, requester_hash TEXT NOT NULL,
    case_channel TEXT NOT NULL, deadline INTEGER, executor TEXT NOT NULL, approved_by TEXT NOT NULL,
    authority TEXT NOT NULL, reason TEXT NOT NULL, text_hash TEXT NOT NULL, output TEXT NOT NULL,
    links TEXT NOT NULL, to_step INTEGER NOT NULL, target_seq INTEGER NOT NULL, field TEXT NOT NULL,
    old_value TEXT NOT NULL, value TEXT NOT NULL, override_reason TEXT NOT NULL,
    threshold INTEGER NOT NULL, lag_seconds INTEGER NOT NULL,
    prev_hash BLOB NOT NULL, hash BLOB NOT NULL,
    UNIQUE (case_number, seq)
) STRICT;
CREATE TRIGGER event_is_not_changed BEFORE UPDATE ON event
    BEGIN SELECT RAISE(ABORT, 'the event log is append-only'); END;
CREATE TRIGGER event_is_not_deleted BEFORE DELETE ON event
    BEGIN SELECT RAISE(ABORT, 'the event log is append-only'); END;
-- A threshold of an attempt is raised once, whatever happens.
CREATE UNIQUE INDEX event_threshold ON event (case_number, step, attempt, threshold, kind)
    WHERE kind IN ('warning_raised', 'breach_raised');
CREATE INDEX event_adoption ON event (id) WHERE kind = 'calendar_adopted';
CREATE INDEX event_correction ON event (id) WHERE kind = 'corrected';

CREATE TABLE personal_text (
    event_id INTEGER NOT NULL REFERENCES event (id), field TEXT NOT NULL,
    value TEXT NOT NULL, salt BLOB NOT NULL, erased INTEGER NOT NULL,
    PRIMARY KEY (event_id, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE idempotency (
    actor TEXT NOT NULL, key TEXT NOT NULL, request_hash TEXT NOT NULL, case_number TEXT NOT NULL,
    first_id INTEGER NOT NULL REFERENCES event (id), last_id INTEGER NOT NULL REFERENCES event (id),
    PRIMARY KEY (actor, key)
) STRICT, WITHOUT ROWID;

-- Projections: what the events add up to.
CREATE TABLE case_record (
    number TEXT PRIMARY KEY, sop TEXT NOT NULL, calendar TEXT NOT NULL,
    title TEXT NOT NULL, requester TEXT NOT NULL, channel TEXT NOT NULL, status TEXT NOT NULL,
    opened_at INTEGER NOT NULL, closed_at INTEGER, ready_since INTEGER, deadline INTEGER,
    last_seq INTEGER NOT NULL, last_occurred INTEGER NOT NULL,
    corrections INTEGER NOT NULL, returns INTEGER NOT NULL, skips INTEGER NOT NULL,
    steps TEXT NOT NULL, last_of_step TEXT NOT NULL, links TEXT NOT NULL,
    step INTEGER NOT NULL, attempt INTEGER NOT NULL, step_status TEXT NOT NULL,
    executor TEXT NOT NULL, started INTEGER, late INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX case_opened ON case_record (opened_at, number);
CREATE INDEX case_open ON case_record (number) WHERE status = 'open';
CREATE INDEX case_late ON case_record (opened_at, number) WHERE late = 1;
CREATE INDEX case_closed ON case_record (closed_at);

CREATE TABLE attempt (
    case_number TEXT NOT NULL REFERENCES case_record (number), place INTEGER NOT NULL,
    step INTEGER NOT NULL, number INTEGER NOT NULL, status TEXT NOT NULL,
    started INTEGER, ended INTEGER, precision TEXT NOT NULL,
    executor TEXT NOT NULL, approved_by TEXT NOT NULL, authority TEXT NOT NULL, reason TEXT NOT NULL,
    output TEXT NOT NULL, links TEXT NOT NULL, flags TEXT NOT NULL, sop TEXT NOT NULL, raised TEXT NOT NULL,
    started_seq INTEGER NOT NULL, ended_seq INTEGER NOT NULL,
    PRIMARY KEY (case_number, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE pause (
    case_number TEXT NOT NULL, place INTEGER NOT NULL, number INTEGER NOT NULL,
    from_at INTEGER NOT NULL, to_at INTEGER, reason TEXT NOT NULL, seq INTEGER NOT NULL,
    PRIMARY KEY (case_number, place, number),
    FOREIGN KEY (case_number, place) REFERENCES attempt (case_number, place)
) STRICT, WITHOUT ROWID;

-- First verdicts are kept for ever; later ones stand beside them.
CREATE TABLE verdict (
    id INTEGER PRIMARY KEY,
    case_number TEXT NOT NULL REFERENCES case_record (number), step INTEGER NOT NULL, attempt INTEGER NOT NULL,
    verdict TEXT NOT NULL, used_s INTEGER NOT NULL, wall_s INTEGER NOT NULL, paused_s INTEGER NOT NULL,
    standard_s INTEGER NOT NULL, provisional INTEGER NOT NULL, off_hours INTEGER NOT NULL,
    calendar_version TEXT NOT NULL, sop_version TEXT NOT NULL, rule_version INTEGER NOT NULL,
    judged_at INTEGER NOT NULL, event_id INTEGER NOT NULL REFERENCES event (id),
    supersedes INTEGER REFERENCES verdict (id)
) STRICT;
CREATE INDEX verdict_attempt ON verdict (case_number, step, attempt);

CREATE TABLE sop_version (
    version TEXT PRIMARY KEY, file TEXT NOT NULL, text TEXT NOT NULL, recorded_at INTEGER NOT NULL
) STRICT;
CREATE TABLE calendar_version (version TEXT PRIMARY KEY, recorded_at INTEGER NOT NULL) STRICT;
CREATE TABLE calendar_text (
    version TEXT NOT NULL REFERENCES calendar_version (version), place INTEGER NOT NULL,
    file TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (version, place)
) STRICT, WITHOUT ROWID;

-- The watch.
CREATE TABLE site (
    num INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, url TEXT NOT NULL,
    interval_s INTEGER NOT NULL, slow_ms INTEGER NOT NULL, domain_expires INTEGER, removed INTEGER NOT NULL,
    last_sample INTEGER, health TEXT NOT NULL, health_at INTEGER
) STRICT;

-- at: milliseconds * 1024 + a slot, so that the key is the time and rows go to the end, with no index besides (an
-- index by site costs 2.4 KB of writing for 20 bytes of data). code: status * 2048 + class * 16 + maintenance * 8 +
-- outcome.
CREATE TABLE sample (
    at INTEGER PRIMARY KEY, site INTEGER NOT NULL, code INTEGER NOT NULL, total_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE hour_rollup (
    hour INTEGER NOT NULL, site INTEGER NOT NULL, checks INTEGER NOT NULL, failures INTEGER NOT NULL,
    slow INTEGER NOT NULL, walled INTEGER NOT NULL, self INTEGER NOT NULL, total_ms INTEGER NOT NULL,
    max_ms INTEGER NOT NULL, latency BLOB NOT NULL, PRIMARY KEY (hour, site)
) STRICT, WITHOUT ROWID;
CREATE TABLE day_rollup (
    site INTEGER NOT NULL, day INTEGER NOT NULL, checks INTEGER NOT NULL, failures INTEGER NOT NULL,
    slow INTEGER NOT NULL, walled INTEGER NOT NULL, self INTEGER NOT NULL, total_ms INTEGER NOT NULL,
    max_ms INTEGER NOT NULL, latency BLOB NOT NULL, PRIMARY KEY (site, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE last_result (
    site INTEGER PRIMARY KEY REFERENCES site (num), started INTEGER NOT NULL, outcome TEXT NOT NULL,
    failure TEXT NOT NULL, http_status INTEGER NOT NULL, resolve_us INTEGER NOT NULL, connect_us INTEGER NOT NULL,
    tls_us INTEGER NOT NULL, processing_us INTEGER NOT NULL, transfer_us INTEGER NOT NULL, address TEXT NOT NULL,
    http_version TEXT NOT NULL, final_url TEXT NOT NULL, redirects INTEGER NOT NULL, bytes INTEGER NOT NULL,
    cert_expires INTEGER, cert_issuer TEXT NOT NULL, tls_version TEXT NOT NULL, name_matches INTEGER,
    chain_complete INTEGER, warnings TEXT NOT NULL, reason TEXT NOT NULL
) STRICT;

CREATE TABLE state_change (
    id INTEGER PRIMARY KEY, site INTEGER NOT NULL REFERENCES site (num), since INTEGER NOT NULL,
    state TEXT NOT NULL, reason TEXT NOT NULL, recorded_at INTEGER NOT NULL
) STRICT;
CREATE INDEX state_change_site ON state_change (site, id);

CREATE TABLE outage (
    num INTEGER PRIMARY KEY, year INTEGER NOT NULL, number INTEGER NOT NULL,
    site INTEGER NOT NULL REFERENCES site (num), first_fail INTEGER NOT NULL, last_ok INTEGER,
    last_fail INTEGER NOT NULL, first_ok INTEGER, first_class TEXT NOT NULL, last_class TEXT NOT NULL,
    failures INTEGER NOT NULL, unobserved_ms INTEGER NOT NULL, clock_shift_ms INTEGER NOT NULL,
    unstable INTEGER NOT NULL, confirmed INTEGER NOT NULL, end_at INTEGER, why TEXT NOT NULL,
    http_status INTEGER NOT NULL, evidence_first TEXT NOT NULL, evidence_last TEXT NOT NULL,
    evidence_hash TEXT NOT NULL, recorded_at INTEGER NOT NULL, end_recorded_at INTEGER,
    UNIQUE (year, number), UNIQUE (site, first_fail)
) STRICT;
CREATE INDEX outage_time ON outage (first_fail, num);
CREATE UNIQUE INDEX outage_open ON outage (site) WHERE end_at IS NULL;

CREATE TABLE outage_note (
    id INTEGER PRIMARY KEY, outage INTEGER NOT NULL REFERENCES outage (num), recorded_at INTEGER NOT NULL,
    cause TEXT NOT NULL, action TEXT NOT NULL, officer TEXT NOT NULL, text TEXT NOT NULL, actor TEXT NOT NULL
) STRICT;
CREATE INDEX outage_note_outage ON outage_note (outage, id);

CREATE TABLE blip (
    site INTEGER NOT NULL REFERENCES site (num), first_fail INTEGER NOT NULL, last_fail INTEGER NOT NULL,
    first_ok INTEGER NOT NULL, failure TEXT NOT NULL, failures INTEGER NOT NULL, PRIMARY KEY (site, first_fail)
) STRICT, WITHOUT ROWID;
CREATE TABLE site_change (
    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, site INTEGER NOT NULL REFERENCES site (num), kind TEXT NOT NULL,
    before TEXT NOT NULL, after TEXT NOT NULL
) STRICT;
CREATE INDEX site_change_at ON site_change (at);
CREATE TABLE self_gap (
    from_at INTEGER NOT NULL, reason TEXT NOT NULL, to_at INTEGER NOT NULL, PRIMARY KEY (from_at, reason)
) STRICT, WITHOUT ROWID;

CREATE TABLE link (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, url TEXT NOT NULL, host TEXT NOT NULL,
    platform TEXT NOT NULL, short_link INTEGER NOT NULL, own_site INTEGER NOT NULL, ignored INTEGER NOT NULL,
    added INTEGER NOT NULL, health TEXT NOT NULL, standing TEXT NOT NULL, outcome TEXT NOT NULL,
    final_url TEXT NOT NULL, archive_url TEXT NOT NULL, evidence TEXT NOT NULL, next_check INTEGER, died INTEGER
) STRICT;
CREATE TABLE link_alias (
    url TEXT PRIMARY KEY, link INTEGER NOT NULL REFERENCES link (id)
) STRICT, WITHOUT ROWID;
CREATE TABLE link_case (
    link INTEGER NOT NULL REFERENCES link (id), case_number TEXT NOT NULL, given_url TEXT NOT NULL,
    given_at INTEGER NOT NULL, PRIMARY KEY (link, case_number)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_case_number ON link_case (case_number);
-- Equal checks in a row are one row; times: seconds since 1970 of the first, then the differences, as varints.
CREATE TABLE link_run (
    id INTEGER PRIMARY KEY, link INTEGER NOT NULL REFERENCES link (id), outcome TEXT NOT NULL,
    failure TEXT NOT NULL, http_status INTEGER NOT NULL, standing TEXT NOT NULL, first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL, times BLOB NOT NULL
) STRICT;
CREATE INDEX link_run_link ON link_run (link, id);

-- Reports, accounts, jobs.
CREATE TABLE report_file (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, period TEXT NOT NULL, revision INTEGER NOT NULL,
    file_name TEXT NOT NULL, path TEXT NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL,
    data_hash TEXT NOT NULL, cut_off INTEGER NOT NULL, created INTEGER NOT NULL, provisional INTEGER NOT NULL,
    late INTEGER NOT NULL, actor TEXT NOT NULL, UNIQUE (kind, period, revision)
) STRICT;
CREATE INDEX report_file_sha256 ON report_file (sha256);
CREATE TABLE token (
    id INTEGER PRIMARY KEY, label TEXT NOT NULL, role TEXT NOT NULL, hash TEXT NOT NULL UNIQUE,
    created INTEGER NOT NULL, last_used INTEGER, expires INTEGER, revoked INTEGER
) STRICT;
CREATE UNIQUE INDEX token_label ON token (label) WHERE revoked IS NULL;
CREATE TABLE job_run (
    key TEXT NOT NULL, due INTEGER NOT NULL, process TEXT NOT NULL, started INTEGER NOT NULL, finished INTEGER,
    ok INTEGER NOT NULL, outcome TEXT NOT NULL, PRIMARY KEY (key, due)
) STRICT, WITHOUT ROWID;
CREATE TABLE value (name TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID;
)sql";

constexpr const char* version_2 = R"sql(
-- A short link is followed once: its row takes the key of the post (the short one stays in short_key, short_url), or
-- is joined into the row that has that key already and keeps only its own past.
ALTER TABLE link ADD COLUMN short_key TEXT NOT NULL DEFAULT '';
ALTER TABLE link ADD COLUMN short_url TEXT NOT NULL DEFAULT '';
ALTER TABLE link ADD COLUMN joined_into INTEGER REFERENCES link (id);
CREATE INDEX link_short ON link (short_key) WHERE short_key <> '';
CREATE INDEX link_joined ON link (joined_into) WHERE joined_into IS NOT NULL;
-- When an archive is asked (again) for a copy of a dead link, and how often it could not be asked in a row.
ALTER TABLE link ADD COLUMN archive_next INTEGER;
ALTER TABLE link ADD COLUMN archive_failures INTEGER NOT NULL DEFAULT 0;
-- Hosts that want peace (Retry-After) and what they were asked today: a restart must not forget it.
CREATE TABLE host_state (
    host TEXT PRIMARY KEY, stopped_until INTEGER NOT NULL, day INTEGER NOT NULL, used INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

constexpr const char* version_3 = R"sql(
-- Reports to be sent by mail: one row for a revision and a set of receivers. What is sent never changes after it was
-- queued, so that whoever gets it twice gets the same message. sealing: the end of the message is about to be handed
-- to the server, whose acceptance was not seen yet. since: from when the days until giving up are counted.
CREATE TABLE mail (
    id INTEGER PRIMARY KEY, report INTEGER NOT NULL REFERENCES report_file (id) ON DELETE CASCADE,
    receiver_set TEXT NOT NULL, message_id TEXT NOT NULL UNIQUE, sender TEXT NOT NULL, subject TEXT NOT NULL,
    text TEXT NOT NULL, html TEXT NOT NULL, actor TEXT NOT NULL, created INTEGER NOT NULL,
    state TEXT NOT NULL, attempts INTEGER NOT NULL, unanswered INTEGER NOT NULL, sealing INTEGER NOT NULL,
    since INTEGER NOT NULL, next_try INTEGER NOT NULL, last_answer TEXT NOT NULL, finished INTEGER,
    UNIQUE (report, receiver_set)
) STRICT;
CREATE INDEX mail_waiting ON mail (next_try) WHERE state = 'waiting';
CREATE TABLE mail_receiver (
    mail INTEGER NOT NULL REFERENCES mail (id) ON DELETE CASCADE, place INTEGER NOT NULL,
    address TEXT NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL, answer TEXT NOT NULL,
    PRIMARY KEY (mail, place)
) STRICT, WITHOUT ROWID;
)sql";

constexpr const char* version_4 = R"sql(
-- People who sign in. A login is never given to another person: it names the actor of past events. password: an
-- Argon2id string with its salt and cost. A session's cookie is kept as SHA-256 only.
CREATE TABLE person (
    id INTEGER PRIMARY KEY, login TEXT NOT NULL UNIQUE, name TEXT NOT NULL, role TEXT NOT NULL,
    password TEXT NOT NULL, must_change INTEGER NOT NULL, created INTEGER NOT NULL, disabled INTEGER,
    last_sign_in INTEGER
) STRICT;
CREATE TABLE session (
    hash TEXT PRIMARY KEY, person INTEGER NOT NULL REFERENCES person (id), created INTEGER NOT NULL,
    last_used INTEGER NOT NULL, stays INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_person ON session (person);
-- Who did what to accounts and tokens.
CREATE TABLE admin_act (
    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, act TEXT NOT NULL, subject TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;
)sql";

constexpr const char* version_5 = R"sql(
-- What is to be told: made once (key) whatever is killed when; see notices.hpp.
CREATE TABLE notice (
    id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, subject TEXT NOT NULL,
    at INTEGER NOT NULL, recorded_at INTEGER NOT NULL, data TEXT NOT NULL
) STRICT;
CREATE TABLE hook_delivery (
    notice INTEGER NOT NULL REFERENCES notice (id) ON DELETE CASCADE, hook TEXT NOT NULL, subject TEXT NOT NULL,
    state TEXT NOT NULL, attempts INTEGER NOT NULL, next_try INTEGER NOT NULL, last_answer TEXT NOT NULL,
    finished INTEGER, PRIMARY KEY (notice, hook)
) STRICT, WITHOUT ROWID;
CREATE INDEX hook_waiting ON hook_delivery (hook, subject, notice) WHERE state = 'waiting';
CREATE INDEX link_died ON link (died) WHERE died IS NOT NULL;
)sql";

constexpr const char* version_6 = R"sql(
-- A report is asked again as it was known at its cut-off. So rows that appear late or change in place say when they
-- were recorded (0: before anybody asked), and what a later act overwrites is kept where a report shows it.
ALTER TABLE site_change ADD COLUMN recorded_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE self_gap ADD COLUMN recorded_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE blip ADD COLUMN recorded_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE link ADD COLUMN recorded_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE link ADD COLUMN joined_at INTEGER;
ALTER TABLE link ADD COLUMN expanded_at INTEGER;
ALTER TABLE link ADD COLUMN short_platform TEXT NOT NULL DEFAULT '';
ALTER TABLE link ADD COLUMN archive_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE link_run ADD COLUMN recorded_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE link_case ADD COLUMN recorded_at INTEGER NOT NULL DEFAULT 0;
-- Cases that a link had until it was joined into another.
CREATE TABLE link_case_was (
    link INTEGER NOT NULL, case_number TEXT NOT NULL, given_at INTEGER NOT NULL, recorded_at INTEGER NOT NULL,
    until INTEGER NOT NULL, PRIMARY KEY (link, case_number)
) STRICT, WITHOUT ROWID;
CREATE TABLE link_ignored (
    link INTEGER NOT NULL, recorded_at INTEGER NOT NULL, ignored INTEGER NOT NULL, PRIMARY KEY (link, recorded_at)
) STRICT, WITHOUT ROWID;
INSERT INTO link_ignored SELECT id, 0, 1 FROM link WHERE ignored = 1;
-- What a roll-up said until a history was imported into it.
CREATE TABLE hour_rollup_was (
    site INTEGER NOT NULL, hour INTEGER NOT NULL, until INTEGER NOT NULL, checks INTEGER NOT NULL,
    failures INTEGER NOT NULL, slow INTEGER NOT NULL, walled INTEGER NOT NULL, self INTEGER NOT NULL,
    total_ms INTEGER NOT NULL, max_ms INTEGER NOT NULL, latency BLOB NOT NULL, PRIMARY KEY (site, hour, until)
) STRICT, WITHOUT ROWID;
CREATE TABLE day_rollup_was (
    site INTEGER NOT NULL, day INTEGER NOT NULL, until INTEGER NOT NULL, checks INTEGER NOT NULL,
    failures INTEGER NOT NULL, slow INTEGER NOT NULL, walled INTEGER NOT NULL, self INTEGER NOT NULL,
    total_ms INTEGER NOT NULL, max_ms INTEGER NOT NULL, latency BLOB NOT NULL, PRIMARY KEY (site, day, until)
) STRICT, WITHOUT ROWID;
-- A site's code and certificate, a row when one of them changed.
CREATE TABLE site_look (
    site INTEGER NOT NULL, recorded_at INTEGER NOT NULL, http_status INTEGER NOT NULL, cert_expires INTEGER,
    cert_issuer TEXT NOT NULL, tls_version TEXT NOT NULL, name_matches INTEGER, chain_complete INTEGER,
    PRIMARY KEY (site, recorded_at)
) STRICT, WITHOUT ROWID;
INSERT INTO site_look SELECT site, 0, http_status, cert_expires, cert_issuer, tls_version, name_matches, chain_complete
    FROM last_result;
-- What archived reports show and only samples tell outlives them: the last checks, and the hour that was not over.
CREATE TABLE kept_sample (at INTEGER PRIMARY KEY) STRICT;
CREATE TABLE kept_hour (
    site INTEGER NOT NULL, cut_off INTEGER NOT NULL, checks INTEGER NOT NULL, failures INTEGER NOT NULL,
    slow INTEGER NOT NULL, walled INTEGER NOT NULL, self INTEGER NOT NULL, total_ms INTEGER NOT NULL,
    max_ms INTEGER NOT NULL, latency BLOB NOT NULL, PRIMARY KEY (site, cut_off)
) STRICT, WITHOUT ROWID;
-- Office, officials, executors, targets and sites of the settings, a row when they changed.
CREATE TABLE report_basis (
    id INTEGER PRIMARY KEY, recorded_at INTEGER NOT NULL, text TEXT NOT NULL
) STRICT;
)sql";

constexpr std::array all{version_1, version_2, version_3, version_4, version_5, version_6};

}  // namespace

const int schema_version = static_cast<int>(all.size());

std::span<const char* const> migrations() {
    return all;
}

void migrate(Connection& db, std::span<const char* const> steps) {
    db.exec("BEGIN IMMEDIATE");
    try {
        for (auto at = static_cast<std::size_t>(db.number("PRAGMA user_version")); at < steps.size(); ++at)
            db.exec(steps[at]);
        db.exec(fmt::format("PRAGMA application_id={}", application_id).c_str());
        db.exec(fmt::format("PRAGMA user_version={}", steps.size()).c_str());
        db.exec("COMMIT");
    } catch (const StoreError&) {
        if (db.in_transaction()) db.exec("ROLLBACK");
        throw;
    }
}

}  // namespace pantau::store
