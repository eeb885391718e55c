#include "daemon/store/write_times.hpp"

#include <map>
#include <mutex>

namespace pantau::store {

namespace {

struct Times {
    std::mutex mutex;
    std::map<std::filesystem::path, metrics::Histogram> by_file;

    metrics::Histogram& of(const std::filesystem::path& file) {
        static const std::vector<double> bounds{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5};
        return by_file.try_emplace(file, bounds).first->second;
    }
};

Times& times() {
    static Times all;
    return all;
}

}  // namespace

metrics::Histogram write_times(const std::filesystem::path& database_file) {
    const std::lock_guard lock{times().mutex};
    return times().of(database_file);
}

void add_write_time(const std::filesystem::path& database_file, double seconds) {
    const std::lock_guard lock{times().mutex};
    times().of(database_file).observe(seconds);
}

}  // namespace pantau::store
