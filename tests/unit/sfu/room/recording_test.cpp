#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "recorder/mjr/reader.h"
#include "recorder/mjr/recording_name.h"
#include "recorder/mjr/sidecar.h"
#include "tests/unit/sfu/room/room_fixture.h"

namespace wf::room::test {
namespace {

struct Recorded {
    mjr::RecordingName name;
    mjr::Header header;
    std::vector<std::string> packets;
};

class RecordingTest : public RoomFixture {
protected:
    void SetUp() override {
        RoomConfig config;
        config.id = "uid7|839201";
        config.record = true;
        makeRoom(config);
    }

    static std::string readFile(const std::filesystem::path& path) {
        std::ifstream in(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    /// All recordings, by name.
    std::vector<Recorded> recorded() {
        std::vector<std::filesystem::path> paths;
        for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
            if (entry.path().extension() == ".mjr") {
                paths.push_back(entry.path());
            }
        }
        std::ranges::sort(paths);
        std::vector<Recorded> all;
        for (const auto& path : paths) {
            const std::string file = readFile(path);
            auto reader = mjr::Reader::open(asBytes(file)).value();
            Recorded one{mjr::parseRecordingName(path.string()), reader.header(), {}};
            mjr::Record record;
            while (reader.next(record)) {
                one.packets.emplace_back(asText(record.payload));
            }
            EXPECT_EQ(reader.damageCount(), 0U);
            all.push_back(std::move(one));
        }
        return all;
    }
    std::vector<mjr::RoomEvent> events() {
        std::vector<mjr::RoomEvent> all;
        for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
            if (entry.path().string().ends_with(mjr::kSidecarExtension)) {
                const std::string text = readFile(entry.path());
                mjr::SidecarReader reader(text);
                mjr::RoomEvent event;
                while (reader.next(event)) {
                    all.push_back(event);
                }
                EXPECT_EQ(reader.skipped(), 0U);
            }
        }
        return all;
    }
    static std::size_t count(const std::vector<mjr::RoomEvent>& events, mjr::RoomEventKind kind) {
        return static_cast<std::size_t>(
            std::ranges::count_if(events, [&](const mjr::RoomEvent& event) { return event.kind == kind; }));
    }
    static rtp::PacketView view(const std::string& packet) { return rtp::PacketView::parse(asBytes(packet)).value(); }
};

TEST_F(RecordingTest, WritesEachStreamOfAPublisherAsJanusDoes) {
    PublisherEvents& alice_events = newPublisher();
    const auto alice = makeClient();
    Publisher& publisher = publish("a-lice", alice_events, *alice);
    talk(*alice, 50);
    publisher.leave();
    closeRecordings();
    EXPECT_EQ(failed_recordings_, 0);

    const auto files = recorded();
    ASSERT_EQ(files.size(), 2U);
    for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_EQ(files[i].name.room, "uid7|839201");
        EXPECT_EQ(files[i].name.user, "a-lice");
        EXPECT_EQ(files[i].name.index, static_cast<int>(i));
        EXPECT_GE(files[i].name.time_us, 1'795'377'472'929'559);
        EXPECT_EQ(files[i].header.created_us, files[i].name.time_us);
    }
    const Recorded& sound = files[0];
    ASSERT_EQ(sound.packets.size(), 50U);
    EXPECT_EQ(sound.header.codec, rtp::Codec::kOpus);
    EXPECT_EQ(sound.header.fmtp, "");
    EXPECT_TRUE(sound.header.extensions.empty());
    EXPECT_EQ(view(sound.packets[0]).sequenceNumber(), 1);
    EXPECT_EQ(view(sound.packets[0]).timestamp(), 0U);
    EXPECT_EQ(view(sound.packets[49]).sequenceNumber(), 50);
    EXPECT_EQ(view(sound.packets[49]).timestamp(), 49U * 960);
    EXPECT_EQ(view(sound.packets[0]).ssrc(), 1000U);
    EXPECT_TRUE(view(sound.packets[0]).hasExtension());
    const Recorded& pictures = files[1];
    EXPECT_EQ(pictures.packets.size(), 50U);
    EXPECT_EQ(pictures.header.codec, rtp::Codec::kVp8);
    EXPECT_EQ(view(pictures.packets[0]).payloadType(), 96) << "the client used 120";
    EXPECT_EQ(pictures.header.extensionId(mjr::kVideoOrientationUri), 13);
    EXPECT_GE(alice->keyFramesAsked(), 1U) << "asked for at the beginning";
}

TEST_F(RecordingTest, TellsTheEventFileWhatHappened) {
    PublisherEvents& alice_events = newPublisher();
    PublisherEvents& bob_events = newPublisher();
    const auto alice = makeClient();
    join("bob", bob_events);
    Publisher& publisher = publish("alice", alice_events, *alice);
    talk(*alice, 10);
    alice->sendReport(0, rtp::toNtpTime(std::chrono::microseconds(1'795'000'000'000'000)).value);
    settle();
    ASSERT_TRUE(room_->moderate("alice", "0", true).ok());
    ASSERT_TRUE(room_->moderate("alice", "0", false).ok());
    publisher.leave();
    closeRecordings();

    const auto all = events();
    using Kind = mjr::RoomEventKind;
    ASSERT_GE(all.size(), 9U);
    EXPECT_EQ(all.front().kind, Kind::kRecordOn);
    EXPECT_EQ(all.front().room, "uid7|839201");
    EXPECT_EQ(all.back().kind, Kind::kRecordOff);
    EXPECT_EQ(count(all, Kind::kJoin), 2U) << "bob, who was there before, as well";
    EXPECT_EQ(count(all, Kind::kLeave), 2U);
    EXPECT_EQ(count(all, Kind::kMute), 1U);
    EXPECT_EQ(count(all, Kind::kUnmute), 1U);
    ASSERT_EQ(count(all, Kind::kTrack), 2U);
    const auto track = std::ranges::find_if(
        all, [](const auto& event) { return event.kind == Kind::kTrack && event.codec == "opus"; });
    ASSERT_NE(track, all.end());
    EXPECT_EQ(track->user, "alice");
    EXPECT_EQ(track->ssrc, 1000U);
    EXPECT_EQ(track->clock_rate, 48000U);
    ASSERT_EQ(count(all, Kind::kSenderReport), 1U);
    const auto report = std::ranges::find_if(all, [](const auto& event) { return event.kind == Kind::kSenderReport; });
    EXPECT_EQ(report->file, track->file);
    EXPECT_EQ(report->ntp_us, 1'795'000'000'000'000);
    EXPECT_EQ(report->rtp_time, 9U * 960) << "of the tenth packet, in the recording's time";
}

TEST_F(RecordingTest, RecordsTheBestLayerOfSimulcastAsOneStream) {
    PublisherEvents& alice_events = newPublisher();
    const auto alice = makeClient();
    WebrtcClient::Wanted wanted;
    wanted.audio = false;
    wanted.simulcast = true;
    Publisher& publisher = publish("alice", alice_events, *alice, wanted);
    EXPECT_TRUE(publisher.streams().at(0).simulcast);
    talk(*alice, 200);
    publisher.leave();
    closeRecordings();

    const auto files = recorded();
    ASSERT_EQ(files.size(), 1U);
    ASSERT_GT(files[0].packets.size(), 150U);
    const std::uint32_t ssrc = view(files[0].packets[0]).ssrc();
    std::size_t large = 0;
    for (std::size_t i = 0; i < files[0].packets.size(); ++i) {
        const rtp::PacketView packet = view(files[0].packets[i]);
        EXPECT_EQ(packet.sequenceNumber(), static_cast<std::uint16_t>(i + 1));
        EXPECT_EQ(packet.ssrc(), ssrc);
        const Bytes payload = packet.payload();
        const bool key = load8(payload, 0) == 0x90 && (load8(payload, 4) & 1) == 0;
        large += key && load8(payload, 10) == (640 & 0xff) && load8(payload, 11) == 640 >> 8 ? 1U : 0U;
    }
    EXPECT_GE(large, 1U) << "the largest layer was reached";
}

TEST_F(RecordingTest, SwitchingItOffAndOnMakesNewFiles) {
    PublisherEvents& alice_events = newPublisher();
    const auto alice = makeClient();
    publish("alice", alice_events, *alice);
    talk(*alice, 10);
    room_->enableRecording(false);
    talk(*alice, 10);
    room_->enableRecording(true);
    talk(*alice, 10);
    closeRecordings();
    const auto files = recorded();
    ASSERT_EQ(files.size(), 4U);
    EXPECT_TRUE(std::ranges::all_of(files, [](const auto& file) { return file.packets.size() == 10; }));
    EXPECT_EQ(count(events(), mjr::RoomEventKind::kRecordOn), 2U);
}

TEST_F(RecordingTest, TakesTheNameThatWasAskedForAndStaysInItsFolder) {
    room_->enableRecording(false);
    PublisherEvents& alice_events = newPublisher();
    const auto alice = makeClient();
    Publisher& publisher = publish("alice", alice_events, *alice);
    PublishRequest request;
    request.record = true;
    request.filename = "../../evil/name";
    configure(publisher, request);
    talk(*alice, 4);
    closeRecordings();
    const auto files = recorded();
    ASSERT_EQ(files.size(), 2U);
    EXPECT_TRUE(files[0].name.base.ends_with("evil_name"));
}

TEST_F(RecordingTest, OnlyTheSecretUnlocksRecording) {
    RoomConfig config;
    config.lock_record = true;
    makeRoom(config);
    PublisherEvents& alice_events = newPublisher();
    const auto alice = makeClient();
    Publisher& publisher = publish("alice", alice_events, *alice);
    PublishRequest request;
    request.record = true;
    configure(publisher, request);
    EXPECT_FALSE(publisher.anyRecording());
    request.has_secret = true;
    configure(publisher, request);
    EXPECT_TRUE(publisher.anyRecording());
}

TEST_F(RecordingTest, PausesForEverybodyAndGoesOnInTheSameFiles) {
    PublisherEvents& alice_events = newPublisher();
    const auto alice = makeClient();
    publish("alice", alice_events, *alice);
    talk(*alice, 10);
    EXPECT_EQ(*room_->changeRecording(std::nullopt, RecordingAction::kPause), RecordingState::kPaused);
    talk(*alice, 50);
    PublisherEvents& bob_events = newPublisher();
    const auto bob = makeClient();
    publish("bob", bob_events, *bob);
    EXPECT_FALSE(room_->findPublisher("bob")->anyRecording()) << "came during the pause";
    const auto asked = alice->keyFramesAsked();
    EXPECT_EQ(*room_->changeRecording(std::nullopt, RecordingAction::kResume), RecordingState::kOn);
    talk(*alice, 10);
    talk(*bob, 10);
    EXPECT_GT(alice->keyFramesAsked(), asked);
    closeRecordings();

    auto files = recorded();
    ASSERT_EQ(files.size(), 4U);
    std::ranges::sort(files, {},
                      [](const Recorded& file) { return file.name.user + std::to_string(*file.name.index); });
    const auto& sound = files[0].packets;
    ASSERT_EQ(sound.size(), 20U);
    EXPECT_EQ(view(sound[10]).sequenceNumber(), 11) << "nothing was lost";
    EXPECT_EQ(view(sound[10]).timestamp(), 60U * 960) << "time went on";
    EXPECT_EQ(files[2].packets.size(), 10U);
}

TEST_F(RecordingTest, StartsPausesAndStopsForOnePerson) {
    room_->enableRecording(false);
    PublisherEvents& alice_events = newPublisher();
    PublisherEvents& bob_events = newPublisher();
    const auto alice = makeClient();
    const auto bob = makeClient();
    Publisher& alices = publish("alice", alice_events, *alice);
    Publisher& bobs = publish("bob", bob_events, *bob);
    EXPECT_EQ(*room_->changeRecording("alice", RecordingAction::kPause), RecordingState::kOff);
    EXPECT_EQ(*room_->changeRecording("alice", RecordingAction::kStart), RecordingState::kOn);
    EXPECT_TRUE(alices.anyRecording());
    EXPECT_FALSE(bobs.anyRecording());
    EXPECT_EQ(*room_->changeRecording("alice", RecordingAction::kPause), RecordingState::kPaused);
    EXPECT_TRUE(alices.anyRecording()) << "the file stays open";
    EXPECT_EQ(*room_->changeRecording("alice", RecordingAction::kStop), RecordingState::kOff);
    EXPECT_FALSE(alices.anyRecording());
    EXPECT_EQ(room_->changeRecording("carol", RecordingAction::kStart).error().code, RoomErrorCode::kNoSuchFeed);
    EXPECT_FALSE(room_->config().record);
}

TEST_F(RecordingTest, TheServersPolicyCannotBeTalkedOver) {
    RoomConfig config;
    config.record_policy = RecordPolicy::kAlways;
    config.record = true;
    makeRoom(config);
    PublisherEvents& alice_events = newPublisher();
    const auto alice = makeClient();
    Publisher& publisher = publish("alice", alice_events, *alice);
    PublishRequest request;
    request.record = false;
    configure(publisher, request);
    room_->enableRecording(false);
    EXPECT_TRUE(publisher.anyRecording());
    const auto refused = room_->changeRecording("alice", RecordingAction::kStop);
    EXPECT_EQ(refused.error().message, "Unauthorized (the server decides what is recorded)");
}

TEST_F(RecordingTest, MutedPacketsAreNotKept) {
    PublisherEvents& alice_events = newPublisher();
    const auto alice = makeClient();
    Publisher& publisher = publish("alice", alice_events, *alice);
    PublishRequest request;
    request.streams = {{"0", false, false, {}, {}}};
    talk(*alice, 10);
    configure(publisher, request);
    EXPECT_TRUE(publisher.streams()[0].muted);
    talk(*alice, 10);
    closeRecordings();
    EXPECT_EQ(recorded().at(0).packets.size(), 10U);
}

TEST_F(RecordingTest, AStreamWithoutPacketsLeavesTheTagAlone) {
    PublisherEvents& alice_events = newPublisher();
    const auto alice = makeClient();
    publish("alice", alice_events, *alice);
    closeRecordings();
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
        if (entry.path().extension() == ".mjr") {
            ++files;
            EXPECT_EQ(readFile(entry.path()), "MJR00002");
        }
    }
    EXPECT_EQ(files, 2U);
}

}  // namespace
}  // namespace wf::room::test
