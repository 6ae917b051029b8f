#include <array>

#include "rtp/rtcp/feedback.h"
#include "rtp/rtcp/session.h"
#include "tests/unit/sfu/room/room_fixture.h"

namespace wf::room::test {
namespace {

using Fit = SubscriberListener::Fit;
using Layer = SubscriberListener::Layer;

/// A subscriber whose way is narrow, as its REMB tells: it gives no transport-cc feedback.
class DownlinkTest : public RoomFixture {
protected:
    void call(RoomConfig config, const WebrtcClient::Wanted& wanted) {
        makeRoom(std::move(config));
        publish("alice", alice_events_, *alice_, wanted);
        subscriber_ = &subscribe({{"alice", "0", {}, {}}}, viewer_events_, *viewer_);
    }
    /// `frames[i]` of stream i every 40 ms: about 100 kbit/s each.
    void talkFor(net::Duration time, const std::vector<int>& frames) {
        for (net::Duration passed{}; passed < time; passed += std::chrono::milliseconds(40)) {
            for (std::size_t stream = 0; stream < frames.size(); ++stream) {
                for (int i = 0; i < frames[stream]; ++i) {
                    alice_->sendFrame(stream);
                }
            }
            for (int half = 0; half < 2; ++half) {
                clock_.advance(std::chrono::milliseconds(20));
                for (int turn = 0; turn < 6; ++turn) {
                    loop_.turn(false);
                }
            }
            alice_->poll();
            viewer_->poll();
        }
    }
    void tellRemb(std::uint64_t bps) {
        std::array<std::byte, 100> out{};
        const std::array<std::uint32_t, 1> ssrcs{1};
        std::size_t size = rtcp::writeReceiverReport(out, 5, {}).value();
        size += rtcp::writeRemb(MutableBytes(out).subspan(size), 5, bps, ssrcs).value();
        viewer_->rtc().sendRtcp(Bytes(out).first(size));
        settle();
    }
    [[nodiscard]] int substream() const {
        const auto found = std::find_if(viewer_events_.layers.rbegin(), viewer_events_.layers.rend(),
                                        [](const auto& change) { return change.layer == Layer::kSubstream; });
        return found == viewer_events_.layers.rend() ? -1 : found->value;
    }
    [[nodiscard]] std::uint64_t received() const { return viewer_->received("0").packets; }

    PublisherEvents alice_events_;
    SubscriberEvents viewer_events_;
    std::unique_ptr<WebrtcClient> alice_ = makeClient();
    std::unique_ptr<WebrtcClient> viewer_ = makeClient();
    Subscriber* subscriber_ = nullptr;
};

const WebrtcClient::Wanted kSimulcast{.audio = false, .simulcast = true};
const WebrtcClient::Wanted kTwoSizes{.audio = false, .videos = 2};

TEST_F(DownlinkTest, ALayerThatFitsIsChosenAndTheBestOneComesBack) {
    call({}, kSimulcast);
    talkFor(std::chrono::seconds(4), {4, 2, 1});
    ASSERT_EQ(substream(), 2);
    tellRemb(150'000);
    talkFor(std::chrono::seconds(2), {4, 2, 1});
    EXPECT_EQ(substream(), 0);
    talkFor(std::chrono::seconds(6), {4, 2, 1});
    EXPECT_EQ(substream(), 2);
    EXPECT_EQ(viewer_->received("0").gaps, 0U);
    EXPECT_TRUE(viewer_events_.fits.empty()) << "layers have events of their own";
}

TEST_F(DownlinkTest, VideoIsHeldWhereNotEvenTheLowestLayerFits) {
    call({}, kSimulcast);
    talkFor(std::chrono::seconds(4), {4, 2, 1});
    tellRemb(50'000);
    talkFor(std::chrono::seconds(1), {4, 2, 1});
    const std::uint64_t before = received();
    talkFor(std::chrono::seconds(2), {4, 2, 1});
    EXPECT_EQ(received(), before);
    talkFor(std::chrono::seconds(4), {4, 2, 1});
    EXPECT_GT(received(), before + 50);
    EXPECT_EQ(viewer_events_.fits, (std::vector{Fit::kNothing, Fit::kLayers}));
}

TEST_F(DownlinkTest, ARoomMayDoWithout) {
    RoomConfig config;
    config.downlink_control = false;
    call(config, kSimulcast);
    talkFor(std::chrono::seconds(4), {4, 2, 1});
    tellRemb(50'000);
    talkFor(std::chrono::seconds(2), {4, 2, 1});
    EXPECT_EQ(substream(), 2);
}

TEST_F(DownlinkTest, TellsWhichOfTwoSizesFits) {
    call({}, kTwoSizes);
    talkFor(std::chrono::seconds(3), {3, 1});
    tellRemb(150'000);
    const std::uint64_t before = received();
    talkFor(std::chrono::seconds(2), {3, 1});
    EXPECT_EQ(viewer_events_.fits, std::vector{Fit::kSmall});
    EXPECT_GT(received() - before, 250U) << "the client decides";
}

TEST_F(DownlinkTest, SwitchesBetweenTwoSizesWhereTheRoomWantsIt) {
    RoomConfig config;
    config.downlink_switch = true;
    call(config, kTwoSizes);
    talkFor(std::chrono::seconds(3), {3, 1});
    tellRemb(150'000);
    talkFor(std::chrono::seconds(1), {3, 1});
    std::uint64_t before = received();
    talkFor(std::chrono::seconds(2), {3, 1});
    EXPECT_NEAR(static_cast<double>(received() - before), 100, 20) << "two packets of 50 frames";
    talkFor(std::chrono::seconds(5), {3, 1});
    before = received();
    talkFor(std::chrono::seconds(2), {3, 1});
    EXPECT_NEAR(static_cast<double>(received() - before), 300, 30);
    EXPECT_EQ(viewer_events_.fits, (std::vector{Fit::kSmall, Fit::kBig}));
}

}  // namespace
}  // namespace wf::room::test
