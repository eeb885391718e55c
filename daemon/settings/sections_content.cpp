// [content]: the words of the content checks, and how often a site is looked at as a search engine does.
#include "daemon/settings/sections.hpp"

namespace pantau::settings {

const BoundSection<Content>& content_section() {
    using namespace std::chrono_literals;
    static const BoundSection<Content> section{
        {.name = "content",
         .shown = true,
         .help =
             "What is looked for in the pages themselves: injected gambling, and \"not found\" pages that\n"
             "answer as if all were well."},
        {path("file", &Content::file, Look::file,
              {.example = "\"content.toml\"",
               .help = "Words and limits in place of the shipped ones (config/content.toml of the source,\n"
                       "which explains its keys). What it leaves out stays as shipped."}),
         duration<Content, std::chrono::seconds>(
             "cloaking_every", &Content::cloaking_every, 1min, 30 * 24h,
             {.preset = "\"1h\"",
              .help = "How often a site is also asked for as a search engine and as its visitor ask:\n"
                      "injected gambling is often shown to them alone."})}};
    return section;
}

}  // namespace pantau::settings
