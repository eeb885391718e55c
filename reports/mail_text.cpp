#include "reports/mail_text.hpp"

#include <fmt/format.h>

#include "reports/format_id.hpp"
#include "reports/html_escape.hpp"
#include "reports/styles.hpp"
#include "reports/texts_mail_id.hpp"

namespace pantau::reports {

namespace {

using fmt::arg;
using fmt::format;

std::string colour(Colour value) {
    return format("#{:06X}", value);
}

struct Inks {
    Colour ink, ground;
};

Inks inks(Level level) {
    switch (level) {
        case Level::good:
            return {palette::good, palette::good_ground};
        case Level::bad:
            return {palette::bad, palette::bad_ground};
        case Level::caution:
        case Level::data_short:
            break;
    }
    return {palette::caution, palette::caution_ground};
}

Colour ink(Tone tone) {
    switch (tone) {
        case Tone::good:
            return palette::good;
        case Tone::caution:
            return palette::caution;
        case Tone::bad:
            return palette::bad;
        case Tone::unknown:
        case Tone::muted:
            return palette::grey;
        case Tone::plain:
            break;
    }
    return palette::ink;
}

std::string subject_of(const ReportModel& model) {
    const auto name = model.kind == "kondisi-web" ? texts::mail_name_b : texts::mail_name_a;
    const auto whole = model.running ? texts::mail_subject_running : texts::mail_subject;
    auto subject = format(fmt::runtime(whole), arg("name", name), arg("period", model.period.label),
                          arg("symbol", model.verdict.symbol), arg("word", model.verdict.word));
    if (!model.example_mark.empty()) subject = format(texts::mail_subject_example, arg("subject", subject));
    return subject;
}

std::string file_line(const MailedFile& file) {
    if (file.attached) return format(texts::mail_attached, file.name);
    return format(texts::mail_too_big, arg("name", file.name),
                  arg("size", decimal_id(file.size / 100'000, 1)));
}

/// What stands above the verdict: whose report it is, and what keeps it from being the final one.
std::vector<std::string> marks(const ReportModel& model) {
    std::vector<std::string> all;
    for (const auto& mark : {model.example_mark, model.watermark})
        if (!mark.empty()) all.push_back(mark);
    return all;
}

std::string prose(const ReportModel& model) {
    return fmt::to_string(fmt::join(model.narrative, " "));
}

std::string plain(const ReportModel& model, const MailedFile& file, const std::string& page) {
    std::string text = plain_line(model.office.name) + "\n" + plain_line(model.title) + "\n" +
                       plain_line(model.subtitle) + "\n";
    for (const auto& mark : marks(model)) text += plain_line(mark) + "\n";
    text += "\n" +
            plain_line(format(texts::mail_verdict, arg("symbol", model.verdict.symbol),
                              arg("word", model.verdict.word))) +
            "\n" + plain_line(model.verdict.sentence) + "\n\n";
    for (const auto& tile : model.tiles) {
        text += plain_line(tile.label) + ": " + plain_line(display(tile.value));
        if (!tile.beside.empty()) text += format(texts::mail_beside, plain_line(tile.beside));
        if (!tile.status.empty()) text += format(texts::mail_status, plain_line(tile.status));
        text += "\n";
    }
    if (!model.narrative.empty())
        text += format("\n{}:\n{}\n", texts::mail_conclusions, plain_line(prose(model)));
    if (!model.suggestions.empty()) {
        text += "\n" + std::string{texts::mail_suggestions} + ":\n";
        for (const auto& suggestion : model.suggestions) text += "- " + plain_line(suggestion) + "\n";
    }
    text += "\n" + plain_line(file_line(file)) + "\n";
    if (!page.empty()) text += format(texts::mail_page, page) + "\n";
    // "-- " begins a signature: what follows is not quoted in an answer.
    return text + "\n-- \n" + std::string{texts::mail_signed} + "\n";
}

/// Tables and styles at each element: that is what mail programs draw alike.
std::string page_of(const ReportModel& model, const MailedFile& file, const std::string& page) {
    const auto band = inks(model.verdict.level);
    const auto grey = colour(palette::grey), border = "border-bottom:1px solid " + colour(palette::line);
    std::string body = format(
        "<!DOCTYPE html>\n<html lang=\"id\"><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width\"><title>{}</title></head>\n"
        "<body style=\"margin:0;padding:12px;background:#FFFFFF;color:{};"
        "font-family:Arial,'Liberation Sans',sans-serif;font-size:14px;line-height:1.4\">\n"
        "<div style=\"max-width:640px;margin:0 auto\">\n"
        "<p style=\"margin:0;color:{}\">{}</p>\n<h1 style=\"margin:4px 0;font-size:20px;color:{}\">{}</h1>\n"
        "<p style=\"margin:0 0 12px;color:{}\">{}</p>\n",
        html_escaped(subject_of(model)), colour(palette::ink), grey, html_escaped(model.office.name),
        colour(palette::navy), html_escaped(model.title), grey, html_escaped(model.subtitle));
    for (const auto& mark : marks(model))
        body += format("<p style=\"margin:0 0 12px;font-weight:bold;color:{}\">{}</p>\n",
                       colour(palette::caution), html_escaped(mark));
    body += format(
        "<div style=\"margin:0 0 12px;padding:10px 12px;background:{};color:{}\"><strong>{}</strong><br>{}"
        "</div>\n<table role=\"table\" style=\"width:100%;border-collapse:collapse\"><caption "
        "style=\"text-align:left;font-weight:bold;padding:4px 0\">{}</caption>\n",
        colour(band.ground), colour(band.ink),
        html_escaped(format(texts::mail_verdict, arg("symbol", model.verdict.symbol),
                            arg("word", model.verdict.word))),
        html_escaped(model.verdict.sentence), texts::mail_figures);
    for (const auto& tile : model.tiles)
        body += format(
            "<tr><th scope=\"row\" style=\"text-align:left;font-weight:normal;padding:6px 8px 6px 0;{0}\">{1}"
            "</th><td style=\"text-align:right;font-weight:bold;white-space:nowrap;padding:6px 8px;{0}\">{2}"
            "</td><td style=\"padding:6px 8px;color:{3};{0}\">{4}</td><td style=\"padding:6px 0 6px 8px;"
            "color:{5};{0}\">{6}</td></tr>\n",
            border, html_escaped(tile.label), html_escaped(display(tile.value)), grey,
            html_escaped(tile.beside), colour(ink(tile.tone)), html_escaped(tile.status));
    body += "</table>\n";
    if (!model.narrative.empty())
        body += format(
            "<p style=\"margin:12px 0 4px;font-weight:bold\">{}</p>\n<p style=\"margin:0 0 12px\">{}</p>\n",
            texts::mail_conclusions, html_escaped(prose(model)));
    if (!model.suggestions.empty()) {
        body += format(
            "<p style=\"margin:12px 0 4px;font-weight:bold\">{}</p>\n<ul style=\"margin:0 0 12px;"
            "padding-left:20px\">\n",
            texts::mail_suggestions);
        for (const auto& suggestion : model.suggestions)
            body += format("<li>{}</li>\n", html_escaped(suggestion));
        body += "</ul>\n";
    }
    body += format("<p style=\"margin:12px 0\">{}</p>\n", html_escaped(file_line(file)));
    if (!page.empty())
        body += format("<p style=\"margin:12px 0\"><a href=\"{}\" style=\"color:{}\">{}</a></p>\n",
                       html_escaped(page), colour(palette::link), texts::mail_page_words);
    return body +
           format("<p style=\"margin:16px 0 0;font-size:12px;color:{}\">{}</p>\n</div></body></html>\n", grey,
                  texts::mail_signed);
}

}  // namespace

MailText mail_text(const ReportModel& model, const MailedFile& file, const std::string& page) {
    return {plain_line(subject_of(model)), plain(model, file, page), page_of(model, file, page)};
}

}  // namespace pantau::reports
