#include "sfu/janus/network_probe.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <thread>
#include <vector>

#include "sfu/net/unique_fd.h"
#include "tests/unit/sfu/janus/core_bench.h"

namespace wf::janus {
namespace {

using Bytes = std::vector<std::uint8_t>;

/// The transaction of RFC 5769 section 2, and its IPv4 and IPv6 responses cut down to their mapped address.
constexpr std::array<std::uint8_t, kStunHeader> kRequest{0x00, 0x01, 0x00, 0x00, 0x21, 0x12, 0xa4, 0x42, 0xb7, 0xe7,
                                                         0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86, 0xfa, 0x87, 0xdf, 0xae};
const Bytes kResponse{0x01, 0x01, 0x00, 0x0c, 0x21, 0x12, 0xa4, 0x42, 0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86,
                      0xfa, 0x87, 0xdf, 0xae, 0x00, 0x20, 0x00, 0x08, 0x00, 0x01, 0xa1, 0x47, 0xe1, 0x12, 0xa6, 0x43};
const Bytes kResponse6{0x01, 0x01, 0x00, 0x18, 0x21, 0x12, 0xa4, 0x42, 0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6,
                       0x86, 0xfa, 0x87, 0xdf, 0xae, 0x00, 0x20, 0x00, 0x14, 0x00, 0x02, 0xa1, 0x47, 0x01, 0x13,
                       0xa9, 0xfa, 0xa5, 0xd3, 0xf1, 0x79, 0xbc, 0x25, 0xf4, 0xb5, 0xbe, 0xd2, 0xb9, 0xd9};

TEST(NetworkProbe, ReadsTheAddressesOfTheRfc) {
    const auto mapped = readBindingResponse(kResponse, kRequest);
    ASSERT_TRUE(mapped.has_value());
    EXPECT_EQ(mapped->ip, "192.0.2.1");
    EXPECT_EQ(mapped->port, 32853);
    const auto mapped6 = readBindingResponse(kResponse6, kRequest);
    ASSERT_TRUE(mapped6.has_value());
    EXPECT_EQ(mapped6->ip, "2001:db8:1234:5678:11:2233:4455:6677");
    EXPECT_EQ(mapped6->port, 32853);
}

TEST(NetworkProbe, TakesNoBrokenResponse) {
    for (const Bytes& whole : {kResponse, kResponse6}) {
        for (std::size_t size = 0; size < whole.size(); ++size) {
            Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
            EXPECT_FALSE(readBindingResponse(cut, kRequest).has_value()) << size;
            if (size >= kStunHeader) {
                cut[3] = static_cast<std::uint8_t>(size - kStunHeader);
                EXPECT_FALSE(readBindingResponse(cut, kRequest).has_value()) << size;
            }
        }
    }
    for (const std::size_t at : {std::size_t{0}, std::size_t{1}, std::size_t{19}, std::size_t{23}, std::size_t{25}}) {
        Bytes changed = kResponse;
        changed[at] = static_cast<std::uint8_t>(changed[at] ^ 4);
        EXPECT_FALSE(readBindingResponse(changed, kRequest).has_value()) << at;
    }
}

/// Asks an administrator's question and turns the loop in real time until the answer is there.
std::string askAndWait(test::CoreBench& bench, const std::string& request) {
    std::string answer = bench.askAdmin(request);
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (answer.empty() && std::chrono::steady_clock::now() < end) {
        bench.clock.advance(std::chrono::milliseconds(10));
        bench.loop.turn(false);
        std::this_thread::yield();
        answer = bench.channel.sent.empty() ? "" : bench.channel.sent.back().text;
    }
    return answer;
}

TEST(NetworkProbe, AdministratorsResolveAddresses) {
    test::CoreBench bench;
    const std::string ask = R"~({"janus":"resolve_address","transaction":"a")~";
    EXPECT_TRUE(askAndWait(bench, ask + R"~(,"address":"127.0.0.1"})~")
                    .starts_with(R"~({"janus":"success","transaction":"a","ip":"127.0.0.1","elapsed":)~"));
    EXPECT_EQ(askAndWait(bench, ask + R"~(,"address":""})~"),
              R"~({"janus":"error","transaction":"a","error":{"code":490,"reason":"Could not resolve address"}})~");
    EXPECT_EQ(
        bench.askAdmin(ask + "}"),
        R"~({"janus":"error","transaction":"a","error":{"code":456,"reason":"Missing mandatory element (address)"}})~");
}

TEST(NetworkProbe, AdministratorsAskStunServers) {
    const net::UniqueFd server(socket(AF_INET, SOCK_DGRAM, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ASSERT_EQ(bind(server.get(), reinterpret_cast<const sockaddr*>(&address), size), 0);
    ASSERT_EQ(getsockname(server.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
    std::thread answering([&] {
        Bytes packet(1500);
        sockaddr_in from{};
        socklen_t from_size = sizeof from;
        const ssize_t got =
            recvfrom(server.get(), packet.data(), packet.size(), 0, reinterpret_cast<sockaddr*>(&from), &from_size);
        if (got == static_cast<ssize_t>(kStunHeader)) {
            Bytes response = kResponse;
            std::copy(packet.begin() + 4, packet.begin() + kStunHeader, response.begin() + 4);
            sendto(server.get(), response.data(), response.size(), 0, reinterpret_cast<const sockaddr*>(&from),
                   from_size);
        }
    });
    test::CoreBench bench;
    const std::string ask = R"~({"janus":"test_stun","transaction":"a","address":"127.0.0.1","port":)~";
    const std::string answer = askAndWait(bench, ask + std::to_string(ntohs(address.sin_port)) + "}");
    answering.join();
    EXPECT_TRUE(answer.starts_with(
        R"~({"janus":"success","transaction":"a","public_ip":"192.0.2.1","public_port":32853,"elapsed":)~"))
        << answer;
    const std::string failed =
        R"~({"janus":"error","transaction":"a","error":{"code":490,"reason":"STUN request failed"}})~";
    EXPECT_EQ(bench.askAdmin(ask + "0}"), failed);
    EXPECT_EQ(bench.askAdmin(ask + "65536}"), failed);
}

}  // namespace
}  // namespace wf::janus
