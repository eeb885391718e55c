#pragma once
// Pieces of links as text: what people paste, paths, queries, percent signs. Inside probes/ only. Pure.

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pantau::probes::link_text {

using Parts = std::vector<std::string>;  ///< of a path, none empty
/// Name and the rest of each parameter as written, its "=" included.
using Query = std::vector<std::pair<std::string, std::string>>;

std::string lower(std::string_view text);
bool is_digits(std::string_view text);
/// Letters, digits, "-" and "_": what the platforms make ids of.
bool is_id(std::string_view text);
bool one_of(std::string_view text, std::initializer_list<std::string_view> all);

std::string decoded(std::string_view text);
/// One spelling for percent signs (RFC 3986 6.2.2): unreserved characters bare, the rest in upper case.
std::string one_spelling(std::string_view text);
/// One spelling for a part of a path on a platform, where "%40name" is "@name".
std::string plain_part(std::string_view part);
/// The digits that `part` begins with, unless letters go on: people paste "…/123)" and "…/123,".
std::string digits_of(std::string_view part);

/// A path without "." and "..", which curl_url() resolves only where they are written bare.
/// \param path  begins with "/"
std::string without_dots(std::string_view path);
Parts parts_of(std::string_view path);
std::string path_from(const Parts& parts, std::size_t first = 0);

Query query_of(std::string_view text);
/// The value of a query parameter, decoded; "" without it. "&amp;" is what stands in a page's source.
std::string value_of(const Query& query, std::string_view name);
/// Those parameters that name what is shown.
Query kept_of(const Query& query, std::initializer_list<std::string_view> wanted);
/// Parameters that say where the reader came from, not what is shown.
bool is_tracking(std::string_view name);
std::string join(const Query& query);

/// Without what phones paste around a link and nobody sees: white space, the no-break and zero-width kinds,
/// marks of direction, a byte order mark.
std::string_view trimmed(std::string_view text);
bool holds_unseen(std::string_view text);
/// People leave the scheme out; a phone never does. "name:" without "//" is another scheme, unless a port
/// follows.
std::string with_scheme(std::string_view text);
/// Old links of Twitter name the post behind "#!", where no server sees it.
std::string with_path(std::string text);

}  // namespace pantau::probes::link_text
