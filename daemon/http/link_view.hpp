#pragma once
// A published link as pages show it. Any thread.

#include "daemon/http/page_frame.hpp"
#include "daemon/http/texts_id.hpp"

namespace pantau::http {

texts_id::Tagged link_tag(const store::StoredLink& link);
/// Names: id, url, platform, word, tone, detail, checked, ignored, cases, since, archive.
PageData link_row(const store::StoredLink& link, const probes::LinkRules& rules, const Frame& frame);

}  // namespace pantau::http
