#pragma once

#include <string_view>
#include <vector>

namespace pantau::log {

/// What the service may say. Each event has a fixed name (for grep), a fixed MESSAGE_ID (for journalctl) and
/// one meaning; the table in log_events.cpp says what it means and what an administrator does about it. Add
/// at the end of a group; never change the id of an event that was once shipped.
enum class Event {
    // The service
    service_starting,
    service_ready,
    service_stopping,
    service_failed,
    settings_reloaded,
    settings_refused,
    settings_changed,
    watchdog_late,
    clock_jumped,
    clock_offset,
    // Cases
    case_opened,
    case_event,
    case_refused,
    case_closed,
    step_warning,
    step_breach,
    history_imported,
    calendar_adopted,
    calendar_ending,
    // Sites and links
    site_state,
    site_blip,
    site_content,
    site_half_up,
    certificate_expires,
    outage_opened,
    outage_closed,
    probe_done,
    probe_missed,
    self_trouble,
    self_recovered,
    link_added,
    link_standing,
    link_expanded,
    link_archived,
    adapter_healthy,
    adapter_broken,
    probe_refused,
    maintenance_begun,
    maintenance_ended,
    // Records
    report_written,
    report_unchanged,
    report_failed,
    report_late,
    report_waits,
    report_delivered,
    report_removed,
    mail_sent,
    mail_deferred,
    mail_failed,
    webhook_sent,
    webhook_deferred,
    webhook_failed,
    // Storage
    store_opened,
    store_migrated,
    store_failed,
    store_recovered,
    store_full,
    store_big,
    store_checkpoint_stuck,
    samples_removed,
    backup_written,
    backup_failed,
    backup_removed,
    verify_failed,
    // Doors
    http_listening,
    http_refused,
    http_failed,
    login_failed,
    login_ok,
    token_made,
    token_revoked,
    account_changed,
    permission_refused,
    // Whatever has no event of its own; a message id all the same
    note
};

struct EventDoc {
    Event event;
    std::string_view name;        ///< "step_breach"
    std::string_view message_id;  ///< 32 hexadecimal digits, sd-id128(3)
    std::string_view meaning;     ///< one sentence
    std::string_view advice;      ///< what to do; empty: nothing
};

const EventDoc& describe(Event event);
/// All of them, in the order of the enumeration: for the message catalogue and the tests.
const std::vector<EventDoc>& all_events();

}  // namespace pantau::log
