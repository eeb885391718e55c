// Addresses as people type them and as sites redirect. What is taken has no credentials, no control
// character, and means the same when it is read again; the key of a link is the key of its own address.
#include "probes/normalise.hpp"
#include "probes/url.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace pantau;

namespace {

bool printable(std::string_view text) {
    for (const char c : text)
        if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7F) return false;
    return true;
}

void sound(const probes::Url& url) {
    fuzz::hold(url.scheme == "http" || url.scheme == "https", "http or https", url.text);
    fuzz::hold(!url.host.empty() && url.port != 0 && url.path.starts_with("/"), "host, port and path",
               url.text);
    fuzz::hold(printable(url.text), "no blank or control character", url.text);
    const auto again = probes::parse_url(url.text);
    fuzz::hold(again.url.has_value(), "it is read again", url.text + ": " + again.refusal);
    fuzz::hold(again.url->host == url.host && again.url->port == url.port && again.url->scheme == url.scheme,
               "the same origin", url.text + " | " + again.url->text);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    const auto parsed = probes::parse_url(text);
    fuzz::hold(parsed.url.has_value() == parsed.refusal.empty(), "an address or a refusal");
    if (parsed.url) {
        sound(*parsed.url);
        (void)probes::registrable_domain(parsed.url->host);
    }
    static const auto base = *probes::parse_url("https://dprd.contoh.go.id/berita/satu?a=1").url;
    if (const auto moved = probes::resolve_reference(base, text); moved.url) sound(*moved.url);

    const auto link = probes::normalise(text);
    fuzz::hold(link.link.has_value() == link.refusal.empty(), "a link or a refusal");
    if (!link.link) return 0;
    fuzz::hold(!link.link->key.empty() && !link.link->host.empty(), "a link has key and host");
    const auto again = probes::normalise(link.link->url);
    fuzz::hold(again.link.has_value(), "a link's own address is a link",
               link.link->url + ": " + again.refusal);
    fuzz::hold(again.link->key == link.link->key, "the same key", link.link->key + " | " + again.link->key);
    return 0;
}
