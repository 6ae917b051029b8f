#include "sfu/sdp/candidate.h"

#include <gtest/gtest.h>

#include <string>

namespace wf::sdp {
namespace {

TEST(SdpCandidate, KeepsAllForms) {
    // As browsers, libnice and Janus write them, and the examples of RFC 8839 section 5.1 and RFC 6544 section 4.5.
    for (const std::string text : {
             "candidate:1 1 UDP 2130706431 203.0.113.141 8998 typ host",
             "candidate:2 1 UDP 1694498815 192.0.2.3 45664 typ srflx raddr 203.0.113.141 rport 8998",
             "candidate:3 2 udp 1862270975 192.0.2.9 5000 typ prflx raddr 10.0.1.1 rport 5001",
             "candidate:4 1 udp 41885439 198.51.100.7 63441 typ relay raddr 192.0.2.13 rport 34387 generation 0 ufrag "
             "4qhB",
             "candidate:1 1 TCP 2128609279 192.0.2.1 9 typ host tcptype active",
             "candidate:2 1 TCP 2124414975 192.0.2.1 8998 typ host tcptype passive generation 0",
             "candidate:3 1 TCP 2120220671 192.0.2.1 8999 typ host tcptype so",
             "candidate:0 1 UDP 2122187007 02acc34b-a1a4-47c0-80fb-c552d7750b08.local 34501 typ host",
             "candidate:101047416 1 udp 2122265343 fd00::2 33640 typ host generation 0 network-id 2 network-cost 10",
             "candidate:r+/4 1 udp 1 0.0.0.0 0 typ srflx raddr 0.0.0.0 rport 0 generation 0",
         }) {
        const auto candidate = parseCandidate(text);
        ASSERT_TRUE(candidate) << text;
        EXPECT_EQ(formatCandidate(*candidate), text);
    }
}

TEST(SdpCandidate, ReadsItsParts) {
    const auto candidate = parseCandidate(
        "a=candidate:750991856 2 tcp 25108222 2001:db8::1 51472 typ relay raddr 192.0.2.9 rport 64 tcptype passive x "
        "y\t");
    ASSERT_TRUE(candidate);
    EXPECT_EQ(candidate->foundation, "750991856");
    EXPECT_EQ(candidate->component, 2);
    EXPECT_TRUE(candidate->isTcp());
    EXPECT_FALSE(candidate->isUdp());
    EXPECT_EQ(candidate->priority, 25108222U);
    EXPECT_EQ(candidate->address, "2001:db8::1");
    EXPECT_EQ(candidate->port, 51472);
    EXPECT_EQ(candidate->type, CandidateType::kRelayed);
    EXPECT_EQ(candidate->related_address, "192.0.2.9");
    EXPECT_EQ(candidate->related_port, 64);
    EXPECT_EQ(candidate->tcp_type, TcpType::kPassive);
    ASSERT_EQ(candidate->extensions.size(), 1U);
    EXPECT_EQ(candidate->extensions[0].name, "x");
    EXPECT_FALSE(candidate->isMdns());
}

TEST(SdpCandidate, KnowsMdnsNames) {
    EXPECT_TRUE(parseCandidate("candidate:0 1 UDP 1 a.LOCAL 1 typ host")->isMdns());
    EXPECT_FALSE(parseCandidate("candidate:0 1 UDP 1 .local 1 typ host")->isMdns());
    EXPECT_FALSE(parseCandidate("candidate:0 1 UDP 1 local.example 1 typ host")->isMdns());
}

TEST(SdpCandidate, RefusesWhatIsNone) {
    for (const char* text :
         {"", "candidate:", "candidate:1", "foo:1 1 UDP 1 192.0.2.1 1 typ host",
          "candidate:1 x UDP 1 192.0.2.1 1 typ host", "candidate:1 1 UDP 4294967296 192.0.2.1 1 typ host",
          "candidate:1 1 UDP -1 192.0.2.1 1 typ host", "candidate:1 1 UDP 1 192.0.2.1 65536 typ host",
          "candidate:1 1 UDP 1 192.0.2.1 1 host", "candidate:1 1 UDP 1 192.0.2.1 1 typ hosts",
          "candidate:1 1 UDP 1 192.0.2.1 1 typ host generation",
          "candidate:1 1 UDP 1 192.0.2.1 1 typ host tcptype sometimes",
          "candidate:1 1 UDP 1 192.0.2.1 1 typ srflx rport 5",
          "candidate:1 1 UDP 1 192.0.2.1 1 typ srflx raddr 192.0.2.2 rport -5"}) {
        EXPECT_FALSE(parseCandidate(text)) << text;
    }
}

TEST(SdpCandidate, TruncatedAtEveryLength) {
    const std::string text = "candidate:4 1 udp 41885439 198.51.100.7 63441 typ relay raddr 192.0.2.13 rport 34387";
    std::size_t read = 0;
    for (std::size_t size = 0; size < text.size(); ++size) {
        const auto candidate = parseCandidate(text.substr(0, size));
        read += candidate ? 1U : 0U;
        EXPECT_TRUE(!candidate || candidate->type == CandidateType::kRelayed) << size;
    }
    // Whole up to "relay", with any part of the address behind raddr, and any digit of the port behind rport.
    EXPECT_EQ(read, 2U + 10U + 1U + 4U);
}

}  // namespace
}  // namespace wf::sdp
