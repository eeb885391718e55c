#include "daemon/version.hpp"

#include <curl/curl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <xlsxwriter.h>

#include "daemon/store/store.hpp"

namespace pantau {

std::string version() {
    return PANTAU_VERSION;
}
std::string revision() {
    return PANTAU_REVISION;
}
std::string compiler() {
#if defined(__clang__)
    return "Clang " __clang_version__;
#else
    return "GCC " __VERSION__;
#endif
}

std::string version_text() {
    return fmt::format("pantau {} ({}, {})\n{}\nSQLite/{}  libxlsxwriter/{}\nschema {}", version(),
                       revision(), compiler(), curl_version(), sqlite3_libversion(), lxw_version(),
                       store::schema_version);
}

}  // namespace pantau
