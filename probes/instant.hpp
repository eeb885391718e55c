#pragma once

#include <chrono>

#include <date/date.h>

namespace pantau::probes {

/// A moment on the wall clock: UTC, milliseconds. The same type in every room.
using Instant = date::sys_time<std::chrono::milliseconds>;

}  // namespace pantau::probes
