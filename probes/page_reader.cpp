#include "probes/page_reader.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "probes/page_script.hpp"

namespace pantau::probes {
namespace {

constexpr std::size_t most_hidden = 2'000;
constexpr std::size_t most_meta = 100;
constexpr std::size_t most_media = 2'000;
constexpr std::size_t most_headings = 500;
constexpr std::size_t longest_entry = 64U << 10U;  // of one hidden block, meta or script
constexpr std::size_t emptiest_mount = 120;        // bytes of text; "Loading" is still empty

template <std::size_t size>
bool among(std::string_view name, const std::array<std::string_view, size>& list) {
    return std::find(list.begin(), list.end(), name) != list.end();
}

bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

std::string lower(std::string_view text) {
    std::string out{text};
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

/// Adds `text` with its white space folded.
void fold_into(std::string& out, std::string_view text, std::size_t most) {
    for (const char c : text) {
        if (out.size() >= most) return;
        if (!is_space(c))
            out += c;
        else if (!out.empty() && out.back() != ' ' && out.back() != '\n')
            out += ' ';
    }
}

void end_line(std::string& out) {
    while (!out.empty() && out.back() == ' ') out.pop_back();
    if (!out.empty() && out.back() != '\n') out += '\n';
}

void trim(std::string& text) {
    while (!text.empty() && is_space(text.back())) text.pop_back();
}

std::size_t count_words(std::string_view text) {
    std::size_t words = 0;
    bool inside = false;
    for (const char c : text) {
        const bool part = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                          (static_cast<unsigned char>(c) & 0x80U) != 0;
        words += part && !inside ? 1 : 0;
        inside = part;
    }
    return words;
}

bool is_block(std::string_view name) {
    static constexpr std::array<std::string_view, 42> blocks{
        "p",     "div",     "br",     "li",     "ul",      "ol",         "table",   "tr",      "td",
        "th",    "h1",      "h2",     "h3",     "h4",      "h5",         "h6",      "section", "article",
        "nav",   "header",  "footer", "aside",  "main",    "blockquote", "pre",     "form",    "dl",
        "dt",    "dd",      "hr",     "center", "option",  "figure",     "caption", "thead",   "tbody",
        "tfoot", "address", "body",   "html",   "marquee", "title"};
    return among(name, blocks);
}

bool is_tiny(std::string_view size) {  // height=1 of a marquee
    int number = 0;
    const auto [end, error] = std::from_chars(size.data(), size.data() + size.size(), number);
    return error == std::errc{} && number <= 2 && (end == size.data() + size.size() || *end != '%');
}

std::string without_query(const Url& url) {
    return url.text.substr(0, url.text.find('?'));
}

}  // namespace

std::optional<Url> PageReader::absolute(std::string_view reference) const {
    while (!reference.empty() && is_space(reference.front())) reference.remove_prefix(1);
    if (reference.empty() || reference.front() == '#' || !base_ || reference.size() > longest_url)
        return std::nullopt;
    const auto colon = reference.find(':');
    if (colon != std::string_view::npos && colon < reference.find_first_of("/?#")) {
        const std::string scheme = lower(reference.substr(0, colon));
        if (scheme != "http" && scheme != "https") return std::nullopt;
    }
    return resolve_reference(*base_, reference).url;
}

bool PageReader::looks_hidden(const std::string& name, const Attributes& with, const StyleLook& look,
                              const std::string& background) const {
    if (look.hidden || with.has("hidden") || name == "template" || name == "noscript" ||
        (name == "dialog" && !with.has("open")))
        return true;
    if (name == "marquee" && (is_tiny(with["height"]) || is_tiny(with["width"]))) return true;
    if (rules_.hides(with["class"], with["id"])) return true;
    // White on what is white as far as is known. <font color> is as old as the trick.
    std::string color = look.color;
    if (color.empty() && name == "font") {
        color = lower(with["color"]);
        if (color == "#ffffff" || color == "#fff") color = "white";
    }
    if (color.empty()) return false;
    return background.empty() ? color == "white" : color == background;
}

void PageReader::open(std::string_view element, const Attributes& with) {
    const std::string name = lower(element);
    if (++elements_ > limits_.elements || frames_.size() >= limits_.depth) return stop();
    Frame frame;
    const Frame* around = top();
    const StyleLook look = with.has("style") ? read_style(with["style"]) : StyleLook{};
    frame.background = around != nullptr ? around->background : std::string{};
    if (!look.background.empty())
        frame.background = look.background;
    else if (with.has("bgcolor"))
        frame.background = lower(with["bgcolor"]) == "#ffffff" ? "white" : lower(with["bgcolor"]);
    const bool already = around != nullptr && around->hidden;
    frame.hidden = already || looks_hidden(name, with, look, frame.background);
    frame.hides = frame.hidden && !already;
    static constexpr std::array<std::string_view, 9> beside{"nav",    "header", "footer", "aside", "a",
                                                            "button", "select", "form",   "label"};
    frame.aside = (around != nullptr && around->aside) || among(name, beside) ||
                  with["role"] == "navigation" || with["role"] == "banner" || with["role"] == "contentinfo";
    if (is_block(name)) {
        end_line(page_.visible);
        end_line(page_.main);
        if (!hidden_.empty()) end_line(hidden_);
    }
    const std::string_view id = with["id"];
    frame.mount = name == "app-root" || with.has("ng-app") || with.has("ng-version") ||
                  with.has("data-reactroot") || id == "root" || id == "app" || id == "__next" ||
                  id == "__nuxt" || id == "svelte" || id == "q-app";
    frame.seen_before = page_.visible.size();
    frame.name = name;
    frames_.push_back(std::move(frame));
    open_special(name, with);
}

void PageReader::open_special(const std::string& name, const Attributes& with) {
    if (name == "a") {
        open_link(with);
    } else if (name == "title") {
        in_title_ = !had_title_;
        had_title_ = true;
    } else if (name == "meta") {
        add_meta(with);
    } else if (name == "script") {
        raw_.clear();
        raw_kind_ = lower(with["type"]);
    } else if (name == "style") {
        raw_.clear();
    } else if (name == "h1" || name == "h2" || name == "h3") {
        in_heading_ = !is_hidden();
        heading_.clear();
    } else if (name == "img") {
        add_media(with["src"]);
        if (link_) fold_into(link_->text, with["alt"], longest_entry);
    } else if (name == "iframe" || name == "embed" || name == "video" || name == "audio" ||
               name == "source") {
        add_media(with["src"]);
    } else if (name == "object") {
        add_media(with["data"]);
    } else if (name == "link") {
        const std::string rel = lower(with["rel"]);
        if ((rel == "canonical" || rel == "amphtml" || rel == "alternate") &&
            page_.related.size() < most_meta)
            if (const auto url = absolute(with["href"])) page_.related.push_back(url->text);
    } else if (name == "base") {
        if (const auto url = absolute(with["href"])) base_ = *url;
    }
}

void PageReader::open_link(const Attributes& with) {
    close_link();
    const auto url = absolute(with["href"]);
    if (!url || page_.links.size() >= limits_.links) return;
    link_.emplace();
    link_->url = without_query(*url);
    link_->host = url->host;
    link_->domain = registrable_domain(url->host);
    link_->outgoing = link_->domain != own_domain_;
    link_->hidden = is_hidden();
    link_title_ = with["title"];
}

void PageReader::close_link() {
    if (!link_) return;
    trim(link_->text);
    if (link_->text.empty()) fold_into(link_->text, link_title_, longest_entry);
    page_.links.push_back(std::move(*link_));
    link_.reset();
}

void PageReader::add_meta(const Attributes& with) {
    const std::string name = lower(with.has("name") ? with["name"] : with["property"]);
    if (lower(with["http-equiv"]) == "refresh") {
        const std::string content{with["content"]};
        const auto at = lower(content).find("url=");
        if (at == std::string::npos) return;
        std::string target = content.substr(at + 4);
        std::erase_if(target, [](char c) { return c == '\'' || c == '"'; });
        const auto url = absolute(target);
        if (!url || registrable_domain(url->host) == own_domain_ || page_.related.size() >= most_meta) return;
        page_.refreshes_away = true;
        page_.related.push_back(url->text);
        return;
    }
    const bool told = name == "description" || name == "keywords" || name == "news_keywords" ||
                      name.starts_with("og:title") || name.starts_with("og:description") ||
                      name.starts_with("og:site_name") || name.starts_with("twitter:title") ||
                      name.starts_with("twitter:description");
    if (!told || page_.meta.size() >= most_meta) return;
    std::string content;
    fold_into(content, with["content"], longest_entry);
    trim(content);
    if (!content.empty()) page_.meta.push_back(std::move(content));
}

void PageReader::add_media(std::string_view source) {
    if (source.starts_with("data:") || page_.media.size() >= most_media) return;
    if (const auto url = absolute(source)) page_.media.push_back(without_query(*url));
}

void PageReader::add_hidden(std::string_view text) {
    if (hidden_bytes_ >= limits_.text) return;
    const auto before = hidden_.size();
    fold_into(hidden_, text, std::min(longest_entry * 4, limits_.text - hidden_bytes_ + before));
    hidden_bytes_ += hidden_.size() - before;
}

void PageReader::text(std::string_view text) {
    const Frame* in = top();
    if (in != nullptr && (in->name == "script" || in->name == "style")) return fold_raw(text);
    if (in_title_) return fold_into(page_.title, text, longest_entry);
    if (link_) fold_into(link_->text, text, longest_entry);
    if (in != nullptr && in->hidden) return add_hidden(text);
    fold_into(page_.visible, text, limits_.text);
    if (in_heading_) fold_into(heading_, text, longest_entry);
    if (in == nullptr || !in->aside) fold_into(page_.main, text, limits_.text);
}

void PageReader::close_raw(std::string_view name) {
    if (name == "style") {
        rules_.read(raw_);
    } else if (raw_kind_ == "application/ld+json") {
        if (page_.data.size() < most_meta) page_.data.push_back(raw_.substr(0, longest_entry));
    } else if (raw_kind_.starts_with("text/") && raw_kind_.find("javascript") == std::string::npos) {
        // A template: markup for later.
        if (page_.written.size() < most_hidden)
            page_.written.push_back(text_of_markup(std::string_view{raw_}.substr(0, longest_entry)));
    } else if (raw_kind_.empty() || raw_kind_.find("javascript") != std::string::npos ||
               raw_kind_ == "module") {
        std::string all;
        for (const auto& text : written_by(raw_)) all.append(text).append(1, '\n');
        if (!all.empty() && page_.written.size() < most_hidden) page_.written.push_back(std::move(all));
    }
    raw_.clear();
}

void PageReader::pop() {
    const Frame frame = std::move(frames_.back());
    frames_.pop_back();
    if (frame.name == "a") {
        close_link();
    } else if (frame.name == "title") {
        in_title_ = false;
        trim(page_.title);
    } else if (frame.name == "script" || frame.name == "style") {
        close_raw(frame.name);
    } else if (in_heading_ && (frame.name == "h1" || frame.name == "h2" || frame.name == "h3")) {
        in_heading_ = false;
        trim(heading_);
        if (!heading_.empty() && page_.headings.size() < most_headings) page_.headings.push_back(heading_);
    }
    if (frame.hides) {
        trim(hidden_);
        if (!hidden_.empty() && page_.hidden.size() < most_hidden) page_.hidden.push_back(hidden_);
        hidden_.clear();
    }
    if (frame.mount && page_.visible.size() < frame.seen_before + emptiest_mount) page_.app_shell = true;
    if (is_block(frame.name)) {
        end_line(page_.visible);
        end_line(page_.main);
    } else if (frame.name == "a") {
        for (std::string* text : {&page_.main, &page_.visible, &hidden_})
            if (!text->empty() && !is_space(text->back())) *text += ' ';
    }
}

void PageReader::close(std::string_view element) {
    const std::string name = lower(element);
    const auto open = std::find_if(frames_.rbegin(), frames_.rend(),
                                   [&name](const Frame& frame) { return frame.name == name; });
    if (open == frames_.rend()) return;
    for (auto left = open - frames_.rbegin() + 1; left > 0; --left) pop();
}

void PageReader::finish() {
    while (!frames_.empty()) pop();
    close_link();
    trim(page_.title);
    trim(page_.visible);
    trim(page_.main);
    page_.visible_words = count_words(page_.visible);
    page_.main_words = count_words(page_.main);
    page_.html = elements_ > 0 && (had_title_ || !page_.links.empty());
}

}  // namespace pantau::probes
