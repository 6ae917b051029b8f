#include "pp-rec/job/dump.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "pp-rec/job/report_json.h"
#include "tests/support/hex.h"
#include "tests/support/made_recording.h"
#include "tests/support/temp_dir.h"

namespace wf::job {
namespace {

using test::hexBytes;
using test::TempDir;

struct Dump {
    std::vector<std::string> lines;
    std::vector<nlohmann::json> objects;
    bool ok = false;
};

Dump dump(const std::string& path, const DumpOptions& options = {}) {
    Dump result;
    const auto take = [&](const auto& item) {
        result.lines.push_back(dumpLine(item));
        result.objects.push_back(nlohmann::json::parse(toJson(item)));
        return true;
    };
    result.ok = dumpRecording(path, options, {take, take}).ok();
    return result;
}

TEST(Dump, TellsEveryPacket) {
    const Dump result = dump(test::testDataPath("truth/clean-h264-video.mjr").string());
    ASSERT_TRUE(result.ok);
    ASSERT_EQ(result.lines.size(), 269U);
    EXPECT_NE(result.lines[0].find("key nal=SEI,SPS,PPS"), std::string::npos) << result.lines[0];
    const auto& first = result.objects[0];
    EXPECT_EQ(first["type"], "packet");
    EXPECT_EQ(first["offset"], 79);
    EXPECT_EQ(first["seq"], 3234);
    EXPECT_EQ(first["ssrc"], 0x22222222U);
    EXPECT_EQ(first["payload"]["key"], true);
    EXPECT_EQ(first["payload"]["nal"], (std::vector<std::string>{"SEI", "SPS", "PPS"}));
}

TEST(Dump, ReadsExtensions) {
    const TempDir folder;
    const auto level = hexBytes("8f");
    const auto turn = hexBytes("01");
    const std::vector<rtp::ExtensionElement> elements{{1, level}, {13, turn}};
    const auto payload = hexBytes("10 00 9d");
    rtp::PacketFields fields;
    fields.payload_type = 96;
    fields.marker = true;
    fields.extensions = elements;
    fields.payload = payload;
    mjr::Header header = test::madeHeader(rtp::Codec::kVp8, 1);
    header.extensions[13] = mjr::kVideoOrientationUri;
    const std::string path = (folder / "v.mjr").string();
    test::writeBytes(path, test::recordingBytes(header, {{0, test::madePacket(fields)}}));

    DumpOptions options;
    options.audio_level_id = 1;
    const Dump result = dump(path, options);
    ASSERT_EQ(result.lines.size(), 1U);
    EXPECT_NE(result.lines[0].find("level -15 voice  turn 90  ext 1:8f  ext 13:01"), std::string::npos)
        << result.lines[0];
    EXPECT_EQ(result.objects[0]["audio_level_dbov"], -15);
    EXPECT_EQ(result.objects[0]["rotation_degrees"], 90);
    EXPECT_EQ(result.objects[0]["extensions"]["13"], "01");
    EXPECT_EQ(result.objects[0]["marker"], true);
}

TEST(Dump, TellsDamageInItsPlace) {
    const TempDir folder;
    const auto records = test::opusRecords(3);
    const mjr::Header header = test::madeHeader(rtp::Codec::kOpus, 1);
    auto bytes = test::recordingBytes(header, {records[0], records[1]});
    const auto clean = bytes.size();
    bytes.insert(bytes.end(), 5, std::byte{'x'});
    const auto rest = test::recordingBytes(header, {records[2]});
    bytes.insert(bytes.end(), rest.begin() + static_cast<std::ptrdiff_t>(test::recordingBytes(header, {}).size()),
                 rest.end());
    test::writeBytes(folder / "a.mjr", bytes);
    const Dump result = dump((folder / "a.mjr").string());
    ASSERT_EQ(result.lines.size(), 4U);
    EXPECT_EQ(result.objects[2]["type"], "damage");
    EXPECT_EQ(result.objects[2]["offset"], clean);
    EXPECT_EQ(result.objects[2]["bytes"], 5);
    EXPECT_EQ(result.objects[3]["seq"], 3);
}

TEST(Dump, TellsRecordsWithoutAPacketAndMessages) {
    const TempDir folder;
    test::writeBytes(folder / "a.mjr", test::recordingBytes(test::madeHeader(rtp::Codec::kOpus, 1),
                                                            {{3, std::vector<std::byte>(14, std::byte{9})}}));
    const Dump none = dump((folder / "a.mjr").string());
    ASSERT_EQ(none.objects.size(), 1U);
    EXPECT_EQ(none.objects[0]["rtp"], false);

    const Dump data = dump(
        test::testDataPath("codecs/videoroom-uid7|445566-user-c-data-text-u1-1795377260023918-data-0.mjr").string());
    ASSERT_EQ(data.objects.size(), 24U);
    EXPECT_EQ(data.objects[0]["message_us"], 1'795'377'261'420'001);
}

TEST(Dump, EndsWhenAsked) {
    int count = 0;
    const auto take = [&](const DumpedPacket&) { return ++count < 10; };
    const Status done = dumpRecording(test::testDataPath("truth/clean-h264-video.mjr").string(), {},
                                      {take, [](const mjr::Damage&) { return true; }});
    EXPECT_TRUE(done);
    EXPECT_EQ(count, 10);
}

TEST(Dump, RefusesWhatIsNoRecording) {
    const TempDir folder;
    test::writeBytes(folder / "a.mjr", asBytes("hello, this is text"));
    EXPECT_FALSE(dump((folder / "a.mjr").string()).ok);
    EXPECT_FALSE(dump((folder / "missing.mjr").string()).ok);
}

TEST(PayloadFacts, AreReadForEachCodec) {
    EXPECT_EQ(describe(payloadFacts(rtp::Codec::kVp8, hexBytes("90 80 0c 10 02 00 9d 01 2a 80 02 68 01"))),
              "key start size=640x360 pid=12");
    EXPECT_EQ(describe(payloadFacts(rtp::Codec::kH264, hexBytes("7c 85 88 80"))), "key nal=IDR+");
    EXPECT_EQ(describe(payloadFacts(rtp::Codec::kH264, hexBytes("7c 45 88 80"))), "nal=+IDR");
    EXPECT_EQ(describe(payloadFacts(rtp::Codec::kH264, hexBytes("78 00 09 67"))), "bad");
    EXPECT_EQ(describe(payloadFacts(rtp::Codec::kH265, hexBytes("40 01 0c 01"))), "key nal=VPS");
    EXPECT_EQ(describe(payloadFacts(rtp::Codec::kOpus, hexBytes("f8 ff fe"))), "us=20000 mode=celt");
    EXPECT_EQ(describe(payloadFacts(rtp::Codec::kAv1, hexBytes("00"))), "bad");
    EXPECT_EQ(describe(payloadFacts(rtp::Codec::kPcmu, hexBytes("ff ff"))), "");
    EXPECT_EQ(describe(payloadFacts(rtp::Codec::kVp9, {})), "");
    EXPECT_EQ(describe(redFacts(hexBytes("ef 0f 00 02 6f aa bb cc"))), "red=111:2-960,111:1");
    EXPECT_EQ(describe(redFacts(hexBytes("ff"))), "bad");
}

}  // namespace
}  // namespace wf::job
