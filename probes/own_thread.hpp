#pragma once

#include <csignal>
#include <pthread.h>
#include <thread>
#include <utility>

namespace pantau::probes {

/// A thread that takes no signal: those are for the program's main thread, and a server that hangs up must
/// not end us by SIGPIPE (libcurl leaves that to us once NOSIGNAL is set). \param name  as `top -H` shows it,
/// at most 15 characters
template <class Body>
std::thread start_thread(const char* name, Body body) {
    sigset_t all, before;
    sigfillset(&all);
    for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) sigdelset(&all, fault);
    pthread_sigmask(SIG_SETMASK, &all, &before);  // inherited by the new thread from its first instruction
    std::thread thread;
    try {
        thread = std::thread{std::move(body)};
    } catch (...) {
        pthread_sigmask(SIG_SETMASK, &before, nullptr);
        throw;
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    pthread_setname_np(thread.native_handle(), name);
    return thread;
}

}  // namespace pantau::probes
