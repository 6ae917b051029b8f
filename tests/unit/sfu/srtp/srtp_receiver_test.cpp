#include "sfu/srtp/srtp_receiver.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/support/allocation_count.h"
#include "tests/unit/sfu/srtp/srtp_samples.h"

namespace wf::srtp {
namespace {

using namespace srtp::test;

class SrtpReceiverTest : public testing::TestWithParam<SrtpProfile> {
protected:
    SrtpReceiverTest()
        : sender_(makeSrtpSender(sampleKey(GetParam())).value()),
          receiver_(SrtpReceiver::create(sampleKey(GetParam())).value()) {}

    std::unique_ptr<SrtpSender> sender_;
    SrtpReceiver receiver_;
};

INSTANTIATE_TEST_SUITE_P(Profiles, SrtpReceiverTest, testing::ValuesIn(kSrtpProfiles),
                         [](const auto& tested) { return std::string(nameOf(tested.param)); });

TEST_P(SrtpReceiverTest, GivesBackWhatWasProtected) {
    for (const std::uint32_t ssrc : {1U, 2U, 0xffffffffU}) {
        const Packet packet = rtpPacket(ssrc, 7);
        const Packet sent = protectedRtp(*sender_, packet);
        EXPECT_EQ(sent.size(), packet.size() + sizesOf(GetParam()).rtp_tag_bytes);
        EXPECT_EQ(clearRtp(receiver_, sent), packet);
        EXPECT_EQ(clearRtcp(receiver_, protectedRtcp(*sender_, rtcpPacket(ssrc))), rtcpPacket(ssrc));
    }
    EXPECT_EQ(receiver_.errors(), SrtpReceiveErrors{});
}

TEST_P(SrtpReceiverTest, FollowsSequenceNumbersOverManyWraps) {
    for (std::uint32_t i = 0; i < 5 * 65536; i += 997) {
        const Packet packet = rtpPacket(5, static_cast<std::uint16_t>(i));
        ASSERT_EQ(clearRtp(receiver_, protectedRtp(*sender_, packet)), packet) << i;
    }
}

TEST_P(SrtpReceiverTest, RefusesReplays) {
    const Packet sent = protectedRtp(*sender_, rtpPacket(5, 100));
    EXPECT_FALSE(clearRtp(receiver_, sent).empty());
    EXPECT_TRUE(clearRtp(receiver_, sent).empty());
    const Packet report = protectedRtcp(*sender_, rtcpPacket(5));
    EXPECT_FALSE(clearRtcp(receiver_, report).empty());
    EXPECT_TRUE(clearRtcp(receiver_, report).empty());
    EXPECT_EQ(receiver_.errors(), SrtpReceiveErrors{.replayed = 2});
}

TEST_P(SrtpReceiverTest, TakesLatePacketsWithinTheWindowOnly) {
    const auto window = static_cast<std::uint16_t>(SrtpReceiver::kReplayWindowPackets);
    const Packet newest = protectedRtp(*sender_, rtpPacket(5, 5000));
    const Packet late = protectedRtp(*sender_, rtpPacket(5, static_cast<std::uint16_t>(5000 - window + 1)));
    const Packet too_late = protectedRtp(*sender_, rtpPacket(5, static_cast<std::uint16_t>(5000 - window - 64)));
    EXPECT_FALSE(clearRtp(receiver_, newest).empty());
    EXPECT_FALSE(clearRtp(receiver_, late).empty());
    EXPECT_TRUE(clearRtp(receiver_, too_late).empty());
    EXPECT_EQ(receiver_.errors(), SrtpReceiveErrors{.too_old = 1});
}

TEST_P(SrtpReceiverTest, RefusesEveryFlippedByte) {
    const Packet sent = protectedRtp(*sender_, rtpPacket(5, 100, 20));
    const Packet report = protectedRtcp(*sender_, rtcpPacket(5));
    for (std::size_t i = 0; i < sent.size(); ++i) {
        Packet bad = sent;
        bad[i] ^= std::byte{1};
        EXPECT_TRUE(clearRtp(receiver_, bad).empty()) << i;
    }
    for (std::size_t i = 0; i < report.size(); ++i) {
        Packet bad = report;
        bad[i] ^= std::byte{1};
        EXPECT_TRUE(clearRtcp(receiver_, bad).empty()) << i;
    }
    EXPECT_GT(receiver_.errors().authentication, 0U);
    EXPECT_EQ(receiver_.errors().replayed, 0U);
    EXPECT_FALSE(clearRtp(receiver_, sent).empty()) << "a forgery must not use up the number of the real packet";
}

TEST_P(SrtpReceiverTest, RefusesEveryTruncation) {
    const Packet sent = protectedRtp(*sender_, rtpPacket(5, 100, 20));
    const Packet report = protectedRtcp(*sender_, rtcpPacket(5));
    for (std::size_t size = 0; size < sent.size(); ++size) {
        EXPECT_TRUE(clearRtp(receiver_, Packet(sent.begin(), sent.begin() + static_cast<std::ptrdiff_t>(size))).empty())
            << size;
    }
    for (std::size_t size = 0; size < report.size(); ++size) {
        EXPECT_TRUE(
            clearRtcp(receiver_, Packet(report.begin(), report.begin() + static_cast<std::ptrdiff_t>(size))).empty());
    }
    EXPECT_GT(receiver_.errors().malformed, 0U);
}

TEST_P(SrtpReceiverTest, SurvivesRandomBytes) {
    std::mt19937 random(3);
    for (int i = 0; i < 5000; ++i) {
        Packet packet(random() % 120);
        std::ranges::generate(packet, [&] { return static_cast<std::byte>(random()); });
        if (!packet.empty()) {
            packet[0] = (packet[0] & std::byte{0x3f}) | std::byte{0x80};
        }
        EXPECT_TRUE(clearRtp(receiver_, packet).empty());
        EXPECT_TRUE(clearRtcp(receiver_, packet).empty());
    }
    const SrtpReceiveErrors& errors = receiver_.errors();
    EXPECT_EQ(errors.malformed + errors.authentication, 10000U);
}

TEST_P(SrtpReceiverTest, AllocatesNothingAfterTheFirstPacketOfAnSsrc) {
    std::vector<Packet> packets;
    for (std::uint16_t i = 0; i < 400; ++i) {
        packets.push_back(protectedRtp(*sender_, rtpPacket(5, i)));
        packets.push_back(protectedRtcp(*sender_, rtcpPacket(5)));
    }
    EXPECT_FALSE(clearRtp(receiver_, packets[0]).empty());
    EXPECT_FALSE(clearRtcp(receiver_, packets[1]).empty());
    std::size_t taken = 0;
    const std::size_t before = wf::test::allocationCount();
    for (std::size_t i = 0; i < packets.size(); i += 2) {
        // The first two are replays; every eighth pair is damaged.
        packets[i].back() ^= std::byte{i % 16 == 14 ? std::uint8_t{1} : std::uint8_t{0}};
        taken += receiver_.unprotectRtp(packets[i]) ? 1U : 0U;
        taken += receiver_.unprotectRtcp(packets[i + 1]) ? 1U : 0U;
    }
    EXPECT_EQ(wf::test::allocationCount(), before);
    EXPECT_EQ(taken, 399U + 399U - 50U);
}

TEST_P(SrtpReceiverTest, BoundsTheNumberOfSsrcs) {
    for (std::uint32_t ssrc = 0; ssrc < SrtpReceiver::kMaxSsrcs; ++ssrc) {
        ASSERT_FALSE(clearRtp(receiver_, protectedRtp(*sender_, rtpPacket(ssrc * 65536, 1))).empty()) << ssrc;
    }
    EXPECT_TRUE(clearRtp(receiver_, protectedRtp(*sender_, rtpPacket(77, 1))).empty());
    EXPECT_EQ(receiver_.errors(), SrtpReceiveErrors{.too_many_ssrcs = 1});
    EXPECT_FALSE(clearRtp(receiver_, protectedRtp(*sender_, rtpPacket(0, 2))).empty());
}

TEST_P(SrtpReceiverTest, ForgeriesMakeNoSsrcs) {
    const auto stranger = makeSrtpSender(sampleKey(GetParam(), 99)).value();
    for (std::uint32_t ssrc = 0; ssrc < 2 * SrtpReceiver::kMaxSsrcs; ++ssrc) {
        EXPECT_TRUE(clearRtp(receiver_, protectedRtp(*stranger, rtpPacket(ssrc, 1))).empty());
    }
    EXPECT_EQ(receiver_.errors(), SrtpReceiveErrors{.authentication = 2 * SrtpReceiver::kMaxSsrcs});
    EXPECT_FALSE(clearRtp(receiver_, protectedRtp(*sender_, rtpPacket(0xabcdef, 1))).empty());
}

}  // namespace
}  // namespace wf::srtp
