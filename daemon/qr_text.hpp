#pragma once

#include <string>

namespace pantau {

/// `text` as a QR code made of half blocks, two rows of it a line, with its quiet margin; drawn for light on
/// dark, as terminals are (phones read either). Empty when it does not fit (beyond about 2,300 characters).
std::string qr_text(const std::string& text);

}  // namespace pantau
