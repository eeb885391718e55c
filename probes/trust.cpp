#include "probes/trust.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <stdexcept>
#include <string_view>
#include <sys/stat.h>

#include <curl/curl.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "probes/address.hpp"
#include "probes/evidence.hpp"
#include "probes/tls_sessions.hpp"

namespace pantau::probes {
namespace {

constexpr std::chrono::hours between_checks{1};  // the figure of spec/performance.md 1: never oftener parsed

struct BioFree {
    void operator()(BIO* bio) const noexcept { BIO_free_all(bio); }
};
using Bio = std::unique_ptr<BIO, BioFree>;
struct ContextFree {
    void operator()(X509_STORE_CTX* context) const noexcept { X509_STORE_CTX_free(context); }
};

std::string one_line(const X509_NAME* name) {
    const Bio bio{BIO_new(BIO_s_mem())};
    X509_NAME_print_ex(
        bio.get(), name, 0,
        (XN_FLAG_ONELINE | ASN1_STRFLGS_UTF8_CONVERT) & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB));
    const char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return safe_text({data, static_cast<std::size_t>(std::clamp(size, 0L, 1024L))});
}

Instant instant_of(const ASN1_TIME* time) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
    return Instant{std::chrono::seconds{timegm(&parts)}};
}

CertificateInfo info_of(X509* certificate) {
    return {one_line(X509_get_subject_name(certificate)), one_line(X509_get_issuer_name(certificate)),
            instant_of(X509_get0_notBefore(certificate)), instant_of(X509_get0_notAfter(certificate))};
}

bool is_for(X509* certificate, const std::string& host) {
    if (parse_address(host)) return X509_check_ip_asc(certificate, host.c_str(), 0) == 1;
    return X509_check_host(certificate, host.data(), host.size(), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS,
                           nullptr) == 1;
}

TlsLook look_of(X509* own, STACK_OF(X509) * sent, const std::string& host, long verify_code) {
    TlsLook look;
    look.chain_length = sent != nullptr ? sk_X509_num(sent) : 0;
    for (int i = 0; i < std::min(look.chain_length, 10); ++i)
        look.chain.push_back(info_of(sk_X509_value(sent, i)));
    if (look.chain.empty() && own != nullptr) {
        look.chain.push_back(info_of(own));
        look.chain_length = 1;
    }
    if (look.chain.empty()) return look;
    const CertificateInfo& first = look.chain.front();
    look.subject = first.subject;
    look.issuer = first.issuer;
    look.not_before = first.not_before;
    look.not_after = first.not_after;
    look.earliest_not_after =
        std::min_element(look.chain.begin(), look.chain.end(), [](const auto& a, const auto& b) {
            return a.not_after < b.not_after;
        })->not_after;
    look.name_matches = own != nullptr && is_for(own, host);
    look.verify_code = verify_code;
    look.verify_text = X509_verify_cert_error_string(verify_code);
    look.chain_complete = verify_code != X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY &&
                          verify_code != X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT &&
                          verify_code != X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE &&
                          verify_code != X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN &&
                          verify_code != X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT;
    return look;
}

std::int64_t modified_ns(const std::string& file) {
    struct stat status {};
    if (stat(file.c_str(), &status) != 0) return 0;
    return status.st_mtim.tv_sec * 1'000'000'000LL + status.st_mtim.tv_nsec;
}

std::string default_bundle() {
    const curl_version_info_data* info = curl_version_info(CURLVERSION_NOW);
    const bool knows = info->age >= CURLVERSION_EIGHTH && info->cainfo != nullptr;
    return knows ? info->cainfo : "/etc/ssl/certs/ca-certificates.crt";
}

}  // namespace

void Trust::StoreFree::operator()(x509_store_st* store) const noexcept {
    X509_STORE_free(store);
}
void Trust::StackFree::operator()(stack_st_X509* stack) const noexcept {
    sk_X509_pop_free(stack, X509_free);
}

Trust::Trust(std::string ca_file, const std::string& intermediates_file)
    : ca_file_{std::move(ca_file)}, required_{!ca_file_.empty()}, intermediates_{sk_X509_new_null()} {
    if (!required_)
        ca_file_ = default_bundle();
    else
        parse();
    if (intermediates_file.empty()) return;
    const Bio bio{BIO_new_file(intermediates_file.c_str(), "r")};
    if (!bio) throw std::runtime_error{"cannot read the intermediate certificates in " + intermediates_file};
    while (X509* certificate = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr))
        sk_X509_push(intermediates_.get(), certificate);
    ERR_clear_error();  // the end of the file is an error to OpenSSL
    if (sk_X509_num(intermediates_.get()) == 0)
        throw std::runtime_error{intermediates_file + " holds no certificate in PEM form"};
}

Trust::~Trust() = default;

void Trust::parse() {
    std::unique_ptr<x509_store_st, StoreFree> store{X509_STORE_new()};
    modified_ns_ = modified_ns(ca_file_);
    ++parses_;
    const bool loaded = X509_STORE_load_file(store.get(), ca_file_.c_str()) == 1;
    ERR_clear_error();
    if (!loaded && roots_) return;  // an update half written: keep what we have, look again in an hour
    if (!loaded && required_)
        throw std::runtime_error{"cannot read trusted certificates from " + ca_file_ +
                                 "; it must be a readable file with certificates in PEM form"};
    X509_STORE_set_flags(store.get(),
                         X509_V_FLAG_TRUSTED_FIRST | X509_V_FLAG_PARTIAL_CHAIN);  // as libcurl does
    roots_ = std::move(store);
}

x509_store_st* Trust::roots() {
    const auto now = std::chrono::steady_clock::now();
    if (!roots_) {
        parse();
        checked_ = now;
    } else if (checked_ == std::chrono::steady_clock::time_point{}) {
        checked_ = now;
    } else if (now - checked_ > between_checks) {
        checked_ = now;
        if (modified_ns(ca_file_) != modified_ns_) parse();
    }
    return roots_.get();
}

void Trust::prepare(ssl_ctx_st* context, Sight& sight) {
    sight.trust = this;
    SSL_CTX_set1_cert_store(context, roots());
    // A later renegotiation would call verify() with a sight that may be gone.
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_cert_verify_callback(context, &Trust::verify, &sight);
}

int Trust::verify(x509_store_ctx_st* context, void* userdata) {
    Sight& sight = *static_cast<Sight*>(userdata);
    const int verified = X509_verify_cert(context);
    const int code = X509_STORE_CTX_get_error(context);
    sight.look =
        look_of(X509_STORE_CTX_get0_cert(context), X509_STORE_CTX_get0_untrusted(context), sight.host, code);
    if (auto* connection =
            static_cast<SSL*>(X509_STORE_CTX_get_ex_data(context, SSL_get_ex_data_X509_STORE_CTX_idx()))) {
        sight.look->version = SSL_get_version(connection);
        keep_look(connection, std::make_shared<const TlsLook>(*sight.look));
    }
    if (verified != 1 && !sight.look->chain_complete)
        sight.incomplete_chain = sight.trust->verifies_with_intermediates(context);
    X509_STORE_CTX_set_error(context, code);
    return verified;
}

bool Trust::verifies_with_intermediates(x509_store_ctx_st* context) const {
    if (sk_X509_num(intermediates_.get()) == 0) return false;
    std::unique_ptr<stack_st_X509, StackFree> helped{
        X509_chain_up_ref(X509_STORE_CTX_get0_untrusted(context))};
    if (!helped) return false;
    for (int i = 0; i < sk_X509_num(intermediates_.get()); ++i) {
        X509* certificate = sk_X509_value(intermediates_.get(), i);
        X509_up_ref(certificate);
        sk_X509_push(helped.get(), certificate);
    }
    const std::unique_ptr<X509_STORE_CTX, ContextFree> second{X509_STORE_CTX_new()};
    X509_STORE_CTX_init(second.get(), roots_.get(), X509_STORE_CTX_get0_cert(context), helped.get());
    X509_STORE_CTX_set_default(second.get(), "ssl_server");
    const bool verified = X509_verify_cert(second.get()) == 1;
    ERR_clear_error();
    return verified;
}

void Trust::look_at(ssl_st* connection, Sight& sight) {
    if (const KeptLook kept = kept_look(connection)) {
        sight.look = *kept;
        return;
    }
    STACK_OF(X509)* sent = SSL_get_peer_cert_chain(connection);
    sight.look =
        look_of(SSL_get0_peer_certificate(connection), sent, sight.host, SSL_get_verify_result(connection));
    sight.look->version = SSL_get_version(connection);
}

}  // namespace pantau::probes
