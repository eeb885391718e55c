// The doors of the service and whom it tells: page, metrics, mail, webhooks, accounts.
#include <algorithm>

#include "daemon/settings/addresses.hpp"
#include "daemon/settings/sections.hpp"

namespace pantau::settings {

namespace {

using namespace std::chrono_literals;
constexpr std::chrono::hours day_length{24};

std::string url_mistake(const std::string& url) {
    return parse_url(url).mistake;
}

std::string mail_address_mistake(const std::string& text) {
    return parse_mail_address(text) ? ""
                                    : "is no mail address; allowed: such as name@example.go.id, or "
                                      "Name of the Person <name@example.go.id>";
}

template <class S>
BoundKey<S> listen(Endpoint S::*member, About about) {
    return shaped<S>(
        "listen", KeyType::endpoint, "a numeric address with a port", std::move(about),
        [member](TableReader& reader, S& out, Reading&) {
            const auto value = reader.text("listen");
            if (!value) return;
            if (const auto endpoint = parse_endpoint(*value)) {
                out.*member = *endpoint;
            } else {
                reader.mistake("listen",
                               "listen is \"" + *value +
                                   "\"; allowed: a numeric address with a port, such as \"127.0.0.1:8480\" "
                                   "or \"[::1]:8480\"");
            }
        },
        [member](const S& from) { return to_string(from.*member); });
}

BoundKey<Http> host_names(About about) {
    return shaped<Http>(
        "host_names", KeyType::text_list, "a list of host names without port", std::move(about),
        [](TableReader& reader, Http& out, Reading& reading) {
            const auto values = reader.texts("host_names");
            if (!values) return;
            for (const auto& [value, place] : *values) {
                auto name = parse_host_name(value);
                if (name.empty()) {
                    reading.problems.add(place, '"' + value +
                                                    "\" in host_names is no host name; allowed: such as "
                                                    "\"pantau.example.go.id\", without port");
                } else {
                    out.host_names.push_back(std::move(name));
                }
            }
        },
        [](const Http& from) { return binding::joined(from.host_names); });
}

}  // namespace

const BoundSection<Http>& http_section() {
    static const BoundSection<Http> section{
        {.name = "http",
         .shown = true,
         .help = "The page and the API. For other machines put a reverse proxy with TLS before it; an nginx "
                 "example\n"
                 "ships with the program."},
        {listen<Http>(
             &Http::listen,
             {.preset = "\"127.0.0.1:8480\"",
              .help = "Beyond loopback only with behind_tls_proxy or allow_plain. Port 0: any free one.\n"
                      "Needs a restart."}),
         path("socket", &Http::socket, Look::none,
              {.preset = "\"/run/pantau/control.sock\"",
               .help = "Unix socket of the command line. Needs a restart."}),
         host_names(
             {.preset = "[\"localhost\"]",
              .help =
                  "Names under which browsers reach the page. Others are refused, against DNS rebinding.\n"
                  "Loopback addresses are always answered."}),
         boolean(
             "behind_tls_proxy", &Http::behind_tls_proxy,
             {.preset = "false", .help = "true: a proxy before us speaks TLS; cookies are marked Secure."}),
         boolean("allow_plain", &Http::allow_plain,
                 {.preset = "false",
                  .help = "true: listen beyond loopback without TLS. Passwords can be read on the way."})}};
    return section;
}

const BoundSection<Metrics>& metrics_section() {
    static const BoundSection<Metrics> section{
        {.name = "metrics", .shown = true, .help = "For Prometheus: /metrics."},
        {listen<Metrics>(&Metrics::listen,
                         {.preset = "\"127.0.0.1:9480\"",
                          .help = "The same rules as for [http] listen. Needs a restart."})}};
    return section;
}

const BoundSection<Mail>& mail_section() {
    static const BoundSection<Mail> section{
        {.name = "mail", .help = "Sends written reports. Without this section no mail is sent."},
        {text("host", &Mail::host,
              {.example = "\"mail.example.go.id\"", .help = "The mail server.", .required = true},
              "a host name",
              [](const std::string& host) -> std::string {
                  return parse_host_name(host).empty() ? '"' + host + "\" is no host name" : "";
              }),
         integer("port", &Mail::port, 1, 65535,
                 {.preset = "587", .help = "587 with starttls, 465 with tls."}),
         choice<Mail, MailTls>(
             "tls", &Mail::tls,
             {{"starttls", MailTls::starttls}, {"tls", MailTls::tls}, {"none", MailTls::none}},
             {.preset = "\"starttls\"",
              .help = "There is no falling back to plain text. none: only to a server that needs no user."}),
         text("from", &Mail::from,
              {.example = "\"pantau@example.go.id\"",
               .help = "Sender. Without a name before it, mails bear the office's.",
               .required = true},
              "a mail address, also Name <address>",
              [](const std::string& address) -> std::string {
                  const auto wrong = mail_address_mistake(address);
                  return wrong.empty() ? wrong : '"' + address + "\" " + wrong;
              }),
         texts("to", &Mail::to, 50,
               {.example = "[\"sekretaris@example.go.id\"]",
                .help = "Receivers of every written report.",
                .required = true},
               "a list of mail addresses, also Name <address>", mail_address_mistake),
         text("user", &Mail::user, {.example = "\"pantau\"", .help = "For signing in. Absent: none."}),
         path(
             "password_file", &Mail::password_file, Look::secret,
             {.example = "\"mail-password\"",
              .help =
                  "File of mode 0600 that holds the password alone, or the credential\n"
                  "\"/run/credentials/pantau.service/pantau.mail-password\", which lies in /etc/credstore."}),
         path("ca_file", &Mail::ca_file, Look::file,
              {.example = "\"kantor-ca.pem\"",
               .help = "PEM of authorities that are trusted besides the system's."})}};
    return section;
}

const BoundSection<Webhook>& webhook_section() {
    static const BoundSection<Webhook> section{
        {.name = "webhook",
         .list = true,
         .help = "Told of events by a POST of JSON. One [[webhook]] each. Retried for three days, in order "
                 "for each "
                 "case,\nsite and link; the header webhook-id is the same whenever one event is sent again. "
                 "Addresses within\nthe office must stand in [probe] allow_addresses."},
        {text("url", &Webhook::url,
              {.example = "\"https://hook.example.go.id/pantau\"", .help = "Where to.", .required = true},
              "an http or https URL", url_mistake),
         path("secret_file", &Webhook::secret_file, Look::secret,
              {.example = "\"webhook-secret\"",
               .help =
                   "File of mode 0600 with the key; absent: unsigned. Or the credential "
                   "pantau.webhook-secret, as above.\nThe header webhook-signature holds \"v1,\" and the "
                   "base64 of HMAC-SHA256(key,\nwebhook-id + \".\" + webhook-timestamp + \".\" + body), as "
                   "standardwebhooks.com describes;\na key that begins with whsec_ is base64."}),
         shaped<Webhook>(
             "events", KeyType::text_list,
             "a list of \"breach\", \"warning\", \"outage\", \"link\", \"report\", \"self\"",
             {.preset = "[\"breach\", \"outage\", \"link\"]",
              .help =
                  "What is told: warnings and breaches of steps, outages and their ends, dead links, written "
                  "reports,\nand (self) times in which this monitor itself could not see."},
             [](TableReader& reader, Webhook& out, Reading& reading) {
                 static const std::vector<std::string> known{"breach", "warning", "outage",
                                                             "link",   "report",  "self"};
                 const auto values = reader.texts("events", Need::required);
                 if (!values) return;
                 for (const auto& [value, place] : *values) {
                     if (std::find(known.begin(), known.end(), value) == known.end()) {
                         const auto near = nearest(value, known);
                         reading.problems.add(place,
                                              '"' + value +
                                                  "\" in events is none of breach, warning, outage, "
                                                  "link, report, self" +
                                                  (near.empty() ? "" : "; did you mean \"" + near + "\"?"));
                     } else {
                         out.events.push_back(value);
                     }
                 }
             },
             [](const Webhook& from) { return binding::joined(from.events); })}};
    return section;
}

const BoundSection<Accounts>& accounts_section() {
    static const BoundSection<Accounts> section{
        {.name = "accounts", .shown = true, .help = "People who sign in, and tokens of machines."},
        {duration<Accounts, std::chrono::seconds>(
             "session_idle", &Accounts::session_idle, 1min, 7 * day_length,
             {.preset = "\"2h\"", .help = "A session ends after this long without a request."}),
         duration<Accounts, std::chrono::seconds>(
             "session_longest", &Accounts::session_longest, 1min, 30 * day_length,
             {.preset = "\"12h\"", .help = "A session ends after this long whatever happens."}),
         integer("password_length", &Accounts::password_length, 8, 128,
                 {.preset = "10", .help = "Least characters of a password."}),
         duration<Accounts, std::chrono::seconds>(
             "token_lifetime", &Accounts::token_lifetime, 1h, 3650 * day_length,
             {.preset = "\"365d\"", .help = "A token made now ends after this."})}};
    return section;
}

}  // namespace pantau::settings
