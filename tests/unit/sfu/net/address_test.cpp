#include "sfu/net/address.h"

#include <gtest/gtest.h>

#include <set>

namespace wf::net {
namespace {

TEST(Address, ReadsAndWritesBothFamilies) {
    const struct {
        const char* ip;
        const char* text;
    } cases[] = {{"192.0.2.1", "192.0.2.1:5000"}, {"2001:db8::1", "[2001:db8::1]:5000"}, {"::", "[::]:5000"}};
    for (const auto& one : cases) {
        const auto address = Address::parse(one.ip, 5000);
        ASSERT_TRUE(address) << one.ip;
        EXPECT_EQ(address->text(), one.text);
        sockaddr_storage storage{};
        address->toSockaddr(storage);
        EXPECT_EQ(Address::fromSockaddr(storage), address);
    }
}

TEST(Address, RefusesWhatIsNoNumericAddress) {
    for (const char* text : {"", "host.local", "1.2.3", "1.2.3.4.5", "256.1.1.1", "fe80::1%eth0", "1.2.3.4%1", "::g",
                             "1111:2222:3333:4444:5555:6666:7777:8888:9999", " 1.2.3.4"}) {
        EXPECT_FALSE(Address::parse(text, 1)) << text;
    }
}

TEST(Address, AMappedAddressIsTheV4AddressItself) {
    const auto v4 = Address::parse("192.0.2.7", 80);
    EXPECT_EQ(Address::parse("::ffff:192.0.2.7", 80), v4);
    sockaddr_storage storage{};
    v4->toSockaddr(storage, true);
    EXPECT_EQ(storage.ss_family, AF_INET6);
    EXPECT_EQ(Address::fromSockaddr(storage), v4);
    EXPECT_EQ(Address::fromSockaddr(storage)->hash(), v4->hash());
}

TEST(Address, ScopesTellLinkLocalAddressesApart) {
    const auto one = Address::parse("fe80::1%1", 5);
    const auto two = Address::parse("fe80::1%2", 5);
    ASSERT_TRUE(one && two);
    EXPECT_NE(one, two);
    EXPECT_TRUE(one->isLinkLocal());
}

TEST(Address, KnowsSpecialRanges) {
    EXPECT_TRUE(Address::parse("127.8.0.1", 0)->isLoopback());
    EXPECT_TRUE(Address::parse("::1", 0)->isLoopback());
    EXPECT_FALSE(Address::parse("::2", 0)->isLoopback());
    EXPECT_TRUE(Address::parse("169.254.3.4", 0)->isLinkLocal());
    EXPECT_TRUE(Address::anyV6(4).isUnspecified());
}

TEST(Address, HashesSpreadNeighboursOut) {
    std::set<std::size_t> slots;
    for (std::uint16_t port = 1000; port < 1256; ++port) {
        slots.insert(Address::parse("10.0.0.1", port)->hash() % 4096);
    }
    EXPECT_GT(slots.size(), 200U);
}

}  // namespace
}  // namespace wf::net
