#pragma once
// Connections for reading; for this room's sources only.

#include <memory>
#include <mutex>
#include <vector>

#include "daemon/store/connection.hpp"

namespace pantau::store {

/// Thread safety: any thread.
class ReaderPool : public std::enable_shared_from_this<ReaderPool> {
public:
    ReaderPool(std::filesystem::path file, std::string zone, std::size_t idle_limit)
        : file_{std::move(file)}, zone_{std::move(zone)}, idle_limit_{idle_limit} {}

    /// A connection inside a read transaction. \throws StoreError
    Snapshot take();
    const std::string& zone() const noexcept { return zone_; }

private:
    friend class Snapshot;
    void give_back(std::unique_ptr<Connection> connection) noexcept;

    std::filesystem::path file_;
    std::string zone_;
    std::size_t idle_limit_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Connection>> idle_;
};

struct Snapshot::Held {
    std::shared_ptr<ReaderPool> pool;
    std::unique_ptr<Connection> connection;
};

}  // namespace pantau::store
