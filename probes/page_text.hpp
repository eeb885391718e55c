#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// What a page says, to whom: read out of HTML by libxml2's parser, without network, entities or scripts.
/// Pure; any thread.
namespace pantau::probes {

/// An <a href> that leads to a web page.
struct PageLink {
    std::string text;       ///< what stands in it, white space folded; of an image its alt
    std::string url;        ///< absolute, without query and fragment
    std::string host;       ///< lower case
    std::string domain;     ///< registrable, see registrable_domain()
    bool outgoing = false;  ///< another registrable domain than the page's own
    bool hidden = false;    ///< a visitor does not see it
};

/// Texts are UTF-8, white space folded to one space, blocks parted by line feeds.
struct PageText {
    bool html = false;  ///< it has elements of a page: a title, a link, a block of text
    std::string title;
    std::vector<std::string> meta;      ///< description, keywords, og:*, twitter:*, one entry each
    std::vector<std::string> headings;  ///< h1 to h3 that are seen
    std::string visible;                ///< what a visitor reads, the title not in it
    std::string main;  ///< visible text without navigation, head, foot, asides and the words of links
    std::vector<std::string> hidden;  ///< each hidden element's text; ways: see page_text.cpp
    std::vector<std::string> data;    ///< JSON-LD texts
    /// Markup that scripts write into the page, as far as it stands in them in clear letters.
    std::vector<std::string> written;
    std::vector<PageLink> links;
    std::vector<std::string> related;  ///< absolute URLs of <link rel=canonical|amphtml|alternate>
    std::vector<std::string> media;    ///< absolute URLs of images, frames and films, without query
    bool app_shell = false;  ///< an empty mount point of a page that scripts build (React, Vue, Angular …)
    bool refreshes_away = false;  ///< <meta http-equiv=refresh> to another registrable domain
    bool cut = false;             ///< a limit was reached: the rest was not read
    std::size_t main_words = 0;   ///< of `main`
    std::size_t visible_words = 0;
};

/// Bounds of the reading, so that no page costs more than a fixed amount of time and memory.
struct PageLimits {
    std::size_t bytes = 2U << 20U;
    std::size_t elements = 200'000;
    std::size_t depth = 256;  ///< what lies deeper is not read
    std::size_t links = 5'000;
    std::size_t text = 1U << 20U;  ///< bytes of each of the texts
};

/// \param body          as received, any bytes; never throws for them
/// \param url           of the page, for relative links and for whose domain is its own
/// \param content_type  as sent; its charset goes before the page's own
PageText read_page(std::string_view body, std::string_view url, std::string_view content_type = {},
                   const PageLimits& limits = {});

}  // namespace pantau::probes
