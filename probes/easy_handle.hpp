#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>

#include <curl/curl.h>

namespace pantau::probes {

struct EasyCleanup {
    void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
};
using EasyHandle = std::unique_ptr<CURL, EasyCleanup>;

struct MultiCleanup {
    void operator()(CURLM* handle) const noexcept { curl_multi_cleanup(handle); }
};
using MultiHandle = std::unique_ptr<CURLM, MultiCleanup>;

struct ListCleanup {
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, ListCleanup>;

/// Sets one libcurl option. \throws std::logic_error when refused: our mistake, not the site's
template <class Value>
void set(const EasyHandle& handle, CURLoption option, Value value) {
    static_assert(std::is_same_v<Value, long> || std::is_same_v<Value, curl_off_t> || std::is_pointer_v<Value>,
                  "write 1L or s.c_str()");
    if (const CURLcode code = curl_easy_setopt(handle.get(), option, value); code != CURLE_OK)
        throw std::logic_error{"curl option " + std::to_string(option) + ": " + curl_easy_strerror(code)};
}

}  // namespace pantau::probes
