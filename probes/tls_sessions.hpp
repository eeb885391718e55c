#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>

#include "probes/probe_result.hpp"

struct ssl_st;
struct ssl_ctx_st;
struct ssl_session_st;

namespace pantau::probes {

/// What the certificate check of a connection saw stays with the connection: links that share it are told
/// without reading the chain anew, which costs more than the rest of such a probe (measured).
using KeptLook = std::shared_ptr<const TlsLook>;
void keep_look(ssl_st* connection, KeptLook look);
/// \return null: nothing was kept
KeptLook kept_look(const ssl_st* connection);

/// TLS sessions of the hosts that were asked lately, for sweeps over links only: a host's second connection
/// resumes its first one's session and spares both sides the certificate and its check. What is told of the
/// certificate is then what the full handshake saw, so each host, at each of its addresses, is shaken hands
/// with in full once an hour, and at once when that certificate has ended.
///
/// Why not libcurl's own: 7.88 keeps eight sessions in a share and five in a handle, whatever is asked of it.
///
/// Thread safety: none; used on the prober's thread. Must outlive the connections it has prepared.
class TlsSessions {
public:
    /// \param most  hosts remembered; the longest unused goes first
    explicit TlsSessions(std::size_t most = 1'000) : most_{most} {}
    TlsSessions(const TlsSessions&) = delete;
    TlsSessions& operator=(const TlsSessions&) = delete;

    /// Prepares a connection to resume and to be resumed. For CURLOPT_SSL_CTX_FUNCTION.
    /// \param peer  names host, address and port
    void prepare(ssl_ctx_st* context, std::string peer);

    std::size_t size() const { return known_.size(); }

private:
    struct SessionFree {
        void operator()(ssl_session_st* session) const noexcept;
    };
    struct Entry {
        std::string peer;
        std::unique_ptr<ssl_session_st, SessionFree> session;
        KeptLook look;
        std::chrono::steady_clock::time_point shaken{};  ///< when the certificate was checked
    };
    static void on_info(const ssl_st* connection, int where, int value);
    static int on_session(ssl_st* connection, ssl_session_st* session);
    void offer(ssl_st* connection, const std::string& peer);
    void keep(ssl_st* connection, const std::string& peer, ssl_session_st* session);

    std::size_t most_;
    std::list<Entry> by_use_;  ///< the newest in front
    std::unordered_map<std::string, std::list<Entry>::iterator> known_;
};

}  // namespace pantau::probes
