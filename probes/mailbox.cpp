#include "probes/mailbox.hpp"

#include <utility>

namespace pantau::probes {

bool Mailbox::post(Letter&& letter) {
    const std::lock_guard lock{mutex_};
    if (closed_) return false;
    letters_.push_back(std::move(letter));
    if (letters_.size() == 1) curl_multi_wakeup(multi_);
    return true;
}

void Mailbox::wake() {
    const std::lock_guard lock{mutex_};
    if (!closed_) curl_multi_wakeup(multi_);
}

std::vector<Mailbox::Letter> Mailbox::take() {
    const std::lock_guard lock{mutex_};
    return std::exchange(letters_, {});
}

std::vector<Mailbox::Letter> Mailbox::close() {
    const std::lock_guard lock{mutex_};
    closed_ = true;
    return std::exchange(letters_, {});
}

}  // namespace pantau::probes
