#include "sfu/ice/binding_request.h"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <algorithm>

#include "tests/support/hex.h"

namespace wf::ice {
namespace {

// RFC 5769 section 2.1: a request of a controlled agent.
constexpr std::string_view kSample =
    "00 01 00 58 21 12 a4 42 b7 e7 a7 01 bc 34 d6 86 fa 87 df ae"
    " 80 22 00 10 53 54 55 4e 20 74 65 73 74 20 63 6c 69 65 6e 74"
    " 00 24 00 04 6e 00 01 ff 80 29 00 08 93 2f f9 b1 51 26 3b 36"
    " 00 06 00 09 65 76 74 6a 3a 68 36 76 59 20 20 20"
    " 00 08 00 14 9a ea a7 0c bf d8 cb 56 78 1e f2 b5 b2 d3 f2 49 c1 b5 71 a2"
    " 80 28 00 04 e5 7a 3b cf";

struct OnePassword final : PasswordSource {
    std::string_view passwordFor(std::string_view ufrag) override { return ufrag == known ? password : ""; }
    std::string_view known = "evtj";
    std::string_view password = "VOkJxbRl1RmTxUk/WvJxBt";
};

const net::Address& source() {
    static const net::Address address = *net::Address::parse("192.0.2.1", 32853);
    return address;
}

int errorCode(Bytes reply) {
    for (std::size_t at = 20; at + 8 <= reply.size(); at += 4 + ((load16(reply, at + 2) + 3U) & ~3U)) {
        if (load16(reply, at) == 9) {
            return (load8(reply, at + 6) & 7) * 100 + load8(reply, at + 7);
        }
    }
    return 0;
}

TEST(BindingRequest, TheSampleOfRfc5769IsAuthenticAndAConflictOfRoles) {
    OnePassword passwords;
    const auto sample = test::hexBytes(kSample);
    const auto request = readBindingRequest(sample, source(), passwords);
    EXPECT_TRUE(request.authentic);
    EXPECT_EQ(request.verdict, StunVerdict::kRoleConflict);
    EXPECT_EQ(request.ufrag, "evtj");
    EXPECT_EQ(request.remote_ufrag, "h6vY");
    EXPECT_EQ(request.priority, 0x6e0001ffU);
    EXPECT_EQ(errorCode(request.answer()), 487);
    EXPECT_EQ(load16(request.answer(), 0), 0x0111);
}

TEST(BindingRequest, AWrongPasswordOrAnUnknownNameIsUnauthorized) {
    OnePassword passwords;
    passwords.password = "VOkJxbRl1RmTxUk/WvJxBu";
    auto request = readBindingRequest(test::hexBytes(kSample), source(), passwords);
    EXPECT_EQ(request.verdict, StunVerdict::kUnauthorized);
    EXPECT_EQ(errorCode(request.answer()), 401);
    passwords.known = "other";
    request = readBindingRequest(test::hexBytes(kSample), source(), passwords);
    EXPECT_FALSE(request.authentic);
    EXPECT_EQ(errorCode(request.answer()), 401);
}

TEST(BindingRequest, EveryTruncationIsNoStun) {
    OnePassword passwords;
    const auto sample = test::hexBytes(kSample);
    for (std::size_t size = 0; size < sample.size(); ++size) {
        const auto request = readBindingRequest(Bytes(sample).first(size), source(), passwords);
        EXPECT_EQ(request.verdict, StunVerdict::kNotStun) << size;
        EXPECT_EQ(request.reply_bytes, 0U) << size;
    }
}

TEST(BindingRequest, EveryTruncationWithAMatchingLengthIsRefused) {
    OnePassword passwords;
    for (std::size_t size = 20; size < test::hexBytes(kSample).size(); size += 4) {
        auto sample = test::hexBytes(kSample);
        sample.resize(size);
        store16(sample, 2, static_cast<std::uint16_t>(size - 20));
        const auto request = readBindingRequest(sample, source(), passwords);
        EXPECT_FALSE(request.authentic) << size;
        EXPECT_LE(request.reply_bytes, BindingRequest::kMaxReply);
    }
}

// The byte behind the packet cannot be read.
TEST(BindingRequest, AShortIntegrityIsNotReadBeyondTheEnd) {
    constexpr std::size_t kPage = 4096;
    auto* const pages =
        static_cast<std::byte*>(mmap(nullptr, 2 * kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    ASSERT_NE(static_cast<void*>(pages), MAP_FAILED);
    ASSERT_EQ(mprotect(pages + kPage, kPage, PROT_NONE), 0);
    OnePassword passwords;
    for (const std::size_t length : {0UL, 4UL, 16UL}) {
        auto packet = test::hexBytes(kSample);
        packet.resize(80 + length);  // its value is cut, and nothing follows
        store16(packet, 2, static_cast<std::uint16_t>(packet.size() - 20));
        store16(packet, 78, static_cast<std::uint16_t>(length));
        const MutableBytes at_the_end(pages + kPage - packet.size(), packet.size());
        std::ranges::copy(packet, at_the_end.begin());
        EXPECT_EQ(readBindingRequest(at_the_end, source(), passwords).verdict, StunVerdict::kNotStun) << length;
    }
    munmap(pages, 2 * kPage);
}

TEST(BindingRequest, AFlippedBitIsNeverAuthentic) {
    OnePassword passwords;
    auto sample = test::hexBytes(kSample);
    for (std::size_t bit = 0; bit < sample.size() * 8; ++bit) {
        const auto flip = static_cast<std::byte>(1 << bit % 8);
        sample[bit / 8] ^= flip;
        EXPECT_FALSE(readBindingRequest(sample, source(), passwords).authentic) << bit;
        sample[bit / 8] ^= flip;
    }
}

}  // namespace
}  // namespace wf::ice
