#include <array>
#include <csignal>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "daemon/store/backup.hpp"
#include "daemon/store/connection.hpp"
#include "daemon/store/schema.hpp"
#include "daemon/store/verify.hpp"
#include "tests/unit/store/store_kit.hpp"

using namespace pantau;
using namespace pantau::store;
using namespace pantau::store::test;
using cases::Command;
using cases::EventKind;

namespace {

// A child process whose standard output is read here.
class Child {
public:
    explicit Child(std::vector<std::string> arguments) {
        std::array<int, 2> ends{};
        REQUIRE(::pipe(ends.data()) == 0);
        pid_ = ::fork();
        REQUIRE(pid_ >= 0);
        if (pid_ == 0) {
            ::dup2(ends[1], STDOUT_FILENO);
            ::close(ends[0]);
            std::vector<char*> argv{const_cast<char*>(PANTAU_STORE_CHILD)};
            for (auto& argument : arguments) argv.push_back(argument.data());
            argv.push_back(nullptr);
            ::execv(PANTAU_STORE_CHILD, argv.data());
            ::_exit(127);
        }
        ::close(ends[1]);
        out_ = ends[0];
    }
    ~Child() {
        finish();
        ::close(out_);
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// The next whole line; nothing at the end.
    std::optional<std::string> line() {
        for (;;) {
            if (const auto end = text_.find('\n'); end != std::string::npos) {
                auto line = text_.substr(0, end);
                text_.erase(0, end + 1);
                return line;
            }
            std::array<char, 4096> part{};
            const auto got = ::read(out_, part.data(), part.size());
            if (got <= 0) return std::nullopt;
            text_.append(part.data(), static_cast<std::size_t>(got));
        }
    }
    void kill_now() { ::kill(pid_, SIGKILL); }
    void finish() {
        if (pid_ <= 0) return;
        int status = 0;
        ::waitpid(pid_, &status, 0);
        pid_ = 0;
    }

private:
    pid_t pid_ = 0;
    int out_ = -1;
    std::string text_;
};

// A small file system of its own, gone again whatever the test comes to.
class SmallDisk {
public:
    explicit SmallDisk(fs::path at) : at_{std::move(at)} {
        fs::create_directory(at_);
        mounted_ = ::mount("tmpfs", at_.c_str(), "tmpfs", 0, "size=2m") == 0;
    }
    ~SmallDisk() {
        if (mounted_) ::umount2(at_.c_str(), MNT_DETACH);
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    bool mounted() const { return mounted_; }

private:
    fs::path at_;
    bool mounted_ = false;
};

void some_cases(const fs::path& directory, int count) {
    const auto store = test::open(directory);
    put_versions(*store);
    for (int i = 1; i <= count; ++i) {
        StoredCase one{*store, "2026-" + std::to_string(1000 + i)};
        one.open();
    }
}

}  // namespace

TEST_CASE("what was acknowledged is there once after kill -9", "[kill]") {
    const Folder folder;
    some_cases(folder.path, 1);
    std::set<std::string> acknowledged;
    for (int round = 0; round < 3; ++round) {
        Child child{{"append", folder.path.string(), "2027-" + std::to_string(round), "5000"}};
        for (int i = 0; i < 40 + 60 * round; ++i) {
            const auto number = child.line();
            REQUIRE(number);
            acknowledged.insert(*number);
        }
        child.kill_now();
        while (const auto number = child.line()) acknowledged.insert(*number);
        child.finish();

        const auto store = test::open(folder.path);
        const auto snapshot = store->read();
        for (const auto& number : acknowledged) {
            CAPTURE(number);
            REQUIRE(case_events(snapshot, number).size() == 1);
        }
        const auto report = verify(snapshot);
        CAPTURE(report.differences);
        CHECK(report.ok());
        CHECK(report.cases >= static_cast<std::int64_t>(acknowledged.size()));
    }
}

TEST_CASE("a second service in the same directory is refused") {
    const Folder folder;
    const auto store = test::open(folder.path);
    SECTION("of another process") {
        Child child{{"open", folder.path.string()}};
        CHECK(child.line() == "69");
    }
    SECTION("of the same process") {
        const auto second = Store::open(options(folder.path));
        REQUIRE(second.has_error());
        CHECK(second.error().kind == OpenProblem::Kind::locked);
        CHECK_THAT(second.error().sentence, Catch::Contains(std::to_string(::getpid())));
    }
    SECTION("a reader is welcome") {
        const auto reader = open_reader(options(folder.path));
        REQUIRE(reader.has_value());
        CHECK(count_cases((*reader)->read()).events == 0);
    }
}

TEST_CASE("a database of a newer version is refused and stays as it is") {
    const Folder folder;
    some_cases(folder.path, 2);
    tamper(folder.path, "PRAGMA user_version=999");
    const auto before = bytes_of_file(database_file(folder.path));
    const auto refused = Store::open(options(folder.path));
    REQUIRE(refused.has_error());
    CHECK(refused.error().kind == OpenProblem::Kind::newer_schema);
    CHECK(refused.error().exit_code == 65);
    CHECK_THAT(refused.error().sentence, Catch::Contains("999"));
    const auto reader = open_reader(options(folder.path));
    REQUIRE(reader.has_error());
    CHECK(reader.error().kind == OpenProblem::Kind::newer_schema);
    CHECK(bytes_of_file(database_file(folder.path)) == before);
}

TEST_CASE("a damaged database is refused and left byte for byte with the newest backup named") {
    const Folder folder;
    some_cases(folder.path, 200);
    const auto file = database_file(folder.path);
    {
        const auto store = test::open(folder.path);
        REQUIRE(backup(store->read(), folder.path / "backups" / "night.db").has_value());
    }
    const std::string whole = bytes_of_file(file);
    std::string bytes = whole;
    SECTION("cut short") {
        bytes.resize(bytes.size() / 2);
    }
    SECTION("cut within a page") {
        bytes.resize(bytes.size() - 100);
    }
    SECTION("empty") {
        bytes.clear();
    }
    SECTION("another kind of file") {
        bytes.assign(8192, 'x');
    }
    SECTION("a page overwritten") {
        bytes.replace(4096 * 3, 4096, std::string(4096, '\x5a'));
    }
    std::ofstream{file, std::ios::binary} << bytes;

    const auto refused = Store::open(options(folder.path));
    REQUIRE(refused.has_error());
    CHECK(refused.error().kind == OpenProblem::Kind::damaged);
    CHECK_THAT(refused.error().sentence, Catch::Contains(file.string()));
    CHECK_THAT(refused.error().sentence, Catch::Contains("night.db"));
    CHECK(bytes_of_file(file) == bytes);

    const auto restored = put_back(folder.path / "backups" / "night.db", folder.path);
    REQUIRE(restored.has_value());
    CHECK(bytes_of_file(restored->kept) == bytes);
    const auto store = test::open(folder.path);
    CHECK(count_cases(store->read()).open == 200);
    CHECK(verify(store->read()).ok());
}

TEST_CASE("a log without its database is refused") {
    const Folder folder;
    std::ofstream{database_file(folder.path).string() + "-wal"} << "events";
    const auto refused = Store::open(options(folder.path));
    REQUIRE(refused.has_error());
    CHECK(refused.error().kind == OpenProblem::Kind::damaged);
    CHECK(fs::file_size(database_file(folder.path).string() + "-wal") == 6);
}

TEST_CASE("a folder that is not ours to write is refused with a sentence") {
    const auto refused = Store::open(options("/proc/pantau-store-test"));
    REQUIRE(refused.has_error());
    CHECK_FALSE(refused.error().sentence.empty());
    const auto missing = open_reader(options("/nonexistent/pantau"));
    REQUIRE(missing.has_error());
    CHECK(missing.error().kind == OpenProblem::Kind::missing);
    CHECK(missing.error().exit_code == 66);
}

TEST_CASE("migrations run in one transaction or not at all") {
    const Folder folder;
    const auto file = folder.path / "x.db";
    Connection db{file, Connection::Mode::create};
    const std::array good{"CREATE TABLE a (x INTEGER) STRICT",
                          "CREATE TABLE b (x INTEGER) STRICT; INSERT INTO a VALUES (1)"};
    migrate(db, std::span{good}.first(1));
    CHECK(db.number("PRAGMA user_version") == 1);
    const std::array broken{good[0], "CREATE TABLE b (x INTEGER) STRICT; INSERT INTO nowhere VALUES (1)"};
    CHECK_THROWS_AS(migrate(db, broken), StoreError);
    CHECK(db.number("PRAGMA user_version") == 1);
    CHECK(db.number("SELECT count(*) FROM sqlite_schema WHERE name = 'b'") == 0);
    migrate(db, good);
    CHECK(db.number("PRAGMA user_version") == 2);
    CHECK(db.number("SELECT x FROM a") == 1);
}

namespace {

/// The tables as SQLite would make them, whatever the spacing of the statements that made them.
std::map<std::string, std::string> shape(Connection& db) {
    std::map<std::string, std::string> tables;
    for (auto tables_of = db.query("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name");
         tables_of.next();) {
        const auto name = tables_of.text(0);
        auto columns = db.query(
            "SELECT group_concat(name || ' ' || type || ' ' || \"notnull\" || ' ' || pk, ', ') "
            "FROM pragma_table_info(?)");
        columns << name;
        if (columns.next()) tables[name] = columns.text(0);
    }
    return tables;
}

}  // namespace

TEST_CASE("a database of each older version is brought up with what it holds and a copy is kept") {
    const auto steps = migrations();
    for (std::size_t version = 1; version < steps.size(); ++version) {
        CAPTURE(version);
        const Folder old, fresh;
        const auto file = database_file(old.path);
        {
            Connection db{file, Connection::Mode::create};
            migrate(db, steps.first(version));
            db.exec("INSERT INTO value (name, text) VALUES ('kept', 'still here')");
        }
        std::vector<std::pair<int, fs::path>> told;
        auto how = options(old.path);
        how.migrated = [&](int from, const fs::path& copy) { told.emplace_back(from, copy); };
        {
            const auto store = Store::open(how);
            REQUIRE(store.has_value());
        }
        { REQUIRE(Store::open(options(fresh.path)).has_value()); }
        REQUIRE(told.size() == 1);
        CHECK(told[0].first == static_cast<int>(version));
        Connection now{file, Connection::Mode::read}, made{database_file(fresh.path), Connection::Mode::read},
            copy{told[0].second, Connection::Mode::untouched};
        CHECK(now.number("PRAGMA user_version") == schema_version);
        CHECK(now.number("SELECT count(*) FROM value WHERE name = 'kept' AND text = 'still here'") == 1);
        CHECK(shape(now) == shape(made));
        CHECK(copy.number("PRAGMA user_version") == static_cast<std::int64_t>(version));
        CHECK(copy.number("SELECT count(*) FROM value WHERE name = 'kept'") == 1);
    }
}

TEST_CASE("a full disk refuses events and the store recovers by itself", "[disk]") {
    const Folder folder;
    const auto small = folder.path / "small";
    const SmallDisk disk{small};
    if (!disk.mounted()) {
        WARN("no right to mount a small tmpfs here: not tried");
        return;
    }
    {
        const auto store = test::open(small);
        put_versions(*store);
        StoredCase first{*store, "2026-0001"};
        first.open();
        {
            std::ofstream filler{small / "filler", std::ios::binary};
            const std::string block(4096, 'x');
            while (filler.write(block.data(), 4096) && filler.flush()) {
            }
        }
        int recorded = 1, refused = 0;
        for (int i = 2; i <= 400 && refused == 0; ++i) {
            StoredCase one{*store, "2026-" + std::to_string(1000 + i)};
            const auto written = one.act("2026-06-09 07:30", EventKind::case_opened,
                                         [](Command& c) { c.title = std::string(150, 'a'); });
            if (written.has_value()) {
                ++recorded;
                continue;
            }
            ++refused;
            CHECK(written.error().kind == WriteProblem::Kind::no_space);
            CHECK_FALSE(store->health().writable);
        }
        CHECK(refused == 1);
        CHECK(count_cases(store->read()).open == recorded);  // reading goes on
        fs::remove(small / "filler");
        StoredCase after{*store, "2026-9999"};
        after.open();
        CHECK(store->health().writable);
        CHECK(count_cases(store->read()).open == recorded + 1);
        CHECK(verify(store->read()).ok());
    }
}

TEST_CASE("a file size limit is met like a full disk", "[disk]") {
    const Folder folder;
    some_cases(folder.path, 3);
    const pid_t child = ::fork();  // limits last as long as the process
    if (child == 0) {
        std::signal(SIGXFSZ, SIG_IGN);
        auto store = Store::open(options(folder.path));
        if (!store) ::_exit(10);
        const auto bytes = fs::file_size(database_file(folder.path));
        const rlimit limit{bytes, bytes};  // the log may grow to that, and no further
        ::setrlimit(RLIMIT_FSIZE, &limit);
        for (int i = 0; i < 500; ++i) {
            StoredCase one{**store, "2028-" + std::to_string(1000 + i)};
            const auto written = one.act("2026-06-09 07:30", EventKind::case_opened,
                                         [](Command& c) { c.title = std::string(150, 'a'); });
            if (written.has_error()) ::_exit(written.error().kind == WriteProblem::Kind::no_space ? 0 : 20);
        }
        ::_exit(30);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    REQUIRE(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
    const auto store = test::open(folder.path);
    CHECK(verify(store->read()).ok());
}
