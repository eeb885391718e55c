#include "daemon/command_line.hpp"

#include <fstream>
#include <iostream>
#include <sstream>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

namespace pantau::commands {

namespace json = boost::json;

void say(const Globals& globals, const std::string& message) {
    if (!globals.quiet) std::cerr << message << '\n';
}

int fail(int code, const std::string& message) {
    std::cerr << "pantau: " << message << '\n';
    return code;
}

std::shared_ptr<const Office> office_or_complain(const Globals& globals) {
    auto loaded = load_office(globals.config);
    if (loaded.office) return loaded.office;
    for (const auto& problem : loaded.problems.in_order()) std::cerr << settings::to_string(problem) << '\n';
    std::cerr << fmt::format(
        "pantau: {} in the settings; run 'pantau --config {} check-config' after mending\n",
        loaded.problems.size() == 1 ? "1 mistake" : fmt::format("{} mistakes", loaded.problems.size()),
        globals.config);
    return nullptr;
}

namespace {

int code_for(int status) {
    switch (status) {
        case 401:
        case 403:
            return exit_code::permission;
        case 400:
        case 413:
        case 415:
        case 422:
            return exit_code::bad_data;
        case 503:
            return exit_code::unavailable;
        case 507:
            return exit_code::io;
        default:
            return exit_code::failure;
    }
}

/// A problem as people read it: code, what is wrong, and the sentence the page would show.
void complain(const Reply& reply) {
    const auto code = text_of(reply.json, "code"), detail = text_of(reply.json, "detail"),
               sentence = text_of(reply.json, "message_id");
    if (detail.empty()) {
        std::cerr << fmt::format("pantau: the service answered {}\n", reply.status);
        return;
    }
    std::cerr << fmt::format("pantau: {}: {}\n", code, detail);
    if (!sentence.empty()) std::cerr << "        " << sentence << '\n';
    if (const auto* mistakes = reply.json.as_object().if_contains("mistakes");
        mistakes != nullptr && mistakes->is_array()) {
        for (const auto& bad : mistakes->as_array())
            std::cerr << fmt::format("  line {}, column {}: {}{}\n", bad.at("line").to_number<int>(),
                                     bad.at("column").to_number<int>(),
                                     text_of(bad, "field").empty() ? "" : text_of(bad, "field") + ": ",
                                     text_of(bad, "message"));
    }
}

/// The way to the service. Mistakes elsewhere in the settings do not bar it: the service runs on with its old
/// ones, and `reload` must reach it to be told.
struct Door {
    std::string socket;
    settings::Problems problems;
};

Reply finish(const Globals& globals, ControlAnswer answer, const Door& door) {
    Reply reply;
    if (answer.forbidden) {
        reply.code =
            fail(exit_code::permission,
                 fmt::format("this user may not open {}; take a user of the service's group, or sudo",
                             door.socket));
        return reply;
    }
    if (!answer.running) {
        for (const auto& problem : door.problems.in_order())
            std::cerr << settings::to_string(problem) << '\n';
        reply.code =
            door.problems.empty()
                ? fail(exit_code::not_running,
                       fmt::format("the service is not running (no answer on {}); start it with 'systemctl "
                                   "start pantau'",
                                   door.socket))
                : fail(
                      exit_code::configuration,
                      fmt::format("these settings hold mistakes, and no service answers on {}", door.socket));
        return reply;
    }
    if (answer.status == 0) {
        reply.code = fail(exit_code::unavailable,
                          fmt::format("the connection to the service broke: {}", answer.failure));
        return reply;
    }
    reply.status = answer.status;
    reply.body = std::move(answer.body);
    boost::system::error_code error;
    reply.json = json::parse(reply.body, error);
    reply.ok = answer.status < 400;
    if (!reply.ok) {
        reply.code = code_for(answer.status);
        if (globals.json && !error)
            std::cerr << reply.body << '\n';
        else
            complain(reply);
    }
    return reply;
}

std::optional<Door> door_to_service(const Globals& globals, Reply& reply) {
    auto loaded = settings::load(globals.config);
    if (loaded.files.empty() || loaded.socket.empty()) {
        for (const auto& problem : loaded.problems.in_order())
            std::cerr << settings::to_string(problem) << '\n';
        reply.code = fail(exit_code::configuration,
                          "the settings name no socket to talk to the service; mend them first");
        return std::nullopt;
    }
    return Door{loaded.socket.string(), std::move(loaded.problems)};
}

Reply send(const Globals& globals, const std::string& method, const std::string& target,
           const std::string& bytes, const std::string& type) {
    Reply reply;
    const auto door = door_to_service(globals, reply);
    if (!door) return reply;
    return finish(globals, ControlClient{door->socket}.send(method, target, bytes, type), *door);
}

}  // namespace

Reply ask_service(const Globals& globals, const std::string& method, const std::string& target,
                  const json::value* body) {
    return send(globals, method, target, body == nullptr ? std::string{} : json::serialize(*body),
                "application/json");
}

Reply send_file(const Globals& globals, const std::string& target, const std::string& bytes,
                const std::string& type) {
    return send(globals, "POST", target, bytes, type);
}

std::optional<std::string> read_file(const std::string& path) {
    std::ostringstream text;
    if (path == "-") {
        text << std::cin.rdbuf();
        return std::move(text).str();
    }
    std::ifstream in{path, std::ios::binary};
    if (in && in.peek() != std::ifstream::traits_type::eof()) text << in.rdbuf();
    if (in.bad() || !in.is_open()) {
        fail(exit_code::no_input,
             fmt::format("{} cannot be read; is the path right, and may this user read it?", path));
        return std::nullopt;
    }
    return std::move(text).str();
}

namespace {

/// Characters of a UTF-8 text, as columns count them.
std::size_t characters(const std::string& text) {
    std::size_t count = 0;
    for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
    return count;
}

}  // namespace

std::string table(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (i >= widths.size()) widths.push_back(0);
            widths[i] = std::max(widths[i], characters(row[i]));
        }
    std::string out;
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            out += row[i];
            if (i + 1 < row.size()) out.append(widths[i] - characters(row[i]) + 2, ' ');
        }
        out += '\n';
    }
    return out;
}

std::string text_of(const json::value& object, const char* member) {
    if (!object.is_object()) return {};
    const auto* value = object.as_object().if_contains(member);
    if (value == nullptr || value->is_null()) return {};
    if (value->is_string()) return std::string{value->as_string()};
    // Personal text that an administrator erased: what the page shows in its place.
    if (value->is_object() && value->as_object().contains("erased")) return "dihapus";
    return json::serialize(*value);
}

std::string plain_time(const std::string& rfc3339) {
    if (rfc3339.size() < 19) return rfc3339;
    return rfc3339.substr(0, 10) + " " + rfc3339.substr(11, 8);
}

std::string counted(std::int64_t number, std::string_view one, std::string_view many) {
    return fmt::format("{} {}", number, number == 1 ? one : many);
}

std::string duration(std::int64_t seconds) {
    const auto magnitude = seconds < 0 ? -seconds : seconds;
    return fmt::format("{}{}:{:02}:{:02}", seconds < 0 ? "-" : "", magnitude / 3600, magnitude / 60 % 60,
                       magnitude % 60);
}

}  // namespace pantau::commands
