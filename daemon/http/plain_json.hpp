#pragma once
// JSON whose decimals are written as people write them: the library writes every one with an exponent, 0E0
// and 9.9E-1, which is correct and hard to read.

#include <string>

#include <boost/json/fwd.hpp>

namespace pantau::http {

/// 0, 0.99, 12.5; the shortest digits that read back as the same number. What is not finite becomes null.
std::string plain_json(const boost::json::value& value);

}  // namespace pantau::http
