#pragma once
// The one table of every settings key. The reader, the hints for a misspelt key, config/pantau.toml and
// `pantau config print-default` all come from it, so that none can know a key that another does not.

#include <string>
#include <vector>

namespace pantau::settings {

enum class KeyType {
    text,
    choice,
    integer,
    number,
    boolean,
    date,
    date_time,
    duration,
    size,
    clock,
    url,
    endpoint,
    path,
    text_list,
    integer_list,
    path_list,
    table_list
};

struct KeyDoc {
    std::string name;
    KeyType type{};
    bool required = false;
    std::string preset;   ///< the default as TOML; empty: none
    std::string example;  ///< a value as TOML that loads; for a required key what the shipped file says
    std::string allowed;  ///< "1s to 10m", "A4 or Folio"; as in the messages
    std::string help;     ///< one to three sentences, lines broken by \n
};

struct SectionDoc {
    std::string name;
    bool list = false;   ///< [[name]]
    bool shown = false;  ///< stands uncommented in the shipped file
    std::string help{};
    std::vector<KeyDoc> keys{};

    std::string header() const { return list ? "[[" + name + "]]" : "[" + name + "]"; }
};

/// Every section in the order of the shipped file.
const std::vector<SectionDoc>& known_sections();

/// The shipped settings with comments as the manual; byte for byte config/pantau.toml.
std::string print_default();

}  // namespace pantau::settings
