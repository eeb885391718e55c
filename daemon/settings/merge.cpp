#include "daemon/settings/merge.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace pantau::settings {

namespace {

Member* find(Table& table, const std::string& key) {
    const auto found = std::find_if(table.members.begin(), table.members.end(),
                                    [&key](const Member& member) { return member.key == key; });
    return found == table.members.end() ? nullptr : &*found;
}

bool is_list_of_tables(const Value& value) {
    const auto* list = value.as<Value::List>();
    return list != nullptr && !list->empty() && list->front().as<Table>() != nullptr;
}

void say_twice(const std::string& what, const Place& later, const Place& earlier, Problems& problems) {
    problems.add(later, fmt::format("{} is given twice; it stands at {} already", what, to_string(earlier)));
}

void join_section(const std::string& name, Table& into, Table from, Problems& problems) {
    for (auto& member : from.members) {
        if (const auto* earlier = find(into, member.key)) {
            say_twice(fmt::format("{} in [{}]", member.key, name), member.place, earlier->place, problems);
        } else {
            into.members.push_back(std::move(member));
        }
    }
}

}  // namespace

Table merge(std::vector<Table> files, Problems& problems) {
    Table whole = std::move(files.front());
    for (std::size_t i = 1; i < files.size(); ++i) {
        whole.cut |= files[i].cut;
        for (auto& member : files[i].members) {
            auto* earlier = find(whole, member.key);
            if (earlier == nullptr) {
                whole.members.push_back(std::move(member));
                continue;
            }
            auto* section = std::get_if<Table>(&earlier->value.held);
            auto* more = std::get_if<Table>(&member.value.held);
            if (section != nullptr && more != nullptr) {
                section->cut |= more->cut;
                join_section(member.key, *section, std::move(*more), problems);
            } else if (is_list_of_tables(earlier->value) && is_list_of_tables(member.value)) {
                auto& list = std::get<Value::List>(earlier->value.held);
                for (auto& entry : std::get<Value::List>(member.value.held)) list.push_back(std::move(entry));
            } else {
                say_twice(member.key, member.place, earlier->place, problems);
            }
        }
    }
    return whole;
}

}  // namespace pantau::settings
