// probe: with the production engine, by the same settings as the service; stores nothing.

#include <chrono>
#include <filesystem>
#include <iostream>
#include <memory>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "daemon/command_line.hpp"
#include "daemon/full_prober.hpp"
#include "probes/probe_text.hpp"
#include "probes/prober.hpp"

namespace pantau::commands {
namespace {

/// Lists up to this are examined deeply unless told otherwise.
constexpr std::size_t most_deep = 500;

struct ProbeOptions {
    std::vector<std::string> urls;
    std::string list, must_contain, ca_file;
    std::size_t concurrency = 0;
    bool reuse = false, deep = false, shallow = false;
};

int probe(const Globals& globals, const ProbeOptions& options) {
    // Where no settings file is, the built-in defaults serve; a file that was named or that is wrong is
    // complained of.
    auto settings = settings::built_in();
    if (globals.config_given || std::filesystem::exists(globals.config)) {
        auto loaded = settings::load(globals.config);
        if (!loaded.settings) {
            for (const auto& problem : loaded.problems.in_order())
                std::cerr << settings::to_string(problem) << '\n';
            return fail(exit_code::configuration,
                        "these settings are not used; mend them, or leave --config out for the defaults");
        }
        settings = std::move(*loaded.settings);
    }
    std::vector<probes::ListedUrl> urls;
    for (const auto& url : options.urls) urls.push_back({url, {}});
    if (!options.list.empty()) {
        const auto text = read_file(options.list);
        if (!text) return exit_code::no_input;
        for (auto& listed : probes::parse_list(*text)) urls.push_back(std::move(listed));
    }
    if (urls.empty()) return fail(exit_code::usage, "name at least one URL, or a list with --file");
    if (!options.must_contain.empty())
        for (auto& url : urls) url.must_contain.push_back(options.must_contain);

    if (!options.ca_file.empty()) settings.probe.ca_file = options.ca_file;
    std::unique_ptr<FullProber> prober;
    try {
        prober = std::make_unique<FullProber>(settings, FullProber::Options{});
    } catch (const std::runtime_error& failed) {
        return fail(exit_code::no_input, failed.what());
    }
    const auto concurrency =
        options.concurrency == 0 ? std::size_t{settings.probe.max_in_flight} : options.concurrency;
    probes::ProbeRequest model;
    model.fresh = !options.reuse;
    model.examine.adapter = model.examine.gambling = !options.shallow;
    // Each costs a page more requests: right for the few that somebody asks about, not for a sweep.
    const bool deep = options.deep || (!options.shallow && urls.size() <= most_deep);
    model.examine.cloaking = model.examine.soft_404 = deep;
    // One page is looked at by someone who wants to know why; a list wants a line each.
    const bool details = globals.verbose || urls.size() == 1;
    auto flushed = std::chrono::steady_clock::now();
    probes::probe_list(*prober, urls, model, concurrency, [&](const probes::ProbeResult& result) {
        if (globals.json)
            std::cout << probes::json_of(result) << '\n';
        else
            std::cout << probes::line_of(result, globals.colour) << '\n';
        if (details && !globals.json) std::cout << probes::details_of(result) << '\n';
        // Each write of its own would cost a sweep a tenth.
        if (const auto now = std::chrono::steady_clock::now();
            urls.size() <= most_deep || now - flushed > std::chrono::milliseconds{50}) {
            std::cout.flush();
            flushed = now;
        }
    });
    std::cout.flush();
    return exit_code::ok;  // whatever was found: the look itself succeeded
}

}  // namespace

void add_probe_command(CLI::App& app, Globals& globals) {
    const auto options = std::make_shared<ProbeOptions>();
    auto* probing = app.add_subcommand(
        "probe", "Look at pages now with the production engine; stores nothing, exit 0 whatever was found");
    probing->add_option("URL", options->urls, "What to look at");
    probing
        ->add_option("--file", options->list,
                     "List: URL, or URL<TAB>TEXT that the page must contain, a line; - for stdin")
        ->type_name("LIST");
    probing->add_option("--concurrency", options->concurrency, "How many at one time")
        ->type_name("N")
        ->check(CLI::Range(1, 4096));
    probing->add_option("--must-contain", options->must_contain, "A text that each page must contain")
        ->type_name("TEXT");
    probing->add_option("--ca-file", options->ca_file, "Trusted roots instead of the system's")
        ->type_name("PEM");
    probing->add_flag("--reuse", options->reuse,
                      "Pages of one host may share a connection: for long lists of links");
    auto* deep = probing->add_flag("--deep", options->deep,
                                   "Also ask as a search engine does, and for a page that cannot exist "
                                   "(default up to 500 pages)");
    probing
        ->add_flag("--shallow", options->shallow,
                   "Only how the server answers: pages are not read, posts not asked after")
        ->excludes(deep);
    probing->callback(
        [&globals, options] { globals.action = [&globals, options] { return probe(globals, *options); }; });
}

}  // namespace pantau::commands
