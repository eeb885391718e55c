#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pantau::probes {

/// What a script writes into its page, as far as that stands in it in clear or lightly escaped letters
/// (\x3c, \u003c, %3C, &lt;). The texts of string literals, tags left in. Lists of forbidden words, as
/// filters of comments hold them, are not that: only scripts that write are read. Inside probes/ only; pure.
std::vector<std::string> written_by(std::string_view script);

/// "text href" of a piece of markup: the tags taken out, the addresses of its links kept.
std::string text_of_markup(std::string_view markup);

}  // namespace pantau::probes
