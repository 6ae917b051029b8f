#include "sfu/srtp/srtp_keys.h"

#include <gtest/gtest.h>

#include <vector>

#include "sfu/srtp/session_keys.h"
#include "tests/support/byte_lists.h"
#include "tests/support/hex.h"

namespace wf::srtp {
namespace {

using test::copyBytes;
using test::hexBytes;

std::vector<std::byte> counted(std::size_t size) {
    std::vector<std::byte> bytes(size);
    for (std::size_t i = 0; i < size; ++i) {
        bytes[i] = static_cast<std::byte>(i);
    }
    return bytes;
}

TEST(SrtpKeys, BlockIsClientKeyServerKeyClientSaltServerSalt) {
    for (const SrtpProfile profile : kSrtpProfiles) {
        const std::size_t key = sizesOf(profile).key_bytes;
        const std::size_t salt = sizesOf(profile).salt_bytes;
        const auto block = counted(2 * (key + salt));
        ASSERT_EQ(exporterBytes(profile), block.size()) << nameOf(profile);
        const auto keys = splitExporterBlock(profile, block);
        ASSERT_TRUE(keys.has_value());
        const Bytes all = block;
        EXPECT_EQ(copyBytes(keys->client.key()), copyBytes(all.first(key)));
        EXPECT_EQ(copyBytes(keys->server.key()), copyBytes(all.subspan(key, key)));
        EXPECT_EQ(copyBytes(keys->client.salt()), copyBytes(all.subspan(2 * key, salt)));
        EXPECT_EQ(copyBytes(keys->server.salt()), copyBytes(all.last(salt)));
        EXPECT_FALSE(splitExporterBlock(profile, all.first(block.size() - 1)));
    }
}

TEST(SrtpKeys, ProfilesAreKnownByTheirIds) {
    EXPECT_EQ(srtpProfileFromId(0x0001), SrtpProfile::kAes128CmSha1_80);
    EXPECT_EQ(srtpProfileFromId(0x0002), SrtpProfile::kAes128CmSha1_32);
    EXPECT_EQ(srtpProfileFromId(0x0007), SrtpProfile::kAeadAes128Gcm);
    EXPECT_EQ(srtpProfileFromId(0x0008), SrtpProfile::kAeadAes256Gcm);
    EXPECT_FALSE(srtpProfileFromId(0x0005));
}

// RFC 3711 appendix B.3.
TEST(SessionKeys, MatchTheSpecification) {
    const auto key = hexBytes("e1f97a0d3e018be0d64fa32c06de4139");
    const auto salt = hexBytes("0ec675ad498afeebb6960b3aabe6");
    const auto master = SrtpMasterKey::make(SrtpProfile::kAes128CmSha1_80, key, salt);
    ASSERT_TRUE(master.has_value());
    const auto keys = deriveSessionKeys(*master, SrtpStream::kRtp);
    ASSERT_TRUE(keys.has_value());
    EXPECT_EQ(copyBytes(Bytes(keys->encryption).first(16)), hexBytes("c61e7a93744f39ee10734afe3ff7a087"));
    EXPECT_EQ(copyBytes(keys->salt), hexBytes("30cbbc08863d8c85d49db34a9ae1"));
    EXPECT_EQ(copyBytes(keys->authentication), hexBytes("cebe321f6ff7716b6fd4ab49af256a156d38baa4"));
}

}  // namespace
}  // namespace wf::srtp
