#include "sfu/ice/candidate_policy.h"

#include <gtest/gtest.h>

#include <set>

#include "sfu/ice/address_map.h"
#include "sfu/ice/credentials.h"

namespace wf::ice {
namespace {

net::Address at(const char* ip, std::uint16_t port = 0) { return *net::Address::parse(ip, port); }

const std::vector<net::LocalInterface>& machine() {
    static const std::vector<net::LocalInterface> interfaces = {
        {"lo", at("127.0.0.1")},   {"eth0", at("10.0.0.5")},      {"eth0", at("2001:db8::5")},
        {"eth0", at("fe80::1%2")}, {"docker0", at("172.17.0.1")}, {"vmnet8", at("192.168.9.1")},
    };
    return interfaces;
}

TEST(CandidatePolicy, ListsChooseAmongTheAddresses) {
    CandidatePolicy policy;
    EXPECT_EQ(policy.localAddresses(machine()), (std::vector{at("10.0.0.5"), at("172.17.0.1")}));
    policy.ignore_list = {"vmnet", "docker"};
    EXPECT_EQ(policy.localAddresses(machine()), std::vector{at("10.0.0.5")});
    policy.enforce_list = {"172.17."};
    EXPECT_EQ(policy.localAddresses(machine()), std::vector{at("172.17.0.1")}) << "enforce wins over ignore";
    policy.enforce_list = {"eth0"};
    policy.ipv6 = true;
    EXPECT_EQ(policy.localAddresses(machine()), (std::vector{at("10.0.0.5"), at("2001:db8::5")}));
    policy.ipv6_linklocal = true;
    EXPECT_EQ(policy.localAddresses(machine()).size(), 3U);
    policy.enforce_list = {"lo", "127."};
    EXPECT_TRUE(policy.localAddresses(machine()).empty());
    policy.enforce_list = {"127.0.0.1"};
    EXPECT_EQ(policy.localAddresses(machine()), std::vector{at("127.0.0.1")});
}

TEST(CandidatePolicy, AMappedAddressTakesThePlaceOfTheLocalOne) {
    CandidatePolicy policy;
    policy.tcp = false;
    policy.nat_1_1_mapping = {at("203.0.113.7")};
    const std::vector bound = {at("10.0.0.5", 5000), at("10.0.1.5", 5000), at("2001:db8::5", 5000)};
    const auto told = policy.hostCandidates(bound);
    ASSERT_EQ(told.size(), 2U);
    EXPECT_EQ(told[0].address, at("203.0.113.7", 5000));
    EXPECT_EQ(told[1].address, at("2001:db8::5", 5000)) << "no mapping of its family";
    policy.keep_private_host = true;
    EXPECT_EQ(policy.hostCandidates(bound).size(), 4U);
}

TEST(CandidatePolicy, PrioritiesFallAndFoundationsDiffer) {
    const auto told = CandidatePolicy().hostCandidates({at("10.0.0.5", 5000), at("10.0.1.5", 5000)});
    ASSERT_EQ(told.size(), 4U);
    EXPECT_EQ(told[0].priority, 2130706431U);  // 126 << 24 | 65535 << 8 | 255
    EXPECT_EQ(told[2].priority, (90U << 24) | (((4U << 13) | 8191U) << 8) | 255U);
    std::set<std::string> foundations;
    for (std::size_t i = 0; i < told.size(); ++i) {
        foundations.insert(told[i].foundation);
        EXPECT_TRUE(i == 0 || told[i].priority < told[i - 1].priority);
    }
    EXPECT_EQ(foundations.size(), told.size());
}

TEST(Credentials, AreLongEnoughAndNotTheSameTwice) {
    const Credentials one = makeCredentials();
    EXPECT_GE(one.ufrag.size(), 4U);
    EXPECT_GE(one.pwd.size(), 22U);
    EXPECT_NE(one, makeCredentials());
}

TEST(AddressMap, FindsAllThatIsLeftAfterManyErasures) {
    AddressMap<int> map;
    std::vector<int> values(2000);
    const auto key = [](std::size_t i) { return at("10.1.2.3", static_cast<std::uint16_t>(i + 1)); };
    for (std::size_t i = 0; i < values.size(); ++i) {
        map.set(key(i), values[i]);
    }
    for (std::size_t i = 0; i < values.size(); i += 3) {
        map.erase(key(i));
        map.erase(key(i));
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
        EXPECT_EQ(map.find(key(i)), i % 3 == 0 ? nullptr : &values[i]);
    }
    EXPECT_EQ(map.size(), 1333U);
}

}  // namespace
}  // namespace wf::ice
