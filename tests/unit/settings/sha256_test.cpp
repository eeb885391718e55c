#include "daemon/sha256.hpp"

#include <catch2/catch.hpp>

namespace pantau {
namespace {

TEST_CASE("SHA-256 gives the digests of FIPS 180-2") {
    struct Row {
        const char* text;
        const char* hex;
    };
    const auto row = GENERATE(values<Row>({
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    }));
    CHECK(sha256_hex(row.text) == row.hex);
}

TEST_CASE("A digest does not depend on where the pieces end") {
    const std::string_view text = "Laporan Analisis Gangguan";
    for (std::size_t cut = 0; cut <= text.size(); ++cut)
        CHECK(Sha256{}.add(text.substr(0, cut)).add(text.substr(cut)).hex() == sha256_hex(text));
}

TEST_CASE("Every byte is written as two lower-case digits") {
    CHECK(hex_of(std::array<unsigned char, 4>{0x00, 0x0F, 0xA0, 0xFF}) == "000fa0ff");
    CHECK(hex_of({}).empty());
}

}  // namespace
}  // namespace pantau
