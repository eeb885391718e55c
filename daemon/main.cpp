#include <exception>
#include <iostream>

#include <sodium.h>

#include "daemon/commands.hpp"

int main(int argc, char** argv) {
    if (sodium_init() < 0) {
        std::cerr << "pantau: the system gives no random numbers; is /dev/urandom there?\n";
        return 69;
    }
    try {
        return pantau::run_command(argc, argv);
    } catch (const std::exception& error) {
        std::cerr << "pantau: " << error.what() << '\n';
        return 1;
    }
}
