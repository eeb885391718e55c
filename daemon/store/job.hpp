#pragma once
// From a function over the connection to an answered job; for this room's sources only.

#include <functional>
#include <memory>
#include <utility>

#include "daemon/store/connection.hpp"
#include "daemon/store/store.hpp"

namespace pantau::store {

/// `work` runs on the writer thread, perhaps twice (then the first time left nothing behind).
template <class Result, class Work>
void run_job(Store& store, Work work, Done<Result> done) {
    auto result = std::make_shared<std::optional<Result>>();
    store.post([result, work = std::move(work)](Connection& db) { result->emplace(work(db)); },
               [result, done = std::move(done)](std::optional<WriteProblem> problem) {
                   if (!done) return;
                   if (problem)
                       done(std::move(*problem));
                   else
                       done(std::move(**result));
               });
}

/// The value of an enumeration that `name` names, among the first `count` of it.
template <class Enum, class Name>
std::optional<Enum> enum_named(std::string_view name, int count, Name name_of) {
    for (int i = 0; i < count; ++i)
        if (name_of(static_cast<Enum>(i)) == name) return static_cast<Enum>(i);
    return std::nullopt;
}

}  // namespace pantau::store
