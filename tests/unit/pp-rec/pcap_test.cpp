#include "pp-rec/job/pcap.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "pp-rec/job/captured_packet.h"
#include "recorder/mjr/reader.h"
#include "tests/support/hex.h"
#include "tests/support/made_recording.h"
#include "tests/support/temp_dir.h"

namespace wf::job {
namespace {

using test::hexBytes;
using test::TempDir;

constexpr std::int64_t kStart_us = 1'795'377'324'175'649;

std::vector<std::byte> joined(std::initializer_list<std::vector<std::byte>> parts) {
    std::vector<std::byte> all;
    for (const auto& part : parts) {
        all.insert(all.end(), part.begin(), part.end());
    }
    return all;
}

/// UDP header and data, after RFC 768.
std::vector<std::byte> udp(const std::vector<std::byte>& data) {
    ByteBuffer out;
    out.append16(1000);
    out.append16(2000);
    out.append16(static_cast<std::uint16_t>(8 + data.size()));
    out.append16(0);
    out.append(data);
    return {out.data(), out.data() + out.size()};
}

std::vector<std::byte> ipv4(const std::vector<std::byte>& data, std::uint16_t fragment = 0,
                            std::uint8_t protocol = 17) {
    ByteBuffer out;
    out.append16(0x4500);
    out.append16(static_cast<std::uint16_t>(20 + data.size()));
    out.append16(0);
    out.append16(fragment);
    out.append8(64);
    out.append8(protocol);
    out.append16(0);
    out.append32(0x0a010101);
    out.append32(0x0a020202);
    out.append(data);
    return {out.data(), out.data() + out.size()};
}

std::vector<std::byte> ipv6(const std::vector<std::byte>& data, std::uint8_t next = 17) {
    ByteBuffer out;
    out.append32(0x60000000);
    out.append16(static_cast<std::uint16_t>(data.size()));
    out.append8(next);
    out.append8(64);
    for (int i = 0; i < 8; ++i) {
        out.append32(0);
    }
    out.append(data);
    return {out.data(), out.data() + out.size()};
}

std::vector<std::byte> zeros(std::size_t count) { return std::vector<std::byte>(count); }

void expectData(LinkType type, const std::vector<std::byte>& frame) {
    const CapturedPacket found = findUdpPayload(type, frame);
    EXPECT_EQ(found.outcome, CaptureOutcome::kUdp) << static_cast<int>(type);
    EXPECT_EQ(asText(found.payload), "hi");
    for (std::size_t size = 0; size < frame.size(); ++size) {
        EXPECT_NE(findUdpPayload(type, Bytes(frame).first(size)).outcome, CaptureOutcome::kUdp) << size;
    }
}

TEST(CapturedPacket, IsFoundBehindEveryLinkType) {
    const auto data = udp(hexBytes("68 69"));
    expectData(LinkType::kEthernet, joined({zeros(12), hexBytes("08 00"), ipv4(data)}));
    expectData(LinkType::kEthernet, joined({zeros(12), hexBytes("86 dd"), ipv6(data)}));
    expectData(LinkType::kEthernet, joined({zeros(12), hexBytes("81 00 00 05 08 00"), ipv4(data)}));
    expectData(LinkType::kEthernet, joined({zeros(12), hexBytes("88 a8 00 05 81 00 00 07 08 00"), ipv4(data)}));
    expectData(LinkType::kLinuxSll, joined({zeros(14), hexBytes("08 00"), ipv4(data)}));
    expectData(LinkType::kLinuxSll2, joined({hexBytes("08 00"), zeros(18), ipv4(data)}));
    expectData(LinkType::kRaw, ipv4(data));
    expectData(LinkType::kRaw, ipv6(data));
    expectData(LinkType::kIpv6, ipv6(data));
    expectData(LinkType::kNull, joined({zeros(4), ipv4(data)}));
}

TEST(CapturedPacket, StepsOverIpv6ExtensionHeaders) {
    const auto data = udp(hexBytes("68 69"));
    expectData(LinkType::kRaw, ipv6(joined({hexBytes("3c 00"), zeros(6), hexBytes("11 01"), zeros(14), data}), 0));
    expectData(LinkType::kRaw, ipv6(joined({hexBytes("11 00 00 00 00 00 00 01"), data}), 44));
    const auto fragment = ipv6(joined({hexBytes("11 00 00 01 00 00 00 01"), data}), 44);
    EXPECT_EQ(findUdpPayload(LinkType::kRaw, fragment).outcome, CaptureOutcome::kFragment);
    EXPECT_EQ(findUdpPayload(LinkType::kRaw, ipv6(data, 58)).outcome, CaptureOutcome::kOther);
}

TEST(CapturedPacket, TellsFragmentsAndOtherProtocols) {
    const auto data = udp(hexBytes("68 69"));
    EXPECT_EQ(findUdpPayload(LinkType::kRaw, ipv4(data, 0x2000)).outcome, CaptureOutcome::kFragment);
    EXPECT_EQ(findUdpPayload(LinkType::kRaw, ipv4(data, 0x0001)).outcome, CaptureOutcome::kFragment);
    EXPECT_EQ(findUdpPayload(LinkType::kRaw, ipv4(data, 0x4000)).outcome, CaptureOutcome::kUdp);
    EXPECT_EQ(findUdpPayload(LinkType::kRaw, ipv4(data, 0, 6)).outcome, CaptureOutcome::kOther);
    EXPECT_EQ(findUdpPayload(LinkType::kEthernet, joined({zeros(12), hexBytes("08 06"), zeros(28)})).outcome,
              CaptureOutcome::kOther);
}

class Pcap : public ::testing::Test {
protected:
    [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }

    struct Frame {
        std::uint32_t seconds = 0;
        std::uint32_t fraction = 0;
        std::vector<std::byte> bytes;
        std::uint32_t more_on_wire = 0;
    };

    /// A capture of raw IP packets; `swap` writes it little endian.
    std::string capture(std::uint32_t magic, bool little, const std::vector<Frame>& frames) {
        ByteBuffer out;
        const auto number = [&](std::uint32_t v) {
            out.append32(little ? (v >> 24) | ((v >> 8) & 0xff00) | ((v << 8) & 0xff0000) | (v << 24) : v);
        };
        number(magic);
        number(0x00020004);
        number(0);
        number(0);
        number(65535);
        number(101);
        for (const Frame& frame : frames) {
            number(frame.seconds);
            number(frame.fraction);
            number(static_cast<std::uint32_t>(frame.bytes.size()));
            number(static_cast<std::uint32_t>(frame.bytes.size()) + frame.more_on_wire);
            out.append(frame.bytes);
        }
        test::writeBytes(path("in.pcap"), std::as_const(out).bytes());
        return path("in.pcap");
    }

    static std::vector<std::byte> rtpFrame(std::uint16_t sequence, std::uint32_t ssrc = 7, std::uint8_t type = 96) {
        rtp::PacketFields fields;
        fields.payload_type = type;
        fields.sequence_number = sequence;
        fields.ssrc = ssrc;
        const auto payload = hexBytes("10 00 01");
        fields.payload = payload;
        return ipv4(udp(test::madePacket(fields)));
    }

    PcapImport imported(const std::string& input, const PcapImportOptions& options) {
        auto result = pcapToRecording(input, path("out.mjr"), options);
        EXPECT_TRUE(result) << (result ? "" : result.error().message);
        return result ? *result : PcapImport{};
    }

    static PcapImportOptions as(rtp::Codec codec) {
        PcapImportOptions options;
        options.codec = codec;
        options.overwrite = true;
        return options;
    }

    TempDir folder_;
};

TEST_F(Pcap, ThereAndBackIsTheSame) {
    const auto bytes = test::recordingBytes(test::madeHeader(rtp::Codec::kOpus, kStart_us), test::opusRecords(200));
    test::writeBytes(path("a.mjr"), bytes);
    const auto there = recordingToPcap(path("a.mjr"), path("a.pcap"), {});
    ASSERT_TRUE(there);
    EXPECT_EQ(there->packets, 200U);
    EXPECT_TRUE(looksLikeCapture(path("a.pcap")));
    EXPECT_FALSE(looksLikeCapture(path("a.mjr")));
    const PcapImport back = imported(path("a.pcap"), as(rtp::Codec::kOpus));
    EXPECT_EQ(back.packets, 200U);
    EXPECT_EQ(back.ssrc, 0x11223344U);
    EXPECT_NEAR(back.duration_s, 3.98, 0.001);
    EXPECT_EQ(test::readBytes(path("out.mjr")), bytes);
}

TEST_F(Pcap, ReadsEitherByteOrderAndBothClocks) {
    for (const bool little : {false, true}) {
        for (const bool nano : {false, true}) {
            const std::uint32_t tick = nano ? 1000 : 1;
            const std::string input = capture(nano ? 0xa1b23c4d : 0xa1b2c3d4, little,
                                              {{100, 250'000 * tick, rtpFrame(1)}, {101, 5'000 * tick, rtpFrame(2)}});
            const PcapImport result = imported(input, as(rtp::Codec::kVp8));
            EXPECT_EQ(result.packets, 2U);
            EXPECT_EQ(result.header.first_frame_us, 100'250'000);
            EXPECT_NEAR(result.duration_s, 0.755, 1e-9);
        }
    }
}

TEST_F(Pcap, TakesTheFirstStreamOrTheOneAskedFor) {
    const std::string input = capture(0xa1b2c3d4, true,
                                      {{1, 0, rtpFrame(9, 5, 72)},  // RTCP by its type
                                       {2, 0, rtpFrame(1, 7)},
                                       {3, 0, rtpFrame(1, 8, 111)},
                                       {4, 0, rtpFrame(2, 7)},
                                       {5, 0, ipv4(udp(hexBytes("00 01 02")))}});
    PcapImport result = imported(input, as(rtp::Codec::kVp8));
    EXPECT_EQ(result.captured, 5U);
    EXPECT_EQ(result.packets, 2U);
    EXPECT_EQ(result.ssrc, 7U);
    ASSERT_EQ(result.streams.size(), 2U);
    EXPECT_EQ(result.streams[1].ssrc, 8U);
    EXPECT_EQ(result.streams[1].payload_type, 111);

    PcapImportOptions options = as(rtp::Codec::kOpus);
    options.ssrc = 8;
    result = imported(input, options);
    EXPECT_EQ(result.packets, 1U);
    EXPECT_EQ(result.header.first_frame_us, 3'000'000);

    options.ssrc = 99;
    const auto refused = pcapToRecording(input, path("none.mjr"), options);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("7, 8"), std::string::npos) << refused.error().message;
    EXPECT_FALSE(std::filesystem::exists(path("none.mjr")));
}

TEST_F(Pcap, CountsWhatTheCaptureCutShort) {
    auto cut = rtpFrame(2);
    cut.resize(cut.size() - 1);
    const std::string input = capture(0xa1b2c3d4, true, {{1, 0, rtpFrame(1)}, {2, 0, cut, 1}, {3, 0, rtpFrame(3)}});
    const PcapImport result = imported(input, as(rtp::Codec::kVp8));
    EXPECT_EQ(result.packets, 2U);
    EXPECT_EQ(result.cut, 1U);
}

TEST_F(Pcap, EveryTruncationIsRead) {
    const auto bytes = test::readBytes(capture(0xa1b2c3d4, false, {{1, 0, rtpFrame(1)}, {2, 0, rtpFrame(2)}}));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        test::writeBytes(path("cut.pcap"), Bytes(bytes).first(size));
        const auto result = pcapToRecording(path("cut.pcap"), path("out.mjr"), as(rtp::Codec::kVp8));
        const bool has_one = size >= 24 + 16 + rtpFrame(1).size();
        ASSERT_EQ(result.ok(), has_one) << size;
        if (result) {
            EXPECT_EQ(result->packets, 1U);
            EXPECT_EQ(result->truncated, size > 24 + 16 + rtpFrame(1).size());
        }
    }
}

TEST_F(Pcap, RefusesWhatItCannotRead) {
    test::writeBytes(path("ng.pcap"), hexBytes("0a 0d 0d 0a 00 00 00 1c"));
    const auto next_generation = pcapToRecording(path("ng.pcap"), path("out.mjr"), as(rtp::Codec::kVp8));
    ASSERT_FALSE(next_generation);
    EXPECT_NE(next_generation.error().message.find("editcap"), std::string::npos);
    test::writeBytes(path("text.pcap"), asBytes("this is not a capture at all"));
    EXPECT_FALSE(pcapToRecording(path("text.pcap"), path("out.mjr"), as(rtp::Codec::kVp8)));
    EXPECT_FALSE(pcapToRecording(path("missing.pcap"), path("out.mjr"), as(rtp::Codec::kVp8)));
    EXPECT_FALSE(pcapToRecording(capture(0xa1b2c3d4, true, {}), path("out.mjr"), as(rtp::Codec::kVp8)));
    EXPECT_FALSE(pcapToRecording(capture(0xa1b2c3d4, true, {}), path("out.mjr"), as(rtp::Codec::kText)));
    const std::string data = "codecs/videoroom-uid7|445566-user-c-data-text-u1-1795377260023918-data-0.mjr";
    EXPECT_FALSE(recordingToPcap(test::testDataPath(data).string(), path("out.pcap"), {}));
}

}  // namespace
}  // namespace wf::job
