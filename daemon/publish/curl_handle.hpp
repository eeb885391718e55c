#pragma once
// Owners of libcurl's handles, for this room's sources only.

#include <memory>
#include <new>
#include <stdexcept>
#include <string>

#include <curl/curl.h>
#include <fmt/format.h>

namespace pantau::publish {

inline void start_libcurl() {
    static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (code != CURLE_OK)
        throw std::runtime_error{std::string{"libcurl cannot start: "} + curl_easy_strerror(code)};
}

struct EasyEnd {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
using Easy = std::unique_ptr<CURL, EasyEnd>;

struct ListEnd {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, ListEnd>;

inline void add(List& list, const std::string& text) {
    auto* longer = curl_slist_append(list.get(), text.c_str());
    if (longer == nullptr) throw std::bad_alloc{};
    (void)list.release();
    list.reset(longer);
}

template <class Value>
void set(CURL* easy, CURLoption option, Value value) {
    if (const auto code = curl_easy_setopt(easy, option, value); code != CURLE_OK)
        throw std::runtime_error{
            fmt::format("libcurl refuses option {}: {}", static_cast<int>(option), curl_easy_strerror(code))};
}

}  // namespace pantau::publish
