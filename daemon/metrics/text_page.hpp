#pragma once
// The text that Prometheus reads (exposition format 0.0.4), written straight into one string: no tree of objects
// in between, no stream, no locale. tests/bench/metrics_bench.cpp has its figures beside prometheus-cpp's.

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "daemon/metrics/histogram.hpp"

namespace pantau::metrics {

using Label = std::pair<std::string_view, std::string_view>;
using Labels = std::initializer_list<Label>;

/// One page under construction: begin a family, then add its samples, then the next family. A family without
/// samples leaves no trace. Thread safety: none; one page belongs to one thread.
class TextPage {
public:
    /// \param expected  bytes that the page will take, so that it is allocated once; a guess is enough
    explicit TextPage(std::size_t expected = 0) { text_.reserve(expected); }

    /// \param name, help  must outlive the family; help is one ASCII line without backslash
    TextPage& gauge(std::string_view name, std::string_view help) { return begin(name, help, "gauge"); }
    TextPage& counter(std::string_view name, std::string_view help) { return begin(name, help, "counter"); }
    TextPage& histogram(std::string_view name, std::string_view help) {
        return begin(name, help, "histogram");
    }

    TextPage& add(Labels labels, double value);
    TextPage& add(Labels labels, bool value) { return add(labels, std::uint64_t{value ? 1U : 0U}); }
    template <std::unsigned_integral Count>
    TextPage& add(Labels labels, Count count) {
        return add_count(labels, count);
    }
    /// Nothing known: no sample. A constant 0 would be a false figure.
    template <class Value>
    TextPage& add(Labels labels, const std::optional<Value>& value) {
        return value ? add(labels, *value) : *this;
    }
    /// One without bounds was never set up: nobody observes there, so it has no sample either.
    TextPage& add(Labels labels, const Histogram& histogram);

    std::string take() && { return std::move(text_); }

private:
    TextPage& begin(std::string_view name, std::string_view help, std::string_view type);
    TextPage& add_count(Labels labels, std::uint64_t count);
    void open_family();
    void head(std::string_view suffix, Labels labels, std::string_view le = {});
    void number(double value);
    void number(std::uint64_t value);

    std::string text_;
    std::string_view name_, help_, type_;
    bool opened_ = false;  ///< the family's HELP and TYPE stand
};

}  // namespace pantau::metrics
