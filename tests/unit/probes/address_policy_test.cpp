#include "probes/address_policy.hpp"

#include <catch2/catch.hpp>

namespace pantau::probes {
namespace {

bool allowed(const AddressPolicy& policy, const std::string& text) {
    const auto address = parse_address(text);
    REQUIRE(address);
    return policy.allows(*address);
}

}  // namespace

TEST_CASE("every special block is refused from end to end and its neighbours are not", "[probes][policy]") {
    // Neighbours are given where they are public; "" where another special block begins.
    struct Row {
        const char *block, *before, *first, *middle, *last, *after;
    };
    const auto row = GENERATE(values<Row>({
        {"0.0.0.0/8", "", "0.0.0.0", "0.1.2.3", "0.255.255.255", "1.0.0.0"},
        {"10.0.0.0/8", "9.255.255.255", "10.0.0.0", "10.1.2.3", "10.255.255.255", "11.0.0.0"},
        {"100.64.0.0/10", "100.63.255.255", "100.64.0.0", "100.100.1.1", "100.127.255.255", "100.128.0.0"},
        {"127.0.0.0/8", "126.255.255.255", "127.0.0.0", "127.0.0.1", "127.255.255.255", "128.0.0.0"},
        {"169.254.0.0/16", "169.253.255.255", "169.254.0.0", "169.254.169.254", "169.254.255.255",
         "169.255.0.0"},
        {"172.16.0.0/12", "172.15.255.255", "172.16.0.0", "172.20.0.1", "172.31.255.255", "172.32.0.0"},
        {"192.0.0.0/24", "191.255.255.255", "192.0.0.0", "192.0.0.9", "192.0.0.255", "192.0.1.0"},
        {"192.0.2.0/24", "192.0.1.255", "192.0.2.0", "192.0.2.1", "192.0.2.255", "192.0.3.0"},
        {"192.31.196.0/24", "192.31.195.255", "192.31.196.0", "192.31.196.1", "192.31.196.255",
         "192.31.197.0"},
        {"192.52.193.0/24", "192.52.192.255", "192.52.193.0", "192.52.193.1", "192.52.193.255",
         "192.52.194.0"},
        {"192.88.99.0/24", "192.88.98.255", "192.88.99.0", "192.88.99.1", "192.88.99.255", "192.88.100.0"},
        {"192.168.0.0/16", "192.167.255.255", "192.168.0.0", "192.168.1.1", "192.168.255.255", "192.169.0.0"},
        {"192.175.48.0/24", "192.175.47.255", "192.175.48.0", "192.175.48.1", "192.175.48.255",
         "192.175.49.0"},
        {"198.18.0.0/15", "198.17.255.255", "198.18.0.0", "198.19.1.1", "198.19.255.255", "198.20.0.0"},
        {"198.51.100.0/24", "198.51.99.255", "198.51.100.0", "198.51.100.9", "198.51.100.255",
         "198.51.101.0"},
        {"203.0.113.0/24", "203.0.112.255", "203.0.113.0", "203.0.113.9", "203.0.113.255", "203.0.114.0"},
        {"224.0.0.0/4", "223.255.255.255", "224.0.0.0", "232.1.1.1", "239.255.255.255", ""},
        {"240.0.0.0/4", "", "240.0.0.0", "250.1.1.1", "255.255.255.255", ""},

        {"::/128", "", "::", "::", "::", ""},
        {"::1/128", "", "::1", "::1", "::1", ""},
        {"64:ff9b:1::/48", "", "64:ff9b:1::", "64:ff9b:1::808:808", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", ""},
        {"100::/64", "", "100::", "100::1", "100::ffff:ffff:ffff:ffff", ""},
        {"100:0:0:1::/64", "", "100:0:0:1::", "100:0:0:1::1", "100:0:0:1:ffff:ffff:ffff:ffff", ""},
        {"outside 2000::/3 below", "", "101::", "1000::1", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
         "2000::"},
        {"2001::/23", "2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2001::", "2001:20::1",
         "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:200::"},
        {"2001:db8::/32", "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db8::", "2001:db8:1::1",
         "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db9::"},
        {"2620:4f:8000::/48", "2620:4f:7fff:ffff:ffff:ffff:ffff:ffff", "2620:4f:8000::", "2620:4f:8000::1",
         "2620:4f:8000:ffff:ffff:ffff:ffff:ffff", "2620:4f:8001::"},
        {"3fff::/20", "3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "3fff::", "3fff:1::1",
         "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "3fff:1000::"},
        {"outside 2000::/3 above", "3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "4000::", "8000::1",
         "5eff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ""},
        {"5f00::/16", "", "5f00::", "5f00::1", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ""},
        {"fc00::/7", "", "fc00::", "fd12::1", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ""},
        {"fe80::/10", "", "fe80::", "fe80::1", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ""},
        {"fec0::/10", "", "fec0::", "fec0::1", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ""},
        {"ff00::/8", "", "ff00::", "ff02::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ""},
    }));
    DYNAMIC_SECTION(row.block) {
        const AddressPolicy policy;
        CAPTURE(row.before, row.first, row.middle, row.last, row.after);
        for (const char* inside : {row.first, row.middle, row.last}) {
            CHECK_FALSE(allowed(policy, inside));
            CHECK(allowed(AddressPolicy{{*parse_cidr(inside)}}, inside));
        }
        for (const std::string outside : {row.before, row.after})
            if (!outside.empty()) CHECK(allowed(policy, outside));
        if (const std::string block = row.first; block.find(':') == std::string::npos)
            for (const char* text : {row.first, row.middle, row.last}) {
                CHECK_FALSE(allowed(policy, std::string{"::ffff:"} + text));
                CHECK_FALSE(allowed(policy, std::string{"64:ff9b::"} + text));
                CHECK_FALSE(allowed(policy, std::string{"::"} + text));
            }
    }
}

TEST_CASE("IPv4 inside IPv6 is judged by the inner address", "[probes][policy]") {
    const AddressPolicy policy;
    struct Row {
        const char* text;
        bool allowed;
    };
    const auto row = GENERATE(values<Row>({
        {"::ffff:8.8.8.8", true},
        {"::ffff:127.0.0.1", false},
        {"::ffff:169.254.169.254", false},
        {"::8.8.8.8", true},
        {"::10.0.0.1", false},
        {"64:ff9b::8.8.8.8", true},
        {"64:ff9b::192.168.0.1", false},
        {"2002:808:808::1", true},             // 6to4 of 8.8.8.8
        {"2002:7f00:1::1", false},             // of 127.0.0.1
        {"2002:c0a8:101::", false},            // of 192.168.1.1
        {"2001:0:808:808::f7f7:f7f7", false},  // Teredo, whatever it carries
        {"::ffff:0:8.8.8.8", false},           // translated form, outside 2000::/3
        {"2606:4700::1111", true},
    }));
    CAPTURE(row.text);
    CHECK(allowed(policy, row.text) == row.allowed);
}

TEST_CASE("the settings may allow a range and a list of ports", "[probes][policy]") {
    const AddressPolicy policy{{*parse_cidr("127.0.0.0/8"), *parse_cidr("fd00::/8")}, {8080}};
    CHECK(allowed(policy, "127.0.0.1"));
    CHECK(allowed(policy, "::ffff:127.0.0.1"));
    CHECK(allowed(policy, "fd00::2"));
    CHECK_FALSE(allowed(policy, "10.0.0.1"));
    CHECK_FALSE(allowed(policy, "::1"));
    CHECK(allowed(policy, "8.8.8.8"));
    CHECK(policy.is_listed(*parse_address("127.9.9.9")));
    CHECK_FALSE(policy.is_listed(*parse_address("8.8.8.8")));
    CHECK(policy.allows_port(8080));
    CHECK_FALSE(policy.allows_port(80));
    CHECK(AddressPolicy{}.allows_port(443));
    CHECK_FALSE(AddressPolicy{}.allows_port(22));
    CHECK(policy.refusal(*parse_address("10.0.0.1")) == "private (10.0.0.0/8)");
}

TEST_CASE("ranges are read strictly", "[probes][policy]") {
    CHECK(parse_cidr("10.0.0.0/8"));
    CHECK(parse_cidr("10.1.2.3"));
    CHECK(parse_cidr("::/0"));
    for (const char* wrong : {"10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "10.0.0.0/-1", "10.0/8",
                              "::1/129", "host/8", "", "fe80::1%lo/10", "10.0.0.0/8 "}) {
        CAPTURE(wrong);
        CHECK_FALSE(parse_cidr(wrong));
    }
}

}  // namespace pantau::probes
