// The writer of the text format, by itself.

#include "daemon/metrics/text_page.hpp"

#include <cmath>
#include <limits>

#include <catch2/catch.hpp>

namespace pantau::metrics {

TEST_CASE("a family stands with its help and type before its samples", "[metrics][text]") {
    TextPage page;
    page.gauge("a_seconds", "First.").add({}, 1.5).counter("b_total", "Second.");
    page.add({{"site", "web"}, {"result", "ok"}}, std::uint64_t{18446744073709551615U});
    CHECK(std::move(page).take() ==
          "# HELP a_seconds First.\n# TYPE a_seconds gauge\na_seconds 1.5\n"
          "# HELP b_total Second.\n# TYPE b_total counter\n"
          "b_total{site=\"web\",result=\"ok\"} 18446744073709551615\n");
}

TEST_CASE("a family without samples leaves no trace", "[metrics][text]") {
    TextPage page;
    page.gauge("a", "None.").add({}, std::optional<double>{});
    page.histogram("h", "Never set up.").add({}, Histogram{});
    page.gauge("b", "One.").add({}, std::optional{2.0});
    CHECK(std::move(page).take() == "# HELP b One.\n# TYPE b gauge\nb 2\n");
}

TEST_CASE("numbers are written so that they read back the same", "[metrics][text]") {
    struct Row {
        double value;
        const char* text;
    };
    const auto row = GENERATE(values<Row>({{0, "0"},
                                           {-0.25, "-0.25"},
                                           {0.1 + 0.2, "0.30000000000000004"},
                                           {1791300000.25, "1791300000.25"},
                                           {1800000000, "1800000000"},
                                           {1e-9, "1e-09"},
                                           {1e300, "1e+300"},
                                           {std::numeric_limits<double>::infinity(), "+Inf"},
                                           {-std::numeric_limits<double>::infinity(), "-Inf"},
                                           {std::nan(""), "NaN"}}));
    TextPage page;
    page.gauge("a", "A.").add({}, row.value);
    const auto text = std::move(page).take();
    CHECK(text.substr(text.rfind("\na ") + 3) == std::string{row.text} + "\n");
}

TEST_CASE("a label value is escaped and nothing else", "[metrics][text]") {
    TextPage page;
    page.gauge("a", "A.").add({{"name", "\"kantor\" \\ baru\nbaris {é}"}, {"empty", ""}}, true);
    const auto text = std::move(page).take();
    CHECK(text.find("a{name=\"\\\"kantor\\\" \\\\ baru\\nbaris {é}\",empty=\"\"} 1\n") != std::string::npos);
}

TEST_CASE("a histogram is cumulative, with its sum and count", "[metrics][text]") {
    Histogram histogram{{.05, 1, 10}};
    for (const double value : {.05, .5, 2.0, 99.0}) histogram.observe(value);
    TextPage page;
    page.histogram("h_seconds", "H.").add({{"site", "web"}}, histogram);
    CHECK(std::move(page).take() ==
          "# HELP h_seconds H.\n# TYPE h_seconds histogram\n"
          "h_seconds_bucket{site=\"web\",le=\"0.05\"} 1\nh_seconds_bucket{site=\"web\",le=\"1\"} 2\n"
          "h_seconds_bucket{site=\"web\",le=\"10\"} 3\nh_seconds_bucket{site=\"web\",le=\"+Inf\"} 4\n"
          "h_seconds_sum{site=\"web\"} 101.55\nh_seconds_count{site=\"web\"} 4\n");
}

}  // namespace pantau::metrics
