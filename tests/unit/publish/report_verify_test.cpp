// A report is what was known at its cut-off: whatever is corrected, annotated, imported, checked again,
// renamed or swept later, it is made again with the same figures; and a file that says otherwise is found
// out.

#include "daemon/publish/report_verify.hpp"

#include <fstream>
#include <iterator>

#include "daemon/publish/report_basis.hpp"
#include "daemon/store/report_basis.hpp"
#include "daemon/store/watch_store.hpp"
#include "tests/unit/publish/report_office.hpp"

using namespace pantau;
using namespace pantau::publish;
using namespace pantau::publish::test;
using cases::Command;
using cases::EventKind;
using store::test::wait;

namespace fs = std::filesystem;

namespace {

settings::Site site_named(std::string id, std::string name) {
    settings::Site site;
    site.id = std::move(id);
    site.name = std::move(name);
    site.url = "https://" + site.id + ".example/";
    site.interval = 60s;
    site.slow = 3000ms;
    return site;
}

/// A month with two cases, an outage, a link that was alive, and a certificate.
struct Month : ReportOffice {
    std::int64_t link = 0;
    std::string outage;
    probes::LinkHealth link_health;
    Instant alive{};  ///< last word of the watch

    Month() {
        settings.sites = {site_named("utama", "Situs utama")};
        clock.now = wib("2026-06-30 10:00");
        open_store();
        store::test::put_versions(*store);
        StoredCase first{*store, "2026-0001"}, second{*store, "2026-0002"};
        first.run_through("2026-06-09 07:30");
        second.run_through("2026-06-11 07:30");
        first_case = std::move(first.one);
        wait<store::Nothing>([&](auto done) {
            store::put_sites(*store, site_infos(settings), std::move(done));
        }).value();
        store::WatchBatch batch;
        for (int i = 0; i < 300; ++i) sample(batch, wib("2026-06-09 08:00") + i * 1min, 100 + i % 7);
        batch.states.push_back({"utama", wib("2026-06-09 08:00"), probes::PageState::up, ""});
        batch.states.push_back({"utama", wib("2026-06-12 10:00"), probes::PageState::down, "http_5xx"});
        batch.states.push_back({"utama", wib("2026-06-12 12:00"), probes::PageState::up, ""});
        store::LastResult look;
        look.site = "utama";
        look.started = wib("2026-06-30 09:59");
        look.http_status = 200;
        look.cert_expires = wib("2026-12-01 00:00");
        look.cert_issuer = "Let's Encrypt";
        batch.last_results.push_back(look);
        probes::Outage down;
        down.first_fail = wib("2026-06-12 10:00");
        down.last_fail = wib("2026-06-12 11:59");
        down.first_ok = wib("2026-06-12 12:00");
        down.last_ok = wib("2026-06-12 09:59");
        down.confirmed = wib("2026-06-12 10:01");
        down.first_class = down.last_class = probes::FailureClass::http_5xx;
        down.failures = 120;
        batch.outages.push_back(
            {"utama", down, wib("2026-06-12 12:00"), probes::OutageEnd::recovered, 502, "x", ""});
        outage = write(std::move(batch)).outage_ids.at(0);
        const std::string url = "https://berita.example/satu";
        link = wait<std::vector<store::LinkAdded>>([&](auto done) {
                   store::add_links(
                       *store,
                       {{*probes::normalise(url).link, url, "2026-0001", wib("2026-06-10 08:00"), false}},
                       std::move(done));
               })
                   .value()
                   .at(0)
                   .id;
        check_link(wib("2026-06-30 09:00"), probes::FailureClass::ok, 200);
    }

    static void sample(store::WatchBatch& batch, Instant at, std::int64_t ms) {
        batch.samples.push_back({"utama", at, probes::Outcome::ok, probes::FailureClass::ok, 200, ms, false});
    }
    store::BatchWritten write(store::WatchBatch batch) {
        batch.alive = alive = clock.now;
        return wait<store::BatchWritten>(
                   [&](auto done) { store::write_batch(*store, batch, std::move(done)); })
            .value();
    }
    void check_link(Instant at, probes::FailureClass failure, int status) {
        probes::LinkLook look;
        look.started = at;
        look.failure = failure;
        look.http_status = status;
        look.other_way = probes::sign_of(look);
        probes::fold(link_health, look);
        store::WatchBatch batch;
        const bool good = failure == probes::FailureClass::ok;
        batch.links.push_back({link,
                               at,
                               good ? probes::Outcome::ok : probes::Outcome::fail,
                               failure,
                               status,
                               link_health,
                               "",
                               "",
                               {}});
        write(std::move(batch));
    }

    Made report(ReportKind kind, Instant cut_off, bool past, const std::string& period = "2026-06") {
        Order order{kind, period, cut_off, folder.path / "again.xlsx"};
        order.past = past;
        return good(make_report(store->read(), *basis(), order));
    }
    Verification verified(const fs::path& file) {
        const auto content = reports::read_workbook(file);
        REQUIRE(content.has_value());
        const auto work = folder.path / "work";
        fs::create_directories(work);
        auto found = verify_report(store->read(), *basis(), *content, work, clock.now);
        if (found.has_error()) FAIL(found.error().sentence);
        return *found;
    }
    void is_equal(const fs::path& file) {
        const auto found = verified(file);
        if (found.difference)
            FAIL(found.difference->sheet << " " << found.difference->place << ": " << found.difference->file
                                         << " | " << found.difference->recomputed);
        CHECK(found.same_chain);
        CHECK(found.archived_as);
    }

    /// All that may become known later.
    void much_happens() {
        clock.now = wib("2026-07-03 10:00");
        // The watch starts again and notes, as it always does, since when it had not been running.
        store::WatchBatch start;
        start.self_gaps.push_back({alive, clock.now, "not_running"});
        write(std::move(start));
        const auto started =
            std::find_if(first_case.history.begin(), first_case.history.end(),
                         [](const auto& e) { return e.kind == EventKind::step_finished && e.step == 3; });
        REQUIRE(started != first_case.history.end());
        StoredCase changed{*store, "2026-0001"};
        changed.one = first_case;
        changed.one.role = cases::Role::supervisor;
        changed
            .act("2026-07-03 09:00", EventKind::corrected,
                 [&](Command& command) {
                     command.target_seq = started->seq;
                     command.field = "occurred_at";
                     command.value = "2026-06-09T10:20:00+07:00";
                     command.reason = "LAINNYA";
                     command.authority = "Kabag Umum";
                     command.text = "jam dinding terlalu cepat";
                 })
            .value();
        first_case = std::move(changed.one);
        // A case of June that is entered only now, and one that stood open.
        StoredCase late{*store, "2026-0003"};
        late.run_through("2026-06-15 07:30");
        wait<store::Nothing>([&](auto done) {
            store::annotate_outage(*store, outage, {'A', "genset", "Pak Didi", "listrik padam", "didi"},
                                   std::move(done));
        }).value();
        check_link(wib("2026-07-03 08:00"), probes::FailureClass::http_404, 404);
        check_link(wib("2026-07-03 15:00"), probes::FailureClass::http_404, 404);
        wait<store::Nothing>([&](auto done) {
            store::set_archive_url(*store, link, "https://web.archive.org/x", std::move(done));
        }).value();
        const std::string url = "https://berita.example/dua";
        wait<std::vector<store::LinkAdded>>([&](auto done) {
            store::add_links(
                *store, {{*probes::normalise(url).link, url, "2026-0002", wib("2026-06-12 08:00"), false}},
                std::move(done));
        }).value();
        // A history of the days before, an outage and a change found in it.
        store::WatchBatch import;
        import.imported = import.before_all = true;
        for (int i = 0; i < 200; ++i) sample(import, wib("2026-06-09 04:00") + i * 1min, 900);
        import.states.push_back({"utama", wib("2026-06-09 04:00"), probes::PageState::down, "dns_nxdomain"});
        import.changes.push_back({wib("2026-06-09 04:00"), "utama", "status", "up", "down"});
        import.blips.push_back({"utama",
                                { wib("2026-06-09 04:10"),
                                  wib("2026-06-09 04:10"),
                                  wib("2026-06-09 04:11"),
                                  probes::FailureClass::reset,
                                  1 }});
        probes::Outage early;
        early.first_fail = early.last_fail = wib("2026-06-09 04:00");
        early.first_ok = wib("2026-06-09 07:00");
        early.confirmed = wib("2026-06-09 04:01");
        early.first_class = early.last_class = probes::FailureClass::dns_nxdomain;
        import.outages.push_back(
            {"utama", early, wib("2026-06-09 07:00"), probes::OutageEnd::recovered, 0, "", ""});
        import.self_gaps.push_back({wib("2026-06-20 08:00"), wib("2026-06-20 09:00"), "self_network"});
        store::LastResult look;
        look.site = "utama";
        look.started = clock.now;
        look.http_status = 503;
        look.cert_expires = wib("2027-03-01 00:00");
        look.cert_issuer = "Orang lain";
        import.last_results.push_back(look);
        write(std::move(import));
        // The settings change: another name, target and official.
        settings.sites = {site_named("utama", "Nama baru"), site_named("kedua", "Situs kedua")};
        settings.report.target_availability = 0.9999;
        settings.office.name = "Kantor Lain";
        wait<store::Nothing>([&](auto done) {
            store::put_report_basis(*store, basis_text(settings), std::move(done));
        }).value();
        wait<store::Nothing>([&](auto done) {
            store::put_sites(*store, site_infos(settings), std::move(done));
        }).value();
        publisher->use(basis());
        settle();
        // And the samples of then are let go.
        for (bool more = true; more;)
            more = wait<store::Swept>([&](auto done) {
                       store::sweep_samples(*store, wib("2026-07-02 00:00"), 1'000, std::move(done));
                   })
                       .value()
                       .more;
    }

    cases::test::OneCase first_case;
};

constexpr ReportKind both[] = {ReportKind::analisis_gangguan, ReportKind::kondisi_web};

}  // namespace

TEST_CASE("a report is made again to the same figures whatever became known later", "[verify]") {
    Month month;
    month.clock.now = wib("2026-07-01 07:00");
    month.start();
    std::vector<Made> made;
    for (const auto kind : both) made.push_back(good(month.make("2026-06", kind)));
    for (const auto& one : made) month.is_equal(one.file.path);
    month.much_happens();
    for (std::size_t i = 0; i < made.size(); ++i) {
        CAPTURE(made[i].file.file_name);
        month.is_equal(made[i].file.path);
        const auto again = month.report(both[i], made[i].file.cut_off, true);
        CHECK(again.file.data_hash == made[i].file.data_hash);
        // The report of today is another one, and gets a revision of its own.
        const auto today = good(month.make("2026-06", both[i]));
        CHECK(today.file.data_hash != made[i].file.data_hash);
        CHECK(today.file.revision == 2);
        month.is_equal(today.file.path);
        month.is_equal(made[i].file.path);
    }
}

TEST_CASE("a report of a running period is made again too, with its outage that went on", "[verify]") {
    Month month;
    month.clock.now = wib("2026-07-01 10:30");
    month.start();
    store::WatchBatch today;
    for (int i = 0; i < 145; ++i) Month::sample(today, wib("2026-07-01 08:00") + i * 1min, 200 + i);
    today.states.push_back({"utama", wib("2026-07-01 10:25"), probes::PageState::down, "reset"});
    probes::Outage open;
    open.first_fail = wib("2026-07-01 10:25");
    open.last_fail = wib("2026-07-01 10:29");
    open.last_ok = wib("2026-07-01 10:24");
    open.confirmed = wib("2026-07-01 10:26");
    open.first_class = open.last_class = probes::FailureClass::reset;
    open.failures = 7;
    today.outages.push_back({"utama", open, std::nullopt, probes::OutageEnd::recovered, 0, "y", ""});
    month.write(today);
    std::vector<Made> made;
    for (const auto kind : both) made.push_back(good(month.make("2026-07", kind)));
    CHECK(made[0].file.provisional);

    month.clock.now = wib("2026-07-01 15:00");
    store::WatchBatch later;
    for (int i = 0; i < 200; ++i) Month::sample(later, wib("2026-07-01 10:30") + i * 1min, 2'000);
    open.last_fail = wib("2026-07-01 14:00");
    open.first_ok = wib("2026-07-01 14:10");
    open.failures = 300;
    open.unobserved = 10min;
    later.outages.push_back(
        {"utama", open, wib("2026-07-01 14:10"), probes::OutageEnd::recovered, 0, "", ""});
    later.states.push_back({"utama", wib("2026-07-01 14:10"), probes::PageState::up, ""});
    month.write(later);
    for (const auto& one : made) month.is_equal(one.file.path);
    month.much_happens();
    for (const auto& one : made) month.is_equal(one.file.path);
}

TEST_CASE("samples that are let go change no figure of a month", "[verify]") {
    Month month;
    month.clock.now = wib("2026-07-01 07:00");
    const auto before = month.report(ReportKind::kondisi_web, month.clock.now, false);
    const auto availability = month.report(ReportKind::analisis_gangguan, month.clock.now, false);
    for (bool more = true; more;)
        more = wait<store::Swept>([&](auto done) {
                   store::sweep_samples(*month.store, wib("2026-07-01 00:00"), 50, std::move(done));
               })
                   .value()
                   .more;
    CHECK(store::samples(month.store->read(), "utama", wib("2026-06-01 00:00"), wib("2026-07-01 00:00"), 10)
              .empty());
    CHECK(month.report(ReportKind::kondisi_web, month.clock.now, false).file.data_hash ==
          before.file.data_hash);
    CHECK(month.report(ReportKind::analisis_gangguan, month.clock.now, false).file.data_hash ==
          availability.file.data_hash);
}

TEST_CASE("an edited workbook and changed records are found out", "[verify]") {
    Month month;
    month.clock.now = wib("2026-07-01 07:00");
    month.start();
    const auto made = good(month.make("2026-06", ReportKind::analisis_gangguan));
    const auto content = reports::read_workbook(made.file.path);
    REQUIRE(content.has_value());
    const auto compare = [&](const reports::WorkbookContent& file) {
        const auto work = month.folder.path / "work";
        fs::create_directories(work);
        return verify_report(month.store->read(), *month.basis(), file, work, month.clock.now);
    };
    SECTION("a figure") {
        auto edited = *content;
        edited.sha256 = "of the edited file";
        for (auto& cell : edited.sheets.front().cells)
            if (cell.number) {
                *cell.number += 1;
                const auto found = compare(edited);
                REQUIRE(found.has_value());
                REQUIRE(found->difference);
                CHECK(found->difference->sheet == "Ringkasan");
                CHECK(found->difference->place == cell.place);
                CHECK_FALSE(found->archived_as);
                CHECK(found->same_chain);
                break;
            }
    }
    SECTION("the cut-off that it claims") {
        auto edited = *content;
        edited.properties["Saat data"] = "2026-06-30T09:00:00.000Z";
        CHECK(compare(edited)->difference);
        edited.properties["Saat data"] = "2026-09-30T09:00:00.000Z";
        CHECK(compare(edited).error().exit_code == 65);
        edited.properties.erase("Saat data");
        CHECK(compare(edited).error().exit_code == 65);
    }
    SECTION("a record") {
        month.kill();
        store::test::tamper(month.folder.path, "UPDATE outage SET end_at = end_at + 3600000");
        month.open_store();
        const auto found = compare(*content);
        REQUIRE(found->difference);
        CHECK(found->archived_as);
        CHECK(found->same_chain);
    }
    SECTION("another database") {
        ReportOffice other;
        other.clock.now = wib("2026-07-01 07:00");
        other.open_store();
        store::test::put_versions(*other.store);
        const auto work = month.folder.path / "work";
        fs::create_directories(work);
        const auto found =
            verify_report(other.store->read(), *other.basis(), *content, work, other.clock.now);
        REQUIRE(found.has_value());
        CHECK(found->difference);
        CHECK_FALSE(found->same_chain);
    }
    SECTION("a workbook of somebody else") {
        auto foreign = *content;
        foreign.properties.clear();
        CHECK(compare(foreign).error().exit_code == 65);
    }
}

TEST_CASE("what the settings say of a report comes back from its text", "[verify]") {
    Month month;
    auto given = month.settings;
    given.office.unit = "Bagian \"Umum\"";
    given.office.letterhead = {"PEMERINTAH", "SEKRETARIAT"};
    given.office.logo = "/etc/pantau/logo.png";
    given.office.paper_city = "Cibinong";
    given.office.example_data = true;
    given.officials = {{"Sekretaris", "Ibu A", "Pembina", "196104271990031001",
                        date::year{2026} / date::July / date::day{1}, std::nullopt}};
    given.executors = {{"P1", "Ibu Sari", std::nullopt, date::year{2026} / date::May / date::day{31}, false}};
    given.report.paper = settings::Paper::folio;
    given.report.number = "800/{month}";
    given.report.approved_by = "Sekretaris";
    given.sites.front().domain_expires = date::year{2027} / date::March / date::day{2};
    const auto text = basis_text(given);
    const auto back = with_basis(settings::Settings{}, text);
    CHECK(basis_text(back) == text);
    CHECK(basis_text(with_basis(given, basis_text(month.settings))) == basis_text(month.settings));
    CHECK_THROWS_AS(with_basis(given, "not ours"), std::runtime_error);
    CHECK_THROWS_AS(with_basis(given, R"({"sites":3})"), std::runtime_error);
}
