#include "probes/tls_sessions.hpp"

#include <utility>

#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace pantau::probes {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::hours believed{1};  // the figure of spec/performance.md 1

/// Hung on a context until OpenSSL frees it, which is after the last of its connections.
struct Peer {
    TlsSessions* sessions;
    std::string name;
};

void free_peer(void* /*parent*/, void* peer, CRYPTO_EX_DATA* /*data*/, int /*index*/, long /*number*/,
               void* /*word*/) {
    delete static_cast<Peer*>(peer);  // NOLINT: OpenSSL is its owner
}
void free_look(void* /*parent*/, void* look, CRYPTO_EX_DATA* /*data*/, int /*index*/, long /*number*/,
               void* /*word*/) {
    delete static_cast<KeptLook*>(look);  // NOLINT: OpenSSL is its owner
}

int peer_index() {
    static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, free_peer);
    return index;
}
int look_index() {
    static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, free_look);
    return index;
}

const Peer* peer_of(const SSL* connection) {
    return static_cast<const Peer*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(connection), peer_index()));
}

bool has_ended(const SSL_SESSION* session) {
    X509* const own = SSL_SESSION_get0_peer(const_cast<SSL_SESSION*>(session));  // NOLINT: it only reads
    return own == nullptr || X509_cmp_current_time(X509_get0_notAfter(own)) <= 0;
}

}  // namespace

void keep_look(ssl_st* connection, KeptLook look) {
    // A session was offered and not taken: the check that followed is what counts.
    if (auto* before = static_cast<KeptLook*>(SSL_get_ex_data(connection, look_index()))) {
        *before = std::move(look);
        return;
    }
    auto kept = std::make_unique<KeptLook>(std::move(look));
    if (SSL_set_ex_data(connection, look_index(), kept.get()) == 1) static_cast<void>(kept.release());
}

KeptLook kept_look(const ssl_st* connection) {
    const auto* kept = static_cast<const KeptLook*>(SSL_get_ex_data(connection, look_index()));
    return kept != nullptr ? *kept : nullptr;
}

void TlsSessions::SessionFree::operator()(ssl_session_st* session) const noexcept {
    SSL_SESSION_free(session);
}

void TlsSessions::prepare(ssl_ctx_st* context, std::string peer) {
    auto hung = std::make_unique<Peer>(Peer{this, std::move(peer)});
    if (SSL_CTX_set_ex_data(context, peer_index(), hung.get()) != 1) return;
    static_cast<void>(hung.release());
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(context, &TlsSessions::on_session);
    // libcurl makes the connection out of the context itself: this is the one moment before its first
    // message.
    SSL_CTX_set_info_callback(context, &TlsSessions::on_info);
}

void TlsSessions::on_info(const ssl_st* connection, int where, int /*value*/) {
    if (where != SSL_CB_HANDSHAKE_START || SSL_in_before(connection) == 0) return;
    if (const Peer* peer = peer_of(connection))
        peer->sessions->offer(const_cast<SSL*>(connection), peer->name);  // NOLINT: const by tradition only
}

void TlsSessions::offer(ssl_st* connection, const std::string& peer) {
    const auto found = known_.find(peer);
    if (found == known_.end()) return;
    const Entry& entry = *found->second;
    if (Clock::now() - entry.shaken >= believed || has_ended(entry.session.get())) {
        by_use_.erase(found->second);
        known_.erase(found);
        return;
    }
    if (SSL_set_session(connection, entry.session.get()) == 1 && entry.look)
        keep_look(connection, entry.look);
    by_use_.splice(by_use_.begin(), by_use_, found->second);
}

/// \return 1: the session is ours now
int TlsSessions::on_session(ssl_st* connection, ssl_session_st* session) {
    const Peer* peer = peer_of(connection);
    if (peer == nullptr || SSL_SESSION_is_resumable(session) == 0) return 0;
    peer->sessions->keep(connection, peer->name, session);
    return 1;
}

void TlsSessions::keep(ssl_st* connection, const std::string& peer, ssl_session_st* session) {
    std::unique_ptr<ssl_session_st, SessionFree> kept{session};
    if (const auto found = known_.find(peer); found != known_.end()) {
        Entry& entry = *found->second;
        entry.session = std::move(kept);
        // A resumed session saw no certificate: the hour goes on.
        if (SSL_session_reused(connection) == 0) {
            entry.look = kept_look(connection);
            entry.shaken = Clock::now();
        }
        return;
    }
    // Its entry went while it was open; when its certificate was checked is not known any more.
    if (SSL_session_reused(connection) != 0) return;
    by_use_.push_front({peer, std::move(kept), kept_look(connection), Clock::now()});
    known_.emplace(peer, by_use_.begin());
    if (known_.size() <= most_) return;
    known_.erase(by_use_.back().peer);
    by_use_.pop_back();
}

}  // namespace pantau::probes
