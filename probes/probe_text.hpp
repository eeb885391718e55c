#pragma once

#include <functional>
#include <string>
#include <vector>

#include "probes/prober.hpp"

/// `pantau probe`: results as a person and as a program reads them.
namespace pantau::probes {

/// One result on one line for a terminal, no line feed at the end.
/// \param colour  ANSI colours by verdict
std::string line_of(const ProbeResult& result, bool colour);

/// Phases as a small bar, hops, certificate and title below each other: what line_of() has no room for.
std::string details_of(const ProbeResult& result);

/// The object of spec/interfaces.md 1 on one line, no line feed at the end.
std::string json_of(const ProbeResult& result);

struct ListedUrl {
    std::string url;
    std::vector<std::string> must_contain;
};

/// Reads a list: `URL` or `URL<TAB>TEXT that the page must contain` a line; empty lines and lines that begin
/// with "#" are skipped; CRLF is accepted.
std::vector<ListedUrl> parse_list(const std::string& text);

/// Probes all, hands over each result in the order given (early ones as soon as they are there) on the
/// caller's thread, returns when the last was handed over.
/// \param model        everything but url and must_contain
/// \param concurrency  how many are asked at one time; at least 1
void probe_list(ProbeRunner& runner, const std::vector<ListedUrl>& urls, const ProbeRequest& model,
                std::size_t concurrency, const std::function<void(const ProbeResult&)>& on_result);

}  // namespace pantau::probes
