// A process that records cases and says each one on its standard output once it is answered, to be killed in
// the middle.
//   store_child append DIRECTORY PREFIX COUNT     opens COUNT cases; prints "NUMBER" for each that is
//   acknowledged store_child open DIRECTORY                    prints "opened", or the problem's exit code

#include <cstdio>
#include <cstdlib>
#include <string>
#include <unistd.h>

#include "tests/unit/store/store_kit.hpp"

using namespace pantau;
using namespace pantau::store;

namespace {

void say(const std::string& line) {
    const std::string whole = line + "\n";
    if (::write(STDOUT_FILENO, whole.data(), whole.size()) < 0) std::exit(1);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) return 64;
    const std::string what = argv[1];
    auto store = Store::open(test::options(argv[2]));
    if (!store) {
        say(std::to_string(store.error().exit_code));
        return 1;
    }
    if (what == "open") {
        say("opened");
        return 0;
    }
    const std::string prefix = argv[3];
    for (int i = 1; i <= std::atoi(argv[4]); ++i) {
        const std::string number = prefix + std::to_string(i);
        test::StoredCase one{**store, number};
        auto request =
            one.request("2026-06-09 07:30", cases::EventKind::case_opened, [&](cases::Command& command) {
                command.title = "Aspirasi " + number;
                command.idempotency_key = number;
            });
        append(**store, std::move(request), [number](auto written) {
            if (written.has_value()) say(number);
        });
    }
    (*store)->flush();
    return 0;
}
