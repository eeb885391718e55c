#pragma once
// What the elements of a page mean for its text: the inside of read_page(). Of the parser it knows only how
// to stop it.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probes/page_style.hpp"
#include "probes/page_text.hpp"
#include "probes/url.hpp"

namespace pantau::probes {

/// Of one element: name and value in turn, as libxml2 hands them over. One that is not there is "".
class Attributes {
public:
    explicit Attributes(const unsigned char** list) : list_{list} {}
    bool has(std::string_view name) const { return find(name) != nullptr; }
    std::string_view operator[](std::string_view name) const {
        const unsigned char** found = find(name);
        if (found == nullptr || found[1] == nullptr) return {};
        return reinterpret_cast<const char*>(found[1]);  // NOLINT: libxml2's bytes are UTF-8 text
    }

private:
    const unsigned char** find(std::string_view name) const {
        for (const unsigned char** at = list_; at != nullptr && at[0] != nullptr; at += 2)
            if (name == reinterpret_cast<const char*>(at[0])) return at;  // NOLINT
        return nullptr;
    }
    const unsigned char** list_;
};

/// Gathers the page out of the parser's events; no tree is built, so that memory is bounded by the limits.
class PageReader {
public:
    PageReader(PageText& page, std::optional<Url> url, const PageLimits& limits)
        : page_{page}, base_{url}, limits_{limits} {
        if (url) own_domain_ = registrable_domain(url->host);
    }

    void open(std::string_view element, const Attributes& with);
    void close(std::string_view element);
    void text(std::string_view text);
    void raw(std::string_view text) { fold_raw(text); }
    void finish();

    std::function<void()> stop_parser;  ///< a limit is reached: hand over nothing more

private:
    struct Frame {
        std::string name;
        bool hidden = false;  // it or what it stands in
        bool hides = false;   // it begins a hidden block
        bool aside = false;   // no main text
        bool mount = false;
        std::string background;       // the nearest that is given
        std::size_t seen_before = 0;  // bytes of visible text when it began
    };

    void stop() {
        page_.cut = true;
        if (stop_parser) stop_parser();
    }
    const Frame* top() const { return frames_.empty() ? nullptr : &frames_.back(); }
    bool is_hidden() const { return !frames_.empty() && frames_.back().hidden; }
    void pop();
    void fold_raw(std::string_view text) {
        if (raw_.size() < limits_.text) raw_.append(text.substr(0, limits_.text - raw_.size()));
    }
    std::optional<Url> absolute(std::string_view reference) const;
    bool looks_hidden(const std::string& name, const Attributes& with, const StyleLook& look,
                      const std::string& background) const;
    void open_special(const std::string& name, const Attributes& with);
    void open_link(const Attributes& with);
    void close_link();
    void close_raw(std::string_view name);
    void add_meta(const Attributes& with);
    void add_media(std::string_view source);
    void add_hidden(std::string_view text);

    PageText& page_;
    std::optional<Url> base_;
    PageLimits limits_;
    std::string own_domain_;
    HidingRules rules_;
    std::vector<Frame> frames_;
    std::size_t elements_ = 0, hidden_bytes_ = 0;
    std::string raw_;       // of the script or style that is open
    std::string raw_kind_;  // type of that script
    std::string hidden_;    // of the hidden block that is open
    std::string heading_;
    std::optional<PageLink> link_;
    std::string link_title_;
    bool in_title_ = false, had_title_ = false, in_heading_ = false;
};

}  // namespace pantau::probes
