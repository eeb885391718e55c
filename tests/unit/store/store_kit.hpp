#pragma once
// A store in a folder of its own, and calls that wait for their answer.

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "daemon/store/backup.hpp"
#include "daemon/store/case_log.hpp"
#include "daemon/store/store.hpp"
#include "tests/unit/cases/case_kit.hpp"

namespace pantau::store::test {

namespace fs = std::filesystem;
using cases::test::OneCase;
using cases::test::wib;

/// A new folder, gone with everything in it at the end.
class Folder {
public:
    Folder() {
        std::string name = (fs::temp_directory_path() / "pantau-store-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error{"no folder for the test"};
        path = name;
    }
    ~Folder() {
        std::error_code ignored;
        fs::remove_all(path, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    fs::path path;
};

/// Waits for what `call` answers through its callback.
template <class T, class Call>
Written<T> wait(Call call) {
    auto promise = std::make_shared<std::promise<Written<T>>>();
    auto answer = promise->get_future();
    call(Done<T>{[promise](Written<T> written) { promise->set_value(std::move(written)); }});
    return answer.get();
}

inline Options options(const fs::path& directory) {
    Options options;
    options.directory = directory;
    options.now = [] { return wib("2026-06-09 12:00"); };
    return options;
}

inline std::unique_ptr<Store> open(const fs::path& directory) {
    auto store = Store::open(options(directory));
    if (!store) throw std::runtime_error{store.error().sentence};
    return std::move(*store);
}

inline Written<Appended> append_now(Store& store, AppendRequest request) {
    return wait<Appended>([&](auto done) { append(store, std::move(request), std::move(done)); });
}

/// Stores the SOP and the calendar under which OneCase works.
void put_versions(Store& store);

/// A case whose events go into the store as they are made.
class StoredCase {
public:
    explicit StoredCase(Store& store, std::string number) : store_{&store}, number_{std::move(number)} {}

    /// The act as it would be sent; what it adds is in `one` already.
    AppendRequest request(const char* time, cases::EventKind kind, const cases::test::Edit& edit = {});
    Written<Appended> act(const char* time, cases::EventKind kind, const cases::test::Edit& edit = {}) {
        return append_now(*store_, request(time, kind, edit));
    }
    void open(const char* time = "2026-06-09 07:30", const std::string& title = "Aspirasi jalan rusak");
    /// Through all seven steps, an hour each, from that time on.
    void run_through(const char* opened);

    OneCase one;

private:
    Store* store_;
    std::string number_;
};

/// `pantau restore FILE` without its words.
inline boost::system::result<Restored, BackupProblem> put_back(const fs::path& backup,
                                                               const fs::path& directory) {
    const auto source = BackupSource::open(backup);
    if (source.has_error()) return source.error();
    return restore(*source, options(directory));
}

std::string bytes_of_file(const fs::path& file);

/// Runs SQL over the file by hand, as somebody who tampers would. The store must be closed.
void tamper(const fs::path& directory, const std::string& sql);

}  // namespace pantau::store::test
