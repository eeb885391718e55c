// The figures that every exporter tells of its own process, read from the kernel.

#include "daemon/metrics/process.hpp"

#include <algorithm>
#include <dirent.h>
#include <fstream>
#include <sstream>
#include <string>
#include <sys/resource.h>
#include <unistd.h>

namespace pantau::metrics {

namespace {

std::size_t open_descriptors() {
    std::size_t count = 0;
    if (DIR* folder = opendir("/proc/self/fd")) {
        while (readdir(folder) != nullptr) ++count;
        closedir(folder);
        count = count >= 3 ? count - 3 : 0;  // ".", ".." and the one that reads
    }
    return count;
}

/// Seconds since the epoch at which this process began.
double start_time() {
    std::ifstream stat{"/proc/self/stat"};
    std::string text{std::istreambuf_iterator<char>{stat}, {}};
    std::istringstream fields{text.substr(std::min(text.rfind(')') + 2, text.size()))};
    std::string skipped;
    for (int field = 3; field < 22; ++field) fields >> skipped;
    double ticks = 0;
    fields >> ticks;
    std::ifstream machine{"/proc/stat"};
    double boot = 0;
    for (std::string word; machine >> word;)
        if (word == "btime") {
            machine >> boot;
            break;
        }
    return boot + ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

}  // namespace

void add_process(TextPage& page) {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    page.counter("process_cpu_seconds_total", "Total user and system CPU time spent in seconds.")
        .add({}, seconds(usage.ru_utime) + seconds(usage.ru_stime));
    std::ifstream statm{"/proc/self/statm"};
    double total = 0, resident = 0;
    statm >> total >> resident;
    page.gauge("process_resident_memory_bytes", "Resident memory size in bytes.")
        .add({}, resident * static_cast<double>(sysconf(_SC_PAGESIZE)));
    page.gauge("process_open_fds", "Number of open file descriptors.")
        .add({}, static_cast<double>(open_descriptors()));
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    page.gauge("process_max_fds", "Maximum number of open file descriptors.")
        .add({}, static_cast<double>(limit.rlim_cur));
    static const double started = start_time();
    page.gauge("process_start_time_seconds", "Start time of the process since unix epoch in seconds.")
        .add({}, started);
}

}  // namespace pantau::metrics
