#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "sfu/srtp/aead_cipher.h"
#include "sfu/srtp/evp_ciphers.h"
#include "tests/support/byte_lists.h"
#include "tests/support/hex.h"
#include "tests/unit/sfu/srtp/srtp_samples.h"

namespace wf::srtp {
namespace {

using wf::test::copyBytes;
using wf::test::hexBytes;

const std::string kKey128 = "000102030405060708090a0b0c0d0e0f";
const std::string kKey256 = kKey128 + "101112131415161718191a1b1c1d1e1f";

// The packets of RFC 7714 section 16, and of section 17 as its subsections use it.
const std::string kRtp =
    "8040f17b8041f8d35501a0b2"
    "47616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573";
const std::string kRtcp =
    "81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61deadbeefdeadbeefdeadbeefdeadbeefdeadbeef";

/// The vectors give session keys, not a master key.
SessionKeys sessionKeys(const std::string& key) {
    SessionKeys keys;
    std::ranges::copy(hexBytes(key), keys.encryption.begin());
    std::ranges::copy(hexBytes("517569642070726f2071756f"), keys.salt.begin());
    return keys;
}

std::vector<std::byte> sealedRtp(SrtpProfile profile, const std::string& key) {
    auto cipher = AeadCipher::make(sessionKeys(key), profile, {.stream = SrtpStream::kRtp, .receiving = false});
    auto buffer = hexBytes(kRtp);
    const std::size_t size = buffer.size();
    buffer.resize(size + kMaxSrtpTrailerBytes);
    const auto packet = rtp::PacketView::parse(Bytes(buffer).first(size));
    buffer.resize(cipher->sealRtp(buffer, *packet, packet->sequenceNumber()).value_or(0));
    return buffer;
}

std::vector<std::byte> sealedRtcp(SrtpProfile profile, const std::string& key) {
    auto cipher = AeadCipher::make(sessionKeys(key), profile, {.stream = SrtpStream::kRtcp, .receiving = false});
    auto buffer = hexBytes(kRtcp);
    const std::size_t size = buffer.size();
    buffer.resize(size + kMaxSrtpTrailerBytes);
    buffer.resize(cipher->sealRtcp(buffer, size, 0x5d4).value_or(0));
    return buffer;
}

// RFC 7714 sections 16.1.1 and 16.2.1.
TEST(AeadCipher, RtpMatchesTheSpecification) {
    EXPECT_EQ(
        sealedRtp(SrtpProfile::kAeadAes128Gcm, kKey128),
        hexBytes("8040f17b8041f8d35501a0b2f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf"
                 "8833899d7f27beb16a9152cf765ee4390cce"));
    EXPECT_EQ(
        sealedRtp(SrtpProfile::kAeadAes256Gcm, kKey256),
        hexBytes("8040f17b8041f8d35501a0b232b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799"
                 "b87b7aa3db36dfffd6b0f9bb7878d7a76c13"));
}

// RFC 7714 sections 17.1 and 17.2.
TEST(AeadCipher, RtcpMatchesTheSpecification) {
    EXPECT_EQ(
        sealedRtcp(SrtpProfile::kAeadAes128Gcm, kKey128),
        hexBytes("81c8000d4d61727363e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda4ce09b4686303ded"
                 "0bb9275bc84aa45896cf4d2fc5abf87245d9eade800005d4"));
    EXPECT_EQ(
        sealedRtcp(SrtpProfile::kAeadAes256Gcm, kKey256),
        hexBytes("81c8000d4d617273d50ae4d1f5ce5d304ba297e47d470c282c3ece5dbffe0a50a2eaa5c1110555be8415f658c61de047"
                 "6f1b6fad1d1eb30c4446839f57ff6f6cb26ac3be800005d4"));
}

TEST(AeadCipher, OpensWhatItSealed) {
    for (const auto& [profile, key] :
         {std::pair(SrtpProfile::kAeadAes128Gcm, kKey128), std::pair(SrtpProfile::kAeadAes256Gcm, kKey256)}) {
        auto rtp = sealedRtp(profile, key);
        auto rtp_cipher = AeadCipher::make(sessionKeys(key), profile, {.stream = SrtpStream::kRtp, .receiving = true});
        rtp.resize(rtp_cipher->openRtp(rtp, 12, 0xf17b).value_or(0));
        EXPECT_EQ(rtp, hexBytes(kRtp));
        auto rtcp = sealedRtcp(profile, key);
        auto rtcp_cipher =
            AeadCipher::make(sessionKeys(key), profile, {.stream = SrtpStream::kRtcp, .receiving = true});
        EXPECT_EQ(rtcp_cipher->rtcpWord(rtcp), 0x800005d4U);
        rtcp.resize(rtcp_cipher->openRtcp(rtcp).value_or(0));
        EXPECT_EQ(rtcp, hexBytes(kRtcp));
    }
}

// RFC 7714 section 17.3: authenticated only.
TEST(AeadCipher, TakesRtcpWithoutEncryption) {
    auto cipher = AeadCipher::make(sessionKeys(kKey128), SrtpProfile::kAeadAes128Gcm,
                                   {.stream = SrtpStream::kRtcp, .receiving = true});
    const auto sent = hexBytes(kRtcp + "841dd968 3dd78ec9 2ae58790 125f62b3 000005d4");
    auto packet = sent;
    EXPECT_EQ(cipher->rtcpWord(packet), 0x5d4U);
    EXPECT_EQ(cipher->openRtcp(packet), hexBytes(kRtcp).size());
    packet.resize(hexBytes(kRtcp).size());
    EXPECT_EQ(packet, hexBytes(kRtcp));
    for (const std::size_t damaged : {std::size_t{20}, sent.size() - 5, sent.size() - 1}) {
        packet = sent;
        packet[damaged] ^= std::byte{1};
        EXPECT_FALSE(cipher->openRtcp(packet)) << damaged;
    }
}

/// A message of random bytes, and room for its tag.
struct Sample {
    Sample(std::mt19937& random, std::size_t associated_bytes, std::size_t text_bytes)
        : associated(associated_bytes), text(text_bytes) {
        const auto fill = [&](auto& bytes) {
            std::ranges::generate(bytes, [&] { return static_cast<std::byte>(random()); });
        };
        fill(iv);
        fill(associated);
        fill(text);
    }
    GcmMessage message() { return {iv, associated, text, tag}; }
    bool operator==(const Sample&) const = default;

    std::array<std::byte, GcmMessage::kIvBytes> iv{};
    std::vector<std::byte> associated;
    std::vector<std::byte> text;
    std::array<std::byte, GcmMessage::kTagBytes> tag{};
};

TEST(AesGcm, BothEnginesGiveTheSame) {
    std::mt19937 random(17);
    for (const std::string& key : {kKey128, kKey256}) {
        auto fast = AesGcm::make(hexBytes(key), GcmDirection::kSeal);
        auto slow = AesGcm::make(hexBytes(key), GcmDirection::kSeal, AesGcm::Engine::kOpenssl);
        auto fast_open = AesGcm::make(hexBytes(key), GcmDirection::kOpen);
        auto slow_open = AesGcm::make(hexBytes(key), GcmDirection::kOpen, AesGcm::Engine::kOpenssl);
        for (std::size_t bytes = 0; bytes < 1500; bytes += bytes < 300 ? 1 : 37) {
            const Sample clear(random, random() % 100, bytes);
            Sample by_fast = clear;
            Sample by_slow = clear;
            ASSERT_TRUE(fast->seal(by_fast.message()));
            ASSERT_TRUE(slow->seal(by_slow.message()));
            ASSERT_EQ(by_fast, by_slow) << bytes;
            ASSERT_TRUE(fast_open->open(by_fast.message()));
            ASSERT_TRUE(slow_open->open(by_slow.message()));
            ASSERT_EQ(by_fast.text, clear.text) << bytes;
            ASSERT_EQ(by_slow.text, clear.text) << bytes;
        }
    }
}

TEST(AesGcm, NeitherEngineTakesWhatIsDamaged) {
    std::mt19937 random(18);
    for (const auto engine : {AesGcm::Engine::kFastest, AesGcm::Engine::kOpenssl}) {
        auto seal = AesGcm::make(hexBytes(kKey256), GcmDirection::kSeal, engine);
        auto open = AesGcm::make(hexBytes(kKey256), GcmDirection::kOpen, engine);
        Sample sealed(random, 20, 100);
        ASSERT_TRUE(seal->seal(sealed.message()));
        const auto takes = [&](auto damage) {
            Sample sample = sealed;
            damage(sample);
            return open->open(sample.message());
        };
        EXPECT_TRUE(takes([](Sample&) {}));
        for (std::size_t at = 0; at < 12; ++at) {
            EXPECT_FALSE(takes([&](Sample& sample) { sample.iv[at] ^= std::byte{1}; })) << at;
        }
        for (std::size_t at = 0; at < 16; ++at) {
            EXPECT_FALSE(takes([&](Sample& sample) { sample.tag[at] ^= std::byte{0x80}; })) << at;
            EXPECT_FALSE(takes([&](Sample& sample) { sample.associated[at] ^= std::byte{4}; })) << at;
            EXPECT_FALSE(takes([&](Sample& sample) { sample.text[at] ^= std::byte{8}; })) << at;
        }
        EXPECT_FALSE(takes([](Sample& sample) { sample.text.pop_back(); }));
        EXPECT_FALSE(takes([](Sample& sample) { sample.associated.pop_back(); }));
    }
}

// RFC 3711 appendix B.2.
TEST(AesCounter, KeyStreamMatchesTheSpecification) {
    auto cipher = AesCounter::make(hexBytes("2b7e151628aed2a6abf7158809cf4f3c"));
    ASSERT_TRUE(cipher.has_value());
    const auto iv = hexBytes("f0f1f2f3f4f5f6f7f8f9fafbfcfd0000");
    std::vector<std::byte> stream(48);
    ASSERT_TRUE(cipher->apply(std::span(iv).first<16>(), stream));
    EXPECT_EQ(stream, hexBytes("e03ead0935c95e80e166b16dd92b4eb4 d23513162b02d0f72a43a2fe4a5f97ab"
                               "41e95b3bb0a2e8dd477901e4fca894c0"));
}

// RFC 2202 section 3, cases 1 and 2; the second one with its text in two parts.
TEST(HmacSha1, MatchesTheSpecification) {
    auto first = HmacSha1::make(hexBytes("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"));
    EXPECT_EQ(copyBytes(*first->compute(asBytes("Hi There"), {})),
              hexBytes("b617318655057264e28bc0b6fb378c8ef146be00"));
    auto second = HmacSha1::make(asBytes("Jefe"));
    for (int again = 0; again < 2; ++again) {
        EXPECT_EQ(copyBytes(*second->compute(asBytes("what do ya want "), asBytes("for nothing?"))),
                  hexBytes("effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"));
    }
    EXPECT_FALSE(HmacSha1::make(std::vector<std::byte>(65)));
}

}  // namespace
}  // namespace wf::srtp
