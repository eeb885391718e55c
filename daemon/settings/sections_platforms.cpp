// [platforms]: which data files replace the shipped ones.
#include <algorithm>

#include "daemon/settings/sections.hpp"

namespace pantau::settings {

const BoundSection<PlatformFiles>& platforms_section() {
    static const BoundSection<PlatformFiles> section{
        {.name = "platforms",
         .shown = true,
         .help =
             "How posts on YouTube, X and TikTok are asked after, and what betrays a bot wall. Facebook and\n"
             "Instagram have no adapter: their oEmbed service is \"only meant to be used for embedding\", "
             "and\n"
             "\"using metadata … for any purpose other than providing a front-end view … is strictly "
             "prohibited\"."},
        {shaped<PlatformFiles>(
            "files", KeyType::path_list, "a list of paths",
            {.preset = "[]",
             .example = "[\"platforms/youtube.toml\"]",
             .help =
                 "Each takes the place of the shipped file about the same platform (config/platforms of the\n"
                 "source; youtube.toml explains the keys), or of walls.toml. The others stay."},
            [](TableReader& reader, PlatformFiles& out, Reading& reading) {
                const auto values = reader.texts("files");
                if (!values) return;
                for (const auto& [value, place] : *values) {
                    const auto path = binding::resolved(value, place);
                    if (value.empty()) {
                        reading.problems.add(place, "an entry of files is empty; allowed: a path");
                    } else if (std::find(out.files.begin(), out.files.end(), path) != out.files.end()) {
                        reading.problems.add(place, '"' + value + "\" is named twice in files");
                    } else {
                        out.files.push_back(path);
                        reading.files.push_back({path, place, "[platforms] files", false});
                    }
                }
            },
            [](const PlatformFiles& from) {
                std::vector<std::string> names;
                for (const auto& file : from.files) names.push_back(file.string());
                return binding::joined(names);
            })}};
    return section;
}

}  // namespace pantau::settings
