#pragma once
// A test letter by the settings' mail server, at once and outside the queue, for whoever sets it up.

#include <string>

#include "daemon/clock.hpp"
#include "daemon/settings/settings.hpp"

namespace pantau::publish {

struct TestMail {
    bool sent = false;  ///< the server took it for at least one receiver and refused none
    std::string words;  ///< what the server said, or where the dialogue ended
};
/// Blocks for 20 s at most. \pre settings.mail
TestMail send_test_mail(const settings::Settings& settings, Instant now);

}  // namespace pantau::publish
