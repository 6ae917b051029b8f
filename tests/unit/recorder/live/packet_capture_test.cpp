#include "recorder/live/packet_capture.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <future>
#include <string>
#include <vector>

#include "recorder/live/capture_format.h"
#include "tests/support/hex.h"
#include "tests/unit/recorder/live/recorder_fixture.h"

namespace wf::live {
namespace {

constexpr std::int64_t kNoonUs = 1'795'867'200'123'456;  // 12:00:00.123456 UTC

std::string captured(CaptureFormat format, bool incoming, std::size_t truncate) {
    const std::string packet = "\x80\x6f\x01\x02payload";
    std::vector<std::byte> out;
    appendCaptured(format, {incoming, kNoonUs, asBytes(packet)}, truncate, out);
    return std::string(asText(out));
}

TEST(CaptureFormat, PcapFileHeader) {
    std::vector<std::byte> out;
    appendCaptureHeader(CaptureFormat::kPcap, out);
    EXPECT_EQ(std::string(asText(out)),
              std::string("\xd4\xc3\xb2\xa1\x02\0\x04\0\0\0\0\0\0\0\0\0\xff\xff\0\0\x01\0\0\0", 24));
    out.clear();
    appendCaptureHeader(CaptureFormat::kText2pcap, out);
    EXPECT_TRUE(out.empty());
}

TEST(CaptureFormat, PcapFrames) {
    const std::string in = captured(CaptureFormat::kPcap, true, 0);
    const auto field = [](const std::string& text, std::size_t at) { return load32(asBytes(text), at); };
    const auto little = [&](const std::string& text, std::size_t at) { return __builtin_bswap32(field(text, at)); };
    ASSERT_EQ(in.size(), 16U + 14 + 20 + 8 + 11);
    EXPECT_EQ(little(in, 0), kNoonUs / 1'000'000);
    EXPECT_EQ(little(in, 4), 123'456U);
    EXPECT_EQ(little(in, 8), 53U);
    EXPECT_EQ(little(in, 12), 53U);
    EXPECT_EQ(in.substr(58), std::string("\x80\x6f\x01\x02payload"));
    EXPECT_EQ(field(in, 16 + 14 + 12), 0x0a010101U);
    EXPECT_EQ(field(in, 16 + 14 + 16), 0x0a020202U);
    EXPECT_EQ(field(in, 16 + 14 + 20), 1000U << 16 | 2000U);
    // The sum over the IP header with its checksum is all ones (RFC 791).
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < 20; i += 2) {
        sum += load16(asBytes(in), 30 + i);
    }
    EXPECT_EQ((sum & 0xffff) + (sum >> 16), 0xffffU);
    const std::string out = captured(CaptureFormat::kPcap, false, 4);
    ASSERT_EQ(out.size(), 16U + 14 + 20 + 8 + 4);
    EXPECT_EQ(little(out, 8), 46U);
    EXPECT_EQ(little(out, 12), 53U);
    EXPECT_EQ(field(out, 16 + 14 + 12), 0x0a020202U);
}

TEST(CaptureFormat, LinesForText2pcap) {
    setenv("TZ", "UTC", 1);
    tzset();
    EXPECT_EQ(captured(CaptureFormat::kText2pcap, true, 6), "I 12:00:00.123456 000000 80 6f 01 02 70 61\n");
    EXPECT_EQ(captured(CaptureFormat::kText2pcap, false, 1), "O 12:00:00.123456 000000 80\n");
}

class PacketCaptureTest : public test::RecorderTest {
protected:
    /// Opens it, and waits for what became of the file.
    Status capture(const CaptureConfig& config, std::unique_ptr<PacketCapture>& capture) {
        std::promise<Status> opened;
        auto made = recorder->openCapture(config, [&opened](const Status& status) { opened.set_value(status); });
        if (!made) {
            return made.error();
        }
        capture = std::move(*made);
        return opened.get_future().get();
    }
};

TEST_F(PacketCaptureTest, WritesBlocksInTheBackgroundAndTheRestAtItsEnd) {
    start();
    std::unique_ptr<PacketCapture> file;
    const std::string folder = std::filesystem::path(path("a")).parent_path() / "captures";
    ASSERT_TRUE(capture({folder, "one.pcap"}, file).ok());
    const std::string packet(1000, 'x');
    for (int i = 0; i < 200; ++i) {
        EXPECT_TRUE(file->write({true, kNoonUs + i, asBytes(packet)}));
    }
    EXPECT_FALSE(file->failed());
    std::unique_ptr<PacketCapture> again;
    EXPECT_FALSE(capture({folder, "one.pcap"}, again).ok()) << "files are never replaced";
    EXPECT_TRUE(again->failed());
    again.reset();
    file.reset();
    recorder.reset();
    EXPECT_EQ(test::fileBytes(folder + "/one.pcap").size(), 24U + 200 * (16 + 42 + 1000));
}

TEST_F(PacketCaptureTest, StaysWhereItMayWrite) {
    settings.protected_folders = {"/etc"};
    start();
    std::unique_ptr<PacketCapture> file;
    EXPECT_FALSE(capture({"/etc/captures", "one.pcap"}, file).ok());
    const std::string folder = std::filesystem::path(path("a")).parent_path();
    for (const char* name : {"", ".", "..", "../one", "a/b"}) {
        EXPECT_FALSE(capture({folder, name}, file).ok()) << name;
    }
    EXPECT_FALSE(capture({"/proc/none", "one"}, file).ok()) << "a folder that cannot be made";
}

}  // namespace
}  // namespace wf::live
