#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "probes/probe_result.hpp"

struct ssl_st;
struct ssl_ctx_st;
struct x509_store_ctx_st;
struct x509_store_st;
struct stack_st_X509;

namespace pantau::probes {

/// The trusted roots, read from their file once and shared by every connection, and the known intermediates.
///
/// Why not leave the roots to libcurl: parsing the system's bundle costs 45 ms, and whether libcurl's cache
/// hides that depends on the multi handle and on options set per transfer (measured, spec/probing.md 4.1).
/// Here it cannot happen by accident, and `parses()` proves it.
///
/// Why the chain is read inside the handshake: after a failed verification libcurl gives no certificate at
/// all (measured). A second, unverified connection would show a chain, but perhaps of another server behind
/// the same name; this one is the very chain that failed. The verdict is OpenSSL's and libcurl's alone.
///
/// Thread safety: none; used on the prober's thread.
class Trust {
public:
    /// \param ca_file            "": the system's bundle, read at the first handshake
    /// \param intermediates_file "": none
    /// \throws std::runtime_error naming the file that cannot be read or holds no certificate
    Trust(std::string ca_file, const std::string& intermediates_file);
    ~Trust();
    Trust(const Trust&) = delete;
    Trust& operator=(const Trust&) = delete;

    /// Where a handshake puts what it saw. Must outlive the connection's handshake, no longer.
    struct Sight {
        Trust* trust = nullptr;
        std::string host;  ///< the name the certificate must be for; an address likewise
        std::optional<TlsLook> look;
        bool incomplete_chain = false;  ///< it verifies only with a known intermediate
    };

    /// Prepares a connection: our roots, our eyes. For CURLOPT_SSL_CTX_FUNCTION.
    void prepare(ssl_ctx_st* context, Sight& sight);

    /// What an established connection shows; for reused and resumed ones, whose certificate was checked for
    /// another probe.
    static void look_at(ssl_st* connection, Sight& sight);

    std::uint64_t parses() const { return parses_; }

private:
    static int verify(x509_store_ctx_st* context, void* sight);
    bool verifies_with_intermediates(x509_store_ctx_st* context) const;
    x509_store_st* roots();
    void parse();

    struct StoreFree {
        void operator()(x509_store_st* store) const noexcept;
    };
    struct StackFree {
        void operator()(stack_st_X509* stack) const noexcept;
    };

    std::string ca_file_;
    bool required_;  // a file that the settings name must be there; a system without a bundle trusts nobody
    std::unique_ptr<x509_store_st, StoreFree> roots_;
    std::unique_ptr<stack_st_X509, StackFree> intermediates_;
    std::chrono::steady_clock::time_point checked_{};
    std::int64_t modified_ns_ = 0;
    std::uint64_t parses_ = 0;
};

}  // namespace pantau::probes
