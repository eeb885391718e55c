// A false wall clock for the program under test: preloaded, it adds the seconds in a file to what the machine says. The file holds
// one 64-bit number and is shared memory, so a test sets the clock for every thread at once by writing it. Monotonic clocks and the
// timers on them stay true. (libfaketime was used before: it reads its file without a lock, so that a thread is now and then told the
// real time, and it moves monotonic timers, too, so that a timer which is due at once may wait for days.)
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace {

const std::int64_t* shared_offset() {
    const char* path = std::getenv("PANTAU_FALSE_CLOCK");
    const int fd = path == nullptr ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) std::abort();  // a test that asked for a false clock must not run on the true one
    void* page = mmap(nullptr, sizeof(std::int64_t), PROT_READ, MAP_SHARED, fd, 0);
    close(fd);
    if (page == MAP_FAILED) std::abort();
    return static_cast<const std::int64_t*>(page);
}

std::int64_t offset() {
    static const std::int64_t* const seconds = shared_offset();
    return __atomic_load_n(seconds, __ATOMIC_RELAXED);
}

template <typename Function>
Function* real(const char* name) {
    return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

constexpr int most_descriptors = 65'536;
std::atomic<bool> on_wall_clock[most_descriptors];  // timers by descriptor

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* now) noexcept {
    static auto* const ask = real<decltype(clock_gettime)>("clock_gettime");
    const int code = ask(clock, now);
    if (code == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += offset();
    return code;
}

int gettimeofday(timeval* __restrict now, void* __restrict zone) noexcept {
    static auto* const ask = real<int(timeval*, void*)>("gettimeofday");
    const int code = ask(now, zone);
    if (code == 0 && now != nullptr) now->tv_sec += offset();
    return code;
}

time_t time(time_t* kept) noexcept {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    if (kept != nullptr) *kept = now.tv_sec;
    return now.tv_sec;
}

int timerfd_create(int clock, int flags) noexcept {
    static auto* const make = real<decltype(timerfd_create)>("timerfd_create");
    const int fd = make(clock, flags);
    if (fd >= 0 && fd < most_descriptors) on_wall_clock[fd] = clock == CLOCK_REALTIME;
    return fd;
}

int timerfd_settime(int fd, int flags, const itimerspec* set, itimerspec* before) noexcept {
    static auto* const arm = real<decltype(timerfd_settime)>("timerfd_settime");
    itimerspec true_time = *set;
    const bool shifted = (flags & TFD_TIMER_ABSTIME) != 0 && fd >= 0 && fd < most_descriptors && on_wall_clock[fd];
    if (shifted && (set->it_value.tv_sec != 0 || set->it_value.tv_nsec != 0)) {
        true_time.it_value.tv_sec -= offset();
        if (true_time.it_value.tv_sec < 1) true_time.it_value = {0, 1};  // long past: at once
    }
    return arm(fd, flags, &true_time, before);
}

}  // extern "C"
