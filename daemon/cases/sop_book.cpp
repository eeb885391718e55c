#include "daemon/cases/sop_book.hpp"

#include <algorithm>

namespace pantau::cases {

void SopBook::add(Sop sop) {
    std::string version = sop.version;
    versions_.try_emplace(std::move(version), std::move(sop));
}

void SopBook::add_current(Sop sop) {
    if (std::find(codes_.begin(), codes_.end(), sop.code) == codes_.end()) codes_.push_back(sop.code);
    current_[sop.code] = sop.version;
    add(std::move(sop));
}

const Sop* SopBook::version(std::string_view version) const noexcept {
    const auto found = versions_.find(std::string{version});
    return found == versions_.end() ? nullptr : &found->second;
}

const Sop* SopBook::current(std::string_view code) const noexcept {
    if (code.empty() && codes_.empty()) return nullptr;
    const auto found = current_.find(code.empty() ? codes_.front() : std::string{code});
    return found == current_.end() ? nullptr : version(found->second);
}

const Sop* SopBook::find(std::string_view code_or_version) const noexcept {
    const Sop* sop = current(code_or_version);
    return sop != nullptr || code_or_version.empty() ? sop : version(code_or_version);
}

}  // namespace pantau::cases
