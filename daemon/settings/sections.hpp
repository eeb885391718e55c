#pragma once
// The sections of the settings, each tied to its struct. Private to this room.

#include "daemon/settings/key_binding.hpp"

namespace pantau::settings {

/// [sop] and [calendar] have the same shape.
struct FileList {
    std::vector<Path> files;
};

/// [platforms]
struct PlatformFiles {
    std::vector<Path> files;
};

const BoundSection<Office>& office_section();
const BoundSection<Official>& official_section();
const BoundSection<Executor>& executor_section();
const BoundSection<Time>& time_section();
const BoundSection<FileList>& sop_section();
const BoundSection<FileList>& calendar_section();
const BoundSection<Cases>& cases_section();
const BoundSection<Store>& store_section();
const BoundSection<Http>& http_section();
const BoundSection<Metrics>& metrics_section();
const BoundSection<Site>& site_section();
const BoundSection<Probe>& probe_section();
const BoundSection<Links>& links_section();
const BoundSection<PlatformFiles>& platforms_section();
const BoundSection<Content>& content_section();
const BoundSection<Maintenance>& maintenance_section();
const BoundSection<Report>& report_section();
const BoundSection<Mail>& mail_section();
const BoundSection<Webhook>& webhook_section();
const BoundSection<Accounts>& accounts_section();

}  // namespace pantau::settings
