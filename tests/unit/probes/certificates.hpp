#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <openssl/ssl.h>

/// Certificates made for one test run: P-256, SHA-256.
namespace pantau::probes::test {

struct CertificateFree {
    void operator()(X509* certificate) const noexcept { X509_free(certificate); }
};
struct KeyFree {
    void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
};
struct ContextFree {
    void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
};
using ServerContext = std::unique_ptr<SSL_CTX, ContextFree>;

struct Identity {
    std::unique_ptr<X509, CertificateFree> certificate;
    std::unique_ptr<EVP_PKEY, KeyFree> key;
    std::string pem() const;
};

struct Wanted {
    std::string name;                                  ///< common name
    std::string alternatives;                          ///< "DNS:localhost,IP:127.0.0.1"; "" for an authority
    std::chrono::seconds from{-3600}, to{90 * 86400};  ///< validity, relative to now
    bool authority = false;
};

/// \param issuer  null: signed by itself
Identity issue(const Wanted& wanted, const Identity* issuer = nullptr);

/// A server's side; `chain` is sent behind the server's own certificate.
ServerContext server_context(const Identity& own, const std::vector<const Identity*>& chain = {});

/// Writes PEM text to a file of its own in the temporary folder; removed at the end of the program.
std::string temporary_file(const std::string& text);

}  // namespace pantau::probes::test
