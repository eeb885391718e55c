#include "daemon/store/reader_pool.hpp"

namespace pantau::store {

Snapshot::Snapshot(std::unique_ptr<Held> held) noexcept : held_{std::move(held)} {}
Snapshot::Snapshot(Snapshot&&) noexcept = default;

Snapshot& Snapshot::operator=(Snapshot&& other) noexcept {
    std::swap(held_, other.held_);
    return *this;
}

Snapshot::~Snapshot() {
    if (held_) held_->pool->give_back(std::move(held_->connection));
}

Connection& Snapshot::connection() const {
    return *held_->connection;
}
const std::string& Snapshot::zone() const {
    return held_->pool->zone();
}

Snapshot ReaderPool::take() {
    std::unique_ptr<Connection> connection;
    {
        const std::lock_guard lock{mutex_};
        if (!idle_.empty()) {
            connection = std::move(idle_.back());
            idle_.pop_back();
        }
    }
    if (!connection) connection = std::make_unique<Connection>(file_, Connection::Mode::read);
    connection->exec("BEGIN");
    connection->number("SELECT count(*) FROM value");  // the view stands from the first read on
    auto held = std::make_unique<Snapshot::Held>();
    held->pool = shared_from_this();
    held->connection = std::move(connection);
    return Snapshot{std::move(held)};
}

void ReaderPool::give_back(std::unique_ptr<Connection> connection) noexcept {
    try {
        connection->exec("ROLLBACK");
        const std::lock_guard lock{mutex_};
        if (idle_.size() < idle_limit_) idle_.push_back(std::move(connection));
    } catch (const std::exception&) {
        // A connection that can not even end its transaction is closed by leaving this scope.
    }
}

}  // namespace pantau::store
