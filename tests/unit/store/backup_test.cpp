// Copies of the database: whole, checked, put back, and refused when they are not what they say.
#include "daemon/store/backup.hpp"

#include <fstream>

#include <catch2/catch.hpp>
#include <sqlite3.h>

#include "daemon/store/case_log.hpp"
#include "daemon/store/verify.hpp"
#include "tests/unit/store/store_kit.hpp"

using namespace pantau;
using namespace pantau::store;
using namespace pantau::store::test;
namespace fs = std::filesystem;

namespace {

/// One case in a database of its own, and a copy of it.
fs::path a_copy(const Folder& folder) {
    const auto store = test::open(folder.path);
    put_versions(*store);
    StoredCase{*store, "2026-0001"}.open();
    const auto copy = folder.path / "out" / "copy.db";
    REQUIRE(backup(store->read(), copy).has_value());
    return copy;
}

void run_sql(const fs::path& file, const char* sql) {
    sqlite3* db = nullptr;
    REQUIRE(sqlite3_open(file.c_str(), &db) == SQLITE_OK);
    CHECK(sqlite3_exec(db, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(db);
}

}  // namespace

TEST_CASE("a backup taken while writing is whole", "[backup]") {
    const Folder folder;
    const auto store = test::open(folder.path);
    put_versions(*store);
    StoredCase first{*store, "2026-0001"};
    first.open();
    const auto snapshot = store->read();
    StoredCase second{*store, "2026-0002"};
    second.open();
    const auto copy = folder.path / "out" / "copy.db";
    const auto done = backup(snapshot, copy);
    REQUIRE(done.has_value());
    CHECK(done->bytes > 0);
    CHECK(done->events == 1);
    std::string sum, name;
    std::ifstream{copy.string() + ".sha256"} >> sum >> name;
    CHECK(sum == done->sha256);
    CHECK(name == "copy.db");  // `sha256sum -c` works in its folder
    CHECK_FALSE(fs::exists(copy.string() + ".part"));
    CHECK_FALSE(fs::exists(copy.string() + "-wal"));

    const Folder elsewhere;
    const auto restored = put_back(copy, elsewhere.path);
    REQUIRE(restored.has_value());
    CHECK(restored->kept.empty());
    CHECK(restored->events == 1);
    const auto other = test::open(elsewhere.path);
    CHECK(count_cases(other->read()).open == 1);  // as of the snapshot
    CHECK(verify(other->read()).ok());

    const auto refused = put_back(copy, folder.path);  // a service works there
    REQUIRE(refused.has_error());
    CHECK(refused.error().exit_code == 69);
    CHECK_THAT(refused.error().sentence, Catch::Contains("stop it first"));
}

TEST_CASE("a backup that is stopped leaves nothing", "[backup]") {
    const Folder folder;
    const auto store = test::open(folder.path);
    const auto copy = folder.path / "out" / "copy.db";
    CHECK(backup(store->read(), copy, [] { return true; }).has_error());
    CHECK(fs::is_empty(copy.parent_path()));
}

TEST_CASE("what is no good backup is not restored, and nothing is changed", "[backup]") {
    const Folder folder;
    const auto copy = a_copy(folder);
    const auto before = bytes_of_file(database_file(folder.path));
    int code = 65;
    std::string says;
    SECTION("a byte of it was changed: its checksum tells") {
        auto bytes = bytes_of_file(copy);
        bytes[bytes.size() / 2] ^= 1;
        std::ofstream{copy, std::ios::binary} << bytes;
        says = "checksum";
    }
    SECTION("a page of it was overwritten, and there is no checksum") {
        fs::remove(copy.string() + ".sha256");
        auto bytes = bytes_of_file(copy);
        bytes.replace(4096 * 3, 4096, std::string(4096, 'Z'));
        std::ofstream{copy, std::ios::binary} << bytes;
        says = "could not be restored";
    }
    SECTION("it is cut short") {
        fs::remove(copy.string() + ".sha256");
        fs::resize_file(copy, fs::file_size(copy) / 2);
        says = "could not be restored";
    }
    SECTION("another program's database") {
        fs::remove(copy.string() + ".sha256");
        fs::remove(copy);
        run_sql(copy, "CREATE TABLE t (x); PRAGMA user_version=1");
        says = "is no backup of pantau";
    }
    SECTION("a text") {
        fs::remove(copy.string() + ".sha256");
        std::ofstream{copy} << "Laporan bulan ini\n";
        says = "could not be restored";
    }
    SECTION("of a newer pantau") {
        fs::remove(copy.string() + ".sha256");
        run_sql(copy, "PRAGMA user_version=999");
        says = "newer pantau";
    }
    SECTION("a folder") {
        fs::remove(copy);
        fs::create_directory(copy);
        code = 66;
        says = "is no file";
    }
    SECTION("nothing") {
        fs::remove(copy);
        code = 66;
        says = "cannot be read";
    }
    const auto refused = put_back(copy, folder.path);
    REQUIRE(refused.has_error());
    CHECK_THAT(refused.error().sentence, Catch::Contains(says));
    CHECK(refused.error().exit_code == code);
    CHECK(bytes_of_file(database_file(folder.path)) == before);
    for (const auto& entry : fs::directory_iterator{folder.path})
        CHECK_THAT(entry.path().filename().string(), !Catch::Contains(".restored"));
}

TEST_CASE("a database that was kept with its log beside it is restored with what its log holds", "[backup]") {
    const Folder folder, elsewhere;
    const auto store = test::open(folder.path);
    put_versions(*store);
    StoredCase{*store, "2026-0001"}.open();
    store->flush();
    const auto file = database_file(folder.path);
    REQUIRE(fs::file_size(file.string() + "-wal") > 0);
    for (const char* end : {"", "-wal"})
        fs::copy_file(file.string() + end, (elsewhere.path / "kept.db").string() + end);
    const auto restored = put_back(elsewhere.path / "kept.db", elsewhere.path);
    REQUIRE(restored.has_value());
    CHECK(restored->events == 1);
    const auto other = test::open(elsewhere.path);
    CHECK(verify(other->read()).ok());
}

TEST_CASE("copies are known by their names, and by nothing else", "[backup]") {
    const Folder folder;
    for (const char* name : {"pantau-20261130T183000Z.db", "pantau-20261130T183000Z.db.sha256",
                             "pantau-20261201T183000Z.db", "version-2-pantau-20261129T000000Z.db", "surat.db",
                             "pantau-20261332T183000Z.db", "pantau-20261130T183000Z.db.part"})
        std::ofstream{folder.path / name} << 'x';
    const auto found = backups_in(folder.path);
    REQUIRE(found.size() == 2);
    CHECK(found[0].file.filename() == "pantau-20261201T183000Z.db");
    CHECK(backup_name(found[1].at) == "pantau-20261130T183000Z.db");
    CHECK(backups_in(folder.path / "none").empty());
}
