#include "sfu/janus/media_statistics.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace wf::janus {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class NoticePort : public HandlePort {
public:
    [[nodiscard]] std::uint64_t sessionId() const override { return 1; }
    [[nodiscard]] std::uint64_t handleId() const override { return 2; }
    [[nodiscard]] const std::string& opaqueId() const override { return opaque_id_; }
    void event(const std::string& /*transaction*/, Json /*data*/, std::optional<Jsep> /*jsep*/) override {}
    void webrtcUp() override {}
    void media(const Media& /*media*/) override {}
    void slowLink(const SlowLink& /*link*/) override {}
    void hangup(const std::string& /*reason*/) override {}
    void iceFailed() override {}
    void trickle(const TrickledCandidate& /*candidate*/) override {}
    void pluginEvent(Json /*data*/) override {}
    void notice(EventType type, unsigned subtype, Json event) override {
        EXPECT_EQ(type, EventType::kMedia);
        EXPECT_EQ(subtype, 3U);
        events.push_back(std::move(event));
    }

    std::vector<Json> events;

private:
    std::string opaque_id_;
};

room::LineStatistics audioLine() {
    room::LineStatistics line;
    line.mid = "0";
    line.codec = rtp::Codec::kOpus;
    line.clock_rate = 48000;
    line.round_trip = milliseconds(42);
    line.packets_in = 90;
    line.bytes_in = 9000;
    line.lost = 10;
    line.jitter = 480;
    line.nacks_sent = 7;
    line.retransmissions_received = 4;
    line.packets_out = 200;
    line.bytes_out = 20000;
    line.lost_by_remote = 50;
    line.jitter_remote = 960;
    line.nacks_received = 3;
    return line;
}

TEST(MediaStatistics, WordsALineAsJanusDoes) {
    NoticePort port;
    MediaStatistics statistics;
    const net::Time start(std::chrono::hours(1));
    statistics.tell({audioLine()}, start, port, false);
    ASSERT_EQ(port.events.size(), 1U);
    EXPECT_EQ(port.events[0].dump(),
              R"({"mid":"0","mindex":0,"media":"audio","codec":"opus","base":48000,"rtt":42,"lost":10,)"
              R"("lost-by-remote":50,"jitter-local":10,"jitter-remote":20,"in-link-quality":90,)"
              R"("in-media-link-quality":90,"out-link-quality":75,"out-media-link-quality":75,"packets-received":90,)"
              R"("packets-sent":200,"bytes-received":9000,"bytes-sent":20000,"bytes-received-lastsec":9000,)"
              R"("bytes-sent-lastsec":20000,"nacks-received":3,"nacks-sent":7,"retransmissions-received":4})");
    // Two seconds later: rates and qualities are of these, the rest of all time.
    room::LineStatistics later = audioLine();
    later.packets_in += 100;
    later.bytes_in += 10000;
    statistics.tell({later}, start + seconds(2), port, false);
    const Json& second = port.events.at(1);
    EXPECT_EQ(second.at("bytes-received-lastsec"), 5000);
    EXPECT_EQ(second.at("bytes-sent-lastsec"), 0);
    EXPECT_EQ(second.at("in-link-quality"), 100);
    EXPECT_EQ(second.at("out-link-quality"), 100);
    EXPECT_EQ(second.at("lost"), 10);
    EXPECT_EQ(second.at("bytes-received"), 19000);
}

TEST(MediaStatistics, LayersAndCombinedEvents) {
    NoticePort port;
    MediaStatistics statistics;
    room::LineStatistics video = audioLine();
    video.mid = "1";
    video.mindex = 1;
    video.kind = rtp::MediaKind::kVideo;
    video.codec = rtp::Codec::kVp8;
    video.clock_rate = 90000;
    room::LineStatistics layer = video;
    layer.layer = 2;
    statistics.tell({video, layer}, net::Time(seconds(1)), port, true);
    statistics.tell({}, net::Time(seconds(2)), port, true);
    ASSERT_EQ(port.events.size(), 1U);
    ASSERT_EQ(port.events[0].size(), 2U);
    EXPECT_EQ(port.events[0][0].at("media"), "video");
    EXPECT_TRUE(port.events[0][0].contains("rtt"));
    EXPECT_EQ(port.events[0][1].at("media"), "video-sim2");
    EXPECT_FALSE(port.events[0][1].contains("rtt"));
    EXPECT_EQ(port.events[0][1].at("mid"), "1");
}

TEST(MediaStatistics, WhatBeganAnewHasNoNegativeRates) {
    NoticePort port;
    MediaStatistics statistics;
    statistics.tell({audioLine()}, net::Time(seconds(1)), port, false);
    room::LineStatistics anew;
    anew.mid = "0";
    anew.packets_in = 1;
    anew.bytes_in = 100;
    statistics.tell({anew}, net::Time(seconds(2)), port, false);
    EXPECT_EQ(port.events.at(1).at("bytes-received-lastsec"), 0);
    EXPECT_EQ(port.events.at(1).at("jitter-local"), 0);
    const int quality = port.events.at(1).at("in-link-quality");
    EXPECT_TRUE(quality >= 0 && quality <= 100) << quality;
}

}  // namespace
}  // namespace wf::janus
