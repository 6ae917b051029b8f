// Our receiver beside libsrtp2 with the same key: both get the same packets, and must take the same ones and make the
// same bytes of them.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <deque>
#include <optional>
#include <string>

#include "sfu/srtp/aes_gcm.h"
#include "sfu/srtp/evp_ciphers.h"
#include "sfu/srtp/initialization_vector.h"
#include "sfu/srtp/session_keys.h"
#include "tests/support/srtp/reference_srtp_receiver.h"
#include "tests/unit/sfu/srtp/packet_maker.h"
#include "tests/unit/sfu/srtp/srtp_samples.h"

namespace wf::srtp {
namespace {

using namespace srtp::test;

class SrtpReceiverReferenceTest : public testing::TestWithParam<SrtpProfile> {
protected:
    SrtpReceiverReferenceTest()
        : sender_(makeSrtpSender(sampleKey(GetParam())).value()),
          receiver_(SrtpReceiver::create(sampleKey(GetParam())).value()),
          reference_(ReferenceSrtpReceiver::create(sampleKey(GetParam())).value()) {}

    /// The clear packet that both make of `sent`; nullopt when both refuse it.
    std::optional<Packet> rtpOfBoth(const Packet& sent) {
        return ofBoth(sent, receiver_.unprotectRtp(ours(sent)), reference_.unprotectRtp(theirs(sent)));
    }
    std::optional<Packet> rtcpOfBoth(const Packet& sent) {
        return ofBoth(sent, receiver_.unprotectRtcp(ours(sent)), reference_.unprotectRtcp(theirs(sent)));
    }

    Packet sealed(const Packet& packet) { return protectedRtp(*sender_, packet); }
    Packet sealedRtcp(const Packet& packet) { return protectedRtcp(*sender_, packet); }

    PacketMaker maker_;
    std::unique_ptr<SrtpSender> sender_;
    SrtpReceiver receiver_;
    ReferenceSrtpReceiver reference_;

private:
    Packet& ours(const Packet& sent) { return ours_ = sent; }
    Packet& theirs(const Packet& sent) { return theirs_ = sent; }

    std::optional<Packet> ofBoth(const Packet& sent, std::optional<std::size_t> our_size,
                                 std::optional<std::size_t> their_size) {
        EXPECT_EQ(our_size, their_size) << "of " << sent.size() << " bytes";
        if (!our_size || our_size != their_size) {
            return std::nullopt;
        }
        ours_.resize(*our_size);
        theirs_.resize(*their_size);
        EXPECT_EQ(ours_, theirs_);
        return ours_;
    }

    Packet ours_;
    Packet theirs_;
};

INSTANTIATE_TEST_SUITE_P(Profiles, SrtpReceiverReferenceTest, testing::ValuesIn(kSrtpProfiles),
                         [](const auto& tested) { return std::string(nameOf(tested.param)); });

TEST_P(SrtpReceiverReferenceTest, RandomPacketsOfManySsrcs) {
    std::array<std::uint16_t, 20> next{};
    for (std::uint16_t& sequence_number : next) {
        sequence_number = static_cast<std::uint16_t>(maker_.random());
    }
    for (int i = 0; i < 3000; ++i) {
        const auto line = static_cast<std::uint32_t>(maker_.random() % next.size());
        const std::uint32_t ssrc = line * 0x10001;
        if (maker_.random() % 5 == 0) {
            const Packet packet = maker_.rtcp(ssrc);
            ASSERT_EQ(rtcpOfBoth(sealedRtcp(packet)), packet);
        } else {
            const Packet packet = maker_.rtp(ssrc, next.at(line)++);
            ASSERT_EQ(rtpOfBoth(sealed(packet)), packet);
        }
    }
}

// The sender's packets come late, twice, damaged, out of order and over many wraps, up to far behind the window.
TEST_P(SrtpReceiverReferenceTest, ReorderedDoubledAndDamagedPackets) {
    std::deque<Packet> recent;
    std::uint32_t newest = 65000;
    int taken = 0;
    for (int i = 0; i < 12000; ++i) {
        newest += 1 + (maker_.random() % 16 == 0 ? maker_.random() % 600 : 0);
        recent.push_back(sealed(rtpPacket(9, static_cast<std::uint16_t>(newest), maker_.random() % 40)));
        if (recent.size() > 1500) {
            recent.pop_front();
        }
        // Mostly among the last few, sometimes anywhere.
        const std::size_t back =
            maker_.random() % (maker_.random() % 8 == 0 ? recent.size() : std::min<std::size_t>(recent.size(), 5));
        Packet packet = recent[recent.size() - 1 - back];
        if (maker_.random() % 6 == 0) {
            packet[maker_.random() % packet.size()] ^= static_cast<std::byte>(1U << maker_.random() % 8);
            packet[0] = (packet[0] & std::byte{0x3f}) | std::byte{0x80};
        }
        taken += rtpOfBoth(packet) ? 1 : 0;
        ASSERT_FALSE(HasFailure()) << newest;
    }
    EXPECT_GT(newest, 4U * 65536);
    EXPECT_GT(taken, 5000);
    EXPECT_LT(taken, 11000);
    EXPECT_GT(receiver_.errors().replayed, 100U);
    EXPECT_GT(receiver_.errors().too_old, 10U);
    EXPECT_GT(receiver_.errors().authentication, 100U);
}

TEST_P(SrtpReceiverReferenceTest, ReorderedDoubledAndDamagedRtcp) {
    std::deque<Packet> recent;
    for (int i = 0; i < 6000; ++i) {
        for (std::uint32_t gap = maker_.random() % 8 == 0 ? maker_.random() % 100 : 0; gap > 0; --gap) {
            (void)sealedRtcp(rtcpPacket(9));
        }
        recent.push_back(sealedRtcp(maker_.rtcp(9)));
        if (recent.size() > 60) {
            recent.pop_front();
        }
        Packet packet = recent[maker_.random() % recent.size()];
        if (maker_.random() % 6 == 0) {
            packet[maker_.random() % packet.size()] ^= static_cast<std::byte>(1U << maker_.random() % 8);
            packet[0] = (packet[0] & std::byte{0x3f}) | std::byte{0x80};
        }
        (void)rtcpOfBoth(packet);
        ASSERT_FALSE(HasFailure()) << i;
    }
    EXPECT_GT(receiver_.errors().replayed, 100U);
    EXPECT_GT(receiver_.errors().too_old, 100U);
    EXPECT_GT(receiver_.errors().authentication, 100U);
}

// Section 3.3.1 leaves one question open, half a turn of the sequence numbers; both answer it alike, on both sides of
// it, also for streams younger than half a turn.
TEST_P(SrtpReceiverReferenceTest, GapsNearHalfATurn) {
    std::uint32_t ssrc = 0;
    for (const std::uint32_t first : {0U, 1U, 0x7fffU, 0x8000U, 0x8001U, 0xffffU, 0x18000U, 0x1ffffU, 0x27fffU}) {
        for (const std::uint32_t step : {0x7ffeU, 0x7fffU, 0x8000U, 0x8001U, 0x8002U, 0xfffeU, 0xffffU}) {
            ++ssrc;
            if (ssrc % 100 == 0) {
                FAIL() << "the receiver takes no more SSRCs";
            }
            // Up to `first` in steps that nobody doubts.
            for (std::uint32_t at = first % 0x4000; at <= first; at += 0x4000) {
                ASSERT_TRUE(rtpOfBoth(sealed(rtpPacket(ssrc, static_cast<std::uint16_t>(at)))));
            }
            for (const std::uint32_t second : {first + step, first - 1, first + 1, first - step}) {
                (void)rtpOfBoth(sealed(rtpPacket(ssrc, static_cast<std::uint16_t>(second))));
                ASSERT_FALSE(HasFailure()) << first << " and " << second;
            }
        }
    }
}

TEST_P(SrtpReceiverReferenceTest, EveryTruncationAndEveryFlippedBit) {
    for (int round = 0; round < 6; ++round) {
        const Packet media = sealed(maker_.rtp(9, static_cast<std::uint16_t>(100 + round)));
        const Packet report = sealedRtcp(maker_.rtcp(9));
        for (std::size_t size = 12; size < media.size(); ++size) {
            EXPECT_FALSE(rtpOfBoth(Packet(media.begin(), media.begin() + static_cast<std::ptrdiff_t>(size))));
        }
        for (std::size_t size = 8; size < report.size(); ++size) {
            EXPECT_FALSE(rtcpOfBoth(Packet(report.begin(), report.begin() + static_cast<std::ptrdiff_t>(size))));
        }
        // The two bits of the version are left alone: libsrtp2 does not look at them before it authenticates.
        for (std::size_t bit = 2; bit < 8 * std::min<std::size_t>(media.size(), 120); ++bit) {
            Packet bad = media;
            bad[bit / 8] ^= static_cast<std::byte>(0x80U >> bit % 8);
            EXPECT_FALSE(rtpOfBoth(bad)) << bit;
        }
        for (std::size_t bit = 2; bit < 8 * report.size(); ++bit) {
            Packet bad = report;
            bad[bit / 8] ^= static_cast<std::byte>(0x80U >> bit % 8);
            EXPECT_FALSE(rtcpOfBoth(bad)) << bit;
        }
        EXPECT_TRUE(rtpOfBoth(media)) << "what was refused must not have changed anything";
        EXPECT_TRUE(rtcpOfBoth(report));
        ASSERT_FALSE(HasFailure());
    }
}

/// SRTCP without the E flag: authenticated with the key that the receiver has, not encrypted.
Packet authenticatedRtcp(const SrtpMasterKey& master, Packet packet, std::uint32_t index) {
    const SessionKeys keys = *deriveSessionKeys(master, SrtpStream::kRtcp);
    const std::size_t size = packet.size();
    if (isAead(master.profile())) {
        packet.resize(size + AesGcm::kTagBytes + 4);
        store32(packet, size + AesGcm::kTagBytes, index);
        auto iv = saltedVector<AesGcm::kIvBytes>(keys);
        mix32(iv, 2, load32(packet, 4));
        mix32(iv, 8, index);
        auto gcm = AesGcm::make(Bytes(keys.encryption).first(sizesOf(master.profile()).key_bytes), GcmDirection::kSeal);
        Packet associated(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(size));
        associated.insert(associated.end(), packet.end() - 4, packet.end());
        EXPECT_TRUE(gcm->seal({.iv = iv,
                               .associated = associated,
                               .text = {},
                               .tag = MutableBytes(packet).subspan(size).first<AesGcm::kTagBytes>()}));
        return packet;
    }
    packet.resize(size + 4);
    store32(packet, size, index);
    const auto code = HmacSha1::make(keys.authentication)->compute(packet, {});
    packet.insert(packet.end(), code->begin(), code->begin() + 10);
    return packet;
}

TEST_P(SrtpReceiverReferenceTest, RtcpThatIsNotEncrypted) {
    for (std::uint32_t index = 1; index < 20; ++index) {
        const Packet packet = maker_.rtcp(9);
        const Packet sent = authenticatedRtcp(sampleKey(GetParam()), packet, index);
        const auto got = rtcpOfBoth(sent);
        EXPECT_EQ(got, isAead(GetParam()) ? std::optional(packet) : std::nullopt);
        EXPECT_FALSE(rtcpOfBoth(sent)) << "a replay";
    }
}

TEST_P(SrtpReceiverReferenceTest, RandomBytesWithHeadersOfAnyLength) {
    ASSERT_TRUE(rtpOfBoth(sealed(rtpPacket(9, 1))));
    for (int i = 0; i < 20000; ++i) {
        Packet packet = maker_.bytes(12 + maker_.random() % 90);
        packet[0] = (packet[0] & std::byte{0x3f}) | std::byte{0x80};
        store32(packet, 8, maker_.random() % 2 == 0 ? 9 : maker_.random());
        if (maker_.random() % 2 == 0 && packet.size() >= 16) {
            packet[0] = std::byte{0x90};
            store16(packet, 14, static_cast<std::uint16_t>(maker_.random() % 24));
        }
        EXPECT_FALSE(rtpOfBoth(packet));
        EXPECT_FALSE(rtcpOfBoth(packet));
        ASSERT_FALSE(HasFailure()) << i;
    }
}

}  // namespace
}  // namespace wf::srtp
