// A line of an exported event log. What is taken is written to the same line and the same canonical record
// again.
#include "daemon/cases/event_codec.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace pantau;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto event = cases::from_json_line(fuzz::text_of(data, size));
    if (event.has_error()) {
        fuzz::hold(!event.error().message.empty(), "a refusal says why");
        return 0;
    }
    const std::string line = cases::to_json_line(*event);
    const auto again = cases::from_json_line(line);
    fuzz::hold(again.has_value(), "what was written is read", again.has_value() ? "" : again.error().message);
    fuzz::hold(cases::to_json_line(*again) == line, "the same line");
    fuzz::hold(cases::canonical(*again) == cases::canonical(*event), "the same record");
    return 0;
}
