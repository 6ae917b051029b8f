#include "sfu/srtp/srtp_sender.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "tests/support/allocation_count.h"
#include "tests/support/hex.h"
#include "tests/support/srtp/reference_srtp_sender.h"
#include "tests/unit/sfu/srtp/packet_maker.h"
#include "tests/unit/sfu/srtp/srtp_samples.h"

namespace wf::srtp {
namespace {

using namespace srtp::test;
using wf::test::hexBytes;

/// Both senders with the same key; what they make must be the same bytes.
class SrtpSenderTest : public testing::TestWithParam<SrtpProfile> {
protected:
    SrtpSenderTest()
        : sender_(makeSrtpSender(sampleKey(GetParam())).value()),
          reference_(makeReferenceSrtpSender(sampleKey(GetParam())).value()) {}

    void expectSameRtp(const Packet& packet) {
        const Packet wanted = protectedRtp(*reference_, packet);
        ASSERT_FALSE(wanted.empty());
        ASSERT_EQ(protectedRtp(*sender_, packet), wanted);
    }

    void expectSameRtcp(const Packet& packet) {
        const Packet wanted = protectedRtcp(*reference_, packet);
        ASSERT_FALSE(wanted.empty());
        ASSERT_EQ(protectedRtcp(*sender_, packet), wanted);
    }

    std::unique_ptr<SrtpSender> sender_;
    std::unique_ptr<SrtpSender> reference_;
};

INSTANTIATE_TEST_SUITE_P(Profiles, SrtpSenderTest, testing::ValuesIn(kSrtpProfiles),
                         [](const auto& tested) { return std::string(nameOf(tested.param)); });

TEST_P(SrtpSenderTest, RandomPacketsOfManySsrcsMatchLibsrtp) {
    PacketMaker maker;
    std::array<std::uint16_t, 20> next{};
    for (std::uint16_t& sequence_number : next) {
        sequence_number = static_cast<std::uint16_t>(maker.random());
    }
    for (int i = 0; i < 4000; ++i) {
        const auto line = static_cast<std::uint32_t>(maker.random() % next.size());
        const std::uint32_t ssrc = line * 0x10001;
        if (maker.random() % 10 == 0) {
            ASSERT_NO_FATAL_FAILURE(expectSameRtcp(maker.rtcp(ssrc)));
        } else {
            ASSERT_NO_FATAL_FAILURE(expectSameRtp(maker.rtp(ssrc, next.at(line)++)));
        }
    }
}

TEST_P(SrtpSenderTest, WrapsGapsAndRetransmissionsMatchLibsrtp) {
    PacketMaker maker;
    std::uint32_t newest = 65000;
    for (int i = 0; i < 6000; ++i) {
        // Mostly forwards, by up to 300; sometimes a retransmission from before, also from before a wrap.
        const bool again = maker.random() % 4 == 0;
        if (!again) {
            newest += 1 + maker.random() % (maker.random() % 8 == 0 ? 300 : 2);
        }
        const std::uint32_t index = again ? newest - maker.random() % 1000 : newest;
        ASSERT_NO_FATAL_FAILURE(expectSameRtp(rtpPacket(9, static_cast<std::uint16_t>(index)))) << index;
    }
    EXPECT_GT(newest, 2U * 65536);
}

TEST_P(SrtpSenderTest, OldPacketsOfAYoungStreamMatchLibsrtp) {
    // Fewer packets than half a turn have gone: 65530 cannot lie before the first one.
    for (const int first_number : {0, 1, 10, 0x7fff, 0x8000, 0x8001, 0xffff}) {
        const auto first = static_cast<std::uint16_t>(first_number);
        for (const int number : {0, 1, 5, 0x7ffe, 0x7fff, 0x8000, 0x8001, 0x8002, 0xfffe, 0xffff}) {
            const auto second = static_cast<std::uint16_t>(number);
            const auto ssrc = static_cast<std::uint32_t>(first << 16 | second);
            const Packet early = rtpPacket(ssrc, first);
            ASSERT_NO_FATAL_FAILURE(expectSameRtp(early)) << first << " " << second;
            // libsrtp2 refuses what is behind its window, the sender takes it.
            const Packet wanted = protectedRtp(*reference_, rtpPacket(ssrc, second));
            const Packet got = protectedRtp(*sender_, rtpPacket(ssrc, second));
            EXPECT_TRUE(wanted.empty() || wanted == got) << first << " " << second;
        }
    }
}

TEST_P(SrtpSenderTest, ARetransmissionIsTheSameBytes) {
    const Packet first = protectedRtp(*sender_, rtpPacket(9, 65535));
    for (std::uint16_t i = 0; i < 2000; ++i) {
        (void)protectedRtp(*sender_, rtpPacket(9, i));
    }
    EXPECT_EQ(protectedRtp(*sender_, rtpPacket(9, 65535)), first);
}

TEST_P(SrtpSenderTest, RefusesWhatIsNoPacketOrHasNoRoom) {
    for (SrtpSender* sender : {sender_.get(), reference_.get()}) {
        Packet packet = rtpPacket(9, 1);
        EXPECT_FALSE(sender->protectRtp(packet, packet.size()));
        EXPECT_TRUE(protectedRtp(*sender, Packet(11, std::byte{0x80})).empty());
        EXPECT_TRUE(protectedRtcp(*sender, Packet(7, std::byte{0x80})).empty());
        Packet huge(70000, std::byte{0x80});
        EXPECT_FALSE(sender->protectRtp(huge, 66000));
    }
}

TEST_P(SrtpSenderTest, AllocatesNothingAfterTheFirstPacketOfAnSsrc) {
    auto receiver = SrtpReceiver::create(sampleKey(GetParam())).value();
    Packet rtp = rtpPacket(9, 0, 1100);
    const std::size_t rtp_size = rtp.size();
    rtp.resize(rtp_size + kMaxSrtpTrailerBytes);
    Packet rtcp = rtcpPacket(9);
    const std::size_t rtcp_size = rtcp.size();
    rtcp.resize(rtcp_size + kMaxSrtpTrailerBytes);
    const auto roundTrip = [&](std::uint16_t sequence_number) {
        store16(rtp, 2, sequence_number);
        const auto sent = sender_->protectRtp(rtp, rtp_size);
        const auto sent_rtcp = sender_->protectRtcp(rtcp, rtcp_size);
        return sent && sent_rtcp && receiver.unprotectRtp(MutableBytes(rtp).first(*sent)) == rtp_size &&
               receiver.unprotectRtcp(MutableBytes(rtcp).first(*sent_rtcp)) == rtcp_size;
    };
    ASSERT_TRUE(roundTrip(1));
    const std::size_t before = wf::test::allocationCount();
    bool all = true;
    for (std::uint16_t i = 2; i < 500; ++i) {
        all = roundTrip(i) && all;
    }
    EXPECT_EQ(wf::test::allocationCount(), before);
    EXPECT_TRUE(all);
    EXPECT_GT(before, 0U);
}

// Known answers of a master key through key derivation, as libsrtp2 checks itself with.
TEST(SrtpSender, KnownAnswers) {
    const auto packet = hexBytes("800f1234decafbadcafebabe abababababababababababababababab");
    const auto counter =
        SrtpMasterKey::make(SrtpProfile::kAes128CmSha1_80, hexBytes("e1f97a0d3e018be0d64fa32c06de4139"),
                            hexBytes("0ec675ad498afeebb6960b3aabe6"));
    EXPECT_EQ(protectedRtp(*makeSrtpSender(*counter).value(), packet),
              hexBytes("800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb"));
    const auto gcm = SrtpMasterKey::make(SrtpProfile::kAeadAes128Gcm, hexBytes("000102030405060708090a0b0c0d0e0f"),
                                         hexBytes("a0a1a2a3a4a5a6a7a8a9aaab"));
    EXPECT_EQ(protectedRtp(*makeSrtpSender(*gcm).value(), packet),
              hexBytes("800f1234decafbadcafebabec5002ede04cfdd2eb91159e0880aa06ed2976826f796b201df3131a127e8a392"));
}

}  // namespace
}  // namespace wf::srtp
