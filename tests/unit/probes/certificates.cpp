#include "tests/unit/probes/certificates.hpp"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <unistd.h>

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace pantau::probes::test {
namespace {

void need(bool good, const char* what) {
    if (!good)
        throw std::runtime_error{std::string{"OpenSSL: "} + what + ": " +
                                 ERR_error_string(ERR_get_error(), nullptr)};
}

void add_extension(X509* certificate, X509* issuer, int which, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, which, value.c_str());
    need(extension != nullptr, value.c_str());
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

}  // namespace

std::string Identity::pem() const {
    BIO* bio = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(bio, certificate.get());
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    std::string text{data, static_cast<std::size_t>(size)};
    BIO_free(bio);
    return text;
}

Identity issue(const Wanted& wanted, const Identity* issuer) {
    static std::atomic<long> serial{1000};
    Identity made;
    made.key.reset(EVP_EC_gen("P-256"));
    made.certificate.reset(X509_new());
    X509* certificate = made.certificate.get();
    need(made.key && certificate != nullptr, "key");
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial++);
    X509_gmtime_adj(X509_getm_notBefore(certificate), wanted.from.count());
    X509_gmtime_adj(X509_getm_notAfter(certificate), wanted.to.count());
    X509_NAME* name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(wanted.name.c_str()), -1, -1, 0);
    X509* const signer = issuer != nullptr ? issuer->certificate.get() : certificate;
    X509_set_issuer_name(certificate, X509_get_subject_name(signer));
    X509_set_pubkey(certificate, made.key.get());
    add_extension(certificate, signer, NID_basic_constraints,
                  wanted.authority ? "critical,CA:TRUE" : "CA:FALSE");
    add_extension(certificate, signer, NID_subject_key_identifier, "hash");
    if (wanted.authority) add_extension(certificate, signer, NID_key_usage, "critical,keyCertSign,cRLSign");
    if (!wanted.alternatives.empty())
        add_extension(certificate, signer, NID_subject_alt_name, wanted.alternatives);
    need(X509_sign(certificate, issuer != nullptr ? issuer->key.get() : made.key.get(), EVP_sha256()) > 0,
         "sign");
    return made;
}

ServerContext server_context(const Identity& own, const std::vector<const Identity*>& chain) {
    ServerContext context{SSL_CTX_new(TLS_server_method())};
    need(SSL_CTX_use_certificate(context.get(), own.certificate.get()) == 1, "certificate");
    need(SSL_CTX_use_PrivateKey(context.get(), own.key.get()) == 1, "key");
    for (const Identity* more : chain) SSL_CTX_add1_chain_cert(context.get(), more->certificate.get());
    SSL_CTX_set_mode(context.get(), SSL_MODE_AUTO_RETRY);
    return context;
}

std::string temporary_file(const std::string& text) {
    struct Folder {
        std::filesystem::path path =
            std::filesystem::temp_directory_path() / ("pantau-probes-" + std::to_string(getpid()));
        Folder() { std::filesystem::create_directories(path); }
        ~Folder() {
            std::error_code ignored;
            std::filesystem::remove_all(path, ignored);
        }
    };
    static const Folder folder;
    static std::atomic<int> number{0};
    const auto file = folder.path / (std::to_string(number++) + ".pem");
    std::ofstream{file} << text;
    return file.string();
}

}  // namespace pantau::probes::test
