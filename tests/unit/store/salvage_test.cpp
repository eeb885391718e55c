// A damaged database without a copy: what can be read is saved, what cannot is said, and the rest is a whole record.
#include "daemon/store/salvage.hpp"

#include <cstdlib>
#include <fstream>

#include <catch2/catch.hpp>

#include "daemon/cases/sop_book.hpp"
#include "daemon/store/case_log.hpp"
#include "daemon/store/watch_store.hpp"
#include "tests/unit/store/store_kit.hpp"

using namespace pantau;
using namespace pantau::store;
using namespace pantau::store::test;
namespace fs = std::filesystem;

namespace {

constexpr std::uintmax_t page_size = 4'096;
constexpr int cases_there = 8;
constexpr std::int64_t events_there = cases_there * 15;

/// Eight cases through all steps, a site with samples; closed.
void fill(const fs::path& folder) {
    const auto store = test::open(folder);
    put_versions(*store);
    wait<Nothing>([&](auto done) {
        put_sites(*store, {{"utama", "Situs utama", "https://dprd.example/", 60, 3000, {}}}, done);
    }).value();
    WatchBatch batch;
    for (int i = 0; i < 600; ++i)
        batch.samples.push_back({"utama", wib("2026-06-09 01:00") + i * std::chrono::seconds{60}, probes::Outcome::ok,
                                 probes::FailureClass::ok, 200, 80 + i % 40, false});
    wait<BatchWritten>([&](auto done) { write_batch(*store, batch, std::move(done)); }).value();
    for (int i = 0; i < cases_there; ++i)
        StoredCase{*store, "2026-000" + std::to_string(i + 1)}.run_through("2026-06-08 07:30");
}

void damage(const fs::path& file, std::uintmax_t page) {
    std::fstream out{file, std::ios::in | std::ios::out | std::ios::binary};
    out.seekp(static_cast<std::streamoff>((page - 1) * page_size));
    out << std::string(page_size, '\xA5');
    REQUIRE(out.good());
}

boost::system::result<Salvaged, BackupProblem> save(const fs::path& from, const fs::path& copy,
                                                    const fs::path& directory) {
    cases::SopBook sops;
    sops.add_current(cases::test::e_aspirasi());
    return salvage(from, copy, options(directory), sops, cases::test::office());
}

}  // namespace

TEST_CASE("whichever page is damaged, what is saved is a whole record, and it says what is lost", "[salvage]") {
    const Folder folder;
    fill(folder.path);
    const auto sound = folder.path / "sound.db";
    fs::copy_file(database_file(folder.path), sound);
    fs::create_directories(folder.path / "other");
    const auto pages = fs::file_size(sound) / page_size;
    REQUIRE(pages > 60);
    int saved = 0, whole = 0, cut = 0;
    std::int64_t samples_saved = 0;
    // Page 1 holds the list of the tables; without it nothing is known of the rest.
    const std::uintmax_t step = std::getenv("PANTAU_LONG") != nullptr ? 1 : 7;
    for (std::uintmax_t page = 2; page <= pages; page += step) {
        CAPTURE(page);
        const auto file = folder.path / "damaged.db", copy = folder.path / "out" / "saved.db";
        fs::copy_file(sound, file, fs::copy_options::overwrite_existing);
        damage(file, page);
        const auto before = bytes_of_file(file);
        const auto done = save(file, copy, folder.path / "other");
        CHECK(bytes_of_file(file) == before);
        CHECK_FALSE(fs::exists(copy.parent_path() / ".salvage"));
        if (!done) {  // the root of the log itself
            CHECK(done.error().exit_code == 65);
            CHECK(done.error().sentence.find("left as it is") != std::string::npos);
            continue;
        }
        ++saved;
        for (const auto& difference : done->verified.differences) {
            // Sums over samples need not add up any more, and a calendar or SOP whose text is lost comes back with the
            // next start of the service; about cases everything adds up.
            CAPTURE(difference);
            const auto says = [&](const char* word) { return difference.find(word) != std::string::npos; };
            CHECK((says("of hour") || says("its days") || says("is not stored")));
        }
        CHECK(done->verified.events + done->events_behind + done->events_lost <= events_there);
        const bool loss = done->events_lost + done->events_behind + done->texts_lost + done->verdicts_again > 0 ||
                          done->verified.events < events_there || !done->tables.empty() || !done->verified.ok();
        whole += loss ? 0 : 1;
        cut += done->verified.events < events_there ? 1 : 0;
        samples_saved += done->verified.samples;
        if (done->verified.events == events_there) CHECK(done->verified.cases == cases_there);
        // It is a backup like any other, and the service can work on it.
        const Folder office;
        REQUIRE(put_back(copy, office.path).has_value());
        const auto store = test::open(office.path);
        StoredCase another{*store, "2026-0099"};
        another.open("2026-06-09 08:00");
        CHECK(chain_head(store->read()).id == done->verified.events + 1);
    }
    // Most pages belong to an index, to what is made again, or to free space: nothing is lost with them.
    WARN("of " << pages / step << " pages: " << saved << " saved, " << whole << " without any loss, " << cut
               << " with a shorter log, samples kept " << samples_saved << " of " << saved * 600);
    CHECK(whole > saved / 3);
    if (step == 1) CHECK(cut > 0);
    CHECK(samples_saved > saved * 600 * 9 / 10);
}

TEST_CASE("events that no chain reaches any more are set aside, to be entered again", "[salvage]") {
    const Folder folder;
    fill(folder.path);
    tamper(folder.path, "UPDATE event SET output = 'lain' WHERE id = 61");
    const auto copy = folder.path / "out" / "saved.db";
    const auto done = save(database_file(folder.path), copy, folder.path);
    REQUIRE(done.has_value());
    CHECK(done->verified.ok());
    CHECK(done->verified.events == 60);
    CHECK(done->verified.cases == 4);
    CHECK(done->events_lost == 0);
    CHECK(done->events_behind == events_there - 60);
    const auto behind = bytes_of_file(done->behind);
    CHECK(std::count(behind.begin(), behind.end(), '\n') == done->events_behind);
    CHECK(behind.find(R"("id":61,"case_number":"2026-0005","seq":1,"kind":"case_opened")") != std::string::npos);
    CHECK(behind.find(R"("title":"Aspirasi jalan rusak")") != std::string::npos);
}

TEST_CASE("what is no database, a newer one, or one in use is not salvaged", "[salvage]") {
    const Folder folder;
    fill(folder.path);
    const auto file = database_file(folder.path), copy = folder.path / "out" / "saved.db";
    CHECK(save(folder.path / "tidak-ada.db", copy, folder.path).error().exit_code == 66);
    {
        const auto running = test::open(folder.path);
        const auto refused = save(file, copy, folder.path);
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().exit_code == 69);
    }
    tamper(folder.path, "PRAGMA user_version = 999");
    CHECK(save(file, copy, folder.path).error().sentence.find("newer") != std::string::npos);
    damage(file, 1);
    CHECK(save(file, copy, folder.path).error().exit_code == 65);
    CHECK_FALSE(fs::exists(copy));
}
