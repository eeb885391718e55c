#pragma once

#include <future>
#include <memory>
#include <utility>

#include "daemon/store/store.hpp"

namespace pantau::publish {

/// What the store's writer thread answers to `call`, which hands on the callback that it is given. For this
/// room's own threads: the network thread waits for nobody.
template <class T, class Call>
store::Written<T> waited(Call call) {
    auto promise = std::make_shared<std::promise<store::Written<T>>>();
    auto answer = promise->get_future();
    call(store::Done<T>{[promise](store::Written<T> written) { promise->set_value(std::move(written)); }});
    return answer.get();
}

}  // namespace pantau::publish
