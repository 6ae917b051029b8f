// Whatever the source, the layers and the path do: what a subscriber sees is one stream that can be decoded.

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <random>

#include "tests/support/allocation_count.h"
#include "tests/unit/sfu/stream/stream_parts.h"

namespace wf::stream {
namespace {

using namespace stream::test;

/// Content of a payload: which source and layer, which picture, whether it is a key picture, and what it needs.
struct Content {
    unsigned stream = 0;
    unsigned picture = 0;
    bool key = false;
};
std::uint32_t encode(const Content& content) {
    return content.stream << 24 | content.picture << 1 | (content.key ? 1U : 0U);
}
Content decode(std::uint32_t value) { return {value >> 24, value >> 1 & 0x7fffff, (value & 1) != 0}; }

/// Two simulcast publishers of three layers, whose key frame requests are answered, and a subscriber who changes its
/// mind all the time.
class ContinuityTest : public StreamTest, public testing::WithParamInterface<unsigned> {
protected:
    struct Layer {
        std::uint32_t ssrc = 0;
        std::uint16_t sequence = 0;
        std::uint32_t clock_offset = 0;
        unsigned picture = 0;
        bool key_wanted = false;
        std::uint8_t key_index = 0;
        std::uint8_t tl0 = 0;
    };
    ContinuityTest() : random(GetParam()) {
        for (unsigned s = 0; s < 2; ++s) {
            ReceiveTrackConfig config = simulcastTrack(std::to_string(s), 3000 + 100 * s);
            config.feedback.remb = false;
            sources[s] = &receiver.addTrack(config, received);
            for (unsigned l = 0; l < 3; ++l) {
                layers[3 * s + l] = {.ssrc = *config.layers[l].ssrc,
                                     .sequence = static_cast<std::uint16_t>(random()),
                                     .clock_offset = static_cast<std::uint32_t>(random()),
                                     .picture = draw(0x7fff),
                                     .tl0 = static_cast<std::uint8_t>(random())};
            }
        }
    }

    unsigned draw(unsigned bound) { return static_cast<unsigned>(random() % bound); }

    /// A picture of one to three packets.
    void encodePicture(unsigned stream) {
        Layer& layer = layers[stream];
        const bool key = std::exchange(layer.key_wanted, false) || layer.picture % 300 == 0;
        constexpr std::array<std::uint8_t, 4> kPattern = {0, 2, 1, 2};
        const std::uint8_t temporal = key ? 0 : kPattern[layer.picture % 4];
        layer.tl0 = static_cast<std::uint8_t>(layer.tl0 + (temporal == 0 ? 1 : 0));
        layer.key_index = static_cast<std::uint8_t>((layer.key_index + (key ? 1 : 0)) % 32);
        const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(clock.now().time_since_epoch());
        const auto ticks = static_cast<std::uint32_t>(since.count() * 90) + layer.clock_offset;
        const unsigned parts = 1 + draw(3);
        for (unsigned part = 0; part < parts; ++part) {
            PacketSpec spec = vp8Packet(layer.ssrc, layer.sequence++, ticks,
                                        {.key = key,
                                         .start = part == 0,
                                         .picture = static_cast<std::uint16_t>(layer.picture & 0x7fff),
                                         .tl0 = layer.tl0,
                                         .temporal = temporal,
                                         .sync = layer.picture % 4 != 3,
                                         .key_index = layer.key_index,
                                         .content = encode({stream, layer.picture, key})});
            spec.marker = part + 1 == parts;
            deliver(spec);
        }
        ++layer.picture;
    }
    virtual void deliver(const PacketSpec& spec) { give(spec); }

    void answerKeyFrameRequests() {
        for (const Octets& bytes : to_publisher.take(rtcp::PacketType::kPayloadFeedback)) {
            rtcp::CompoundReader reader(bytes);
            const auto feedback = rtcp::parseFeedback(reader.next().value()).value();
            for (Layer& layer : layers) {
                layer.key_wanted = layer.key_wanted || layer.ssrc == feedback.media_ssrc;
            }
        }
        to_publisher.rtcp.clear();
    }
    void changeSomething() {
        switch (draw(4)) {
            case 0:
                return track.setSource(sources[draw(2)], clock.now());
            case 1:
                return track.setTarget(
                    {.substream = static_cast<std::uint8_t>(draw(3)), .temporal = static_cast<std::uint8_t>(draw(3))},
                    clock.now());
            case 2:
                return track.setPaused(draw(4) == 0, clock.now());
            default:
                silent_layer = draw(5);  // 2, 5: of either source; others: none
        }
    }
    void run(unsigned steps) {
        track.setSource(sources[0], clock.now());
        for (unsigned step = 0; step < steps; ++step) {
            pass(20ms);
            answerKeyFrameRequests();
            for (unsigned stream = 0; stream < 6; ++stream) {
                if (stream % 3 != silent_layer) {
                    encodePicture(stream);
                }
            }
            if (draw(25) == 0) {
                changeSomething();
            }
        }
        track.setPaused(false, clock.now());
    }

    std::mt19937 random;
    std::array<ReceiveTrack*, 2> sources{};
    std::array<Layer, 6> layers{};
    unsigned silent_layer = 9;
    SendTrack& track = sender.addTrack(videoLine(), sent);
};

TEST_P(ContinuityTest, NoGapAndNoPictureThatCannotBeDecoded) {
    run(1500);
    ASSERT_GT(to_subscriber.rtp.size(), 200U);
    std::optional<Content> before;
    unsigned switches = 0;
    for (std::size_t i = 0; i < to_subscriber.rtp.size(); ++i) {
        const auto view = viewOf(to_subscriber.rtp[i]);
        const Content content = decode(load32(view.payload(), 20));
        if (!before) {
            EXPECT_TRUE(content.key);
        } else {
            const auto last = viewOf(to_subscriber.rtp[i - 1]);
            ASSERT_EQ(view.sequenceNumber(), static_cast<std::uint16_t>(last.sequenceNumber() + 1));
            const std::int32_t ticks = static_cast<std::int32_t>(view.timestamp() - last.timestamp());
            const bool same_picture = content.stream == before->stream && content.picture == before->picture;
            ASSERT_TRUE(same_picture ? ticks == 0 : ticks > 0) << i;
            const int picture_step = (load16(view.payload(), 2) - load16(last.payload(), 2)) & 0x7fff;
            ASSERT_EQ(picture_step, same_picture ? 0 : 1) << i;
            if (content.stream != before->stream) {
                ASSERT_TRUE(content.key) << "a switch needs a key frame";
                ++switches;
            }
        }
        before = content;
    }
    EXPECT_GT(switches, 5U);
}

TEST_P(ContinuityTest, TemporalIndicesNeverGoBack) {
    run(800);
    std::optional<std::uint8_t> tl0;
    std::optional<std::uint8_t> key_index;
    std::optional<Content> before;
    for (const Octets& packet : to_subscriber.rtp) {
        const auto view = viewOf(packet);
        const Content content = decode(load32(view.payload(), 20));
        const bool same_picture = before && content.stream == before->stream && content.picture == before->picture;
        const std::uint8_t index = load8(view.payload(), 4);
        const std::uint8_t keys = load8(view.payload(), 5) & 0x1f;
        const bool base = load8(view.payload(), 5) >> 6 == 0;
        if (tl0 && !same_picture && base && content.stream == before->stream && !content.key) {
            ASSERT_GE(static_cast<std::int8_t>(index - *tl0), 1);
        }
        if (tl0 && !same_picture && content.stream != before->stream) {
            ASSERT_EQ(index, static_cast<std::uint8_t>(*tl0 + 1));
            ASSERT_EQ(keys, (*key_index + 1) % 32);
        }
        tl0 = index;
        key_index = keys;
        before = content;
    }
}

/// The path to the server loses a packet of twenty and lets one of ten come later than those after it.
class LossyContinuityTest : public ContinuityTest {
protected:
    void deliver(const PacketSpec& spec) override {
        const unsigned fate = draw(20);
        if (fate == 0) {
            lost[spec.ssrc].push_back(spec.sequence);
        } else if (fate < 3) {
            late.push_back({spec, 1 + draw(6)});
        } else {
            give(spec);
        }
        for (auto& [held, packets_left] : late) {
            if (packets_left > 0 && --packets_left == 0) {
                give(held);
            }
        }
        std::erase_if(late, [](const Late& held) { return held.packets_left == 0; });
    }
    struct Late {
        PacketSpec spec;
        unsigned packets_left = 0;
    };
    std::vector<Late> late;
    std::map<std::uint32_t, std::vector<std::uint16_t>> lost;
};

TEST_P(LossyContinuityTest, OnlyLostPacketsAreGaps) {
    run(1500);
    std::map<std::int64_t, Octets> by_number;
    rtp::SequenceUnwrapper unwrapper;
    for (const Octets& packet : to_subscriber.rtp) {
        const auto [place, fresh] = by_number.emplace(unwrapper.unwrap(viewOf(packet).sequenceNumber()), packet);
        ASSERT_TRUE(fresh) << "a number was given twice";
    }
    std::int64_t missing = by_number.rbegin()->first - by_number.begin()->first + 1;
    missing -= static_cast<std::int64_t>(by_number.size());
    std::size_t lost_all = 0;
    for (const auto& [ssrc, numbers] : lost) {
        lost_all += numbers.size();
    }
    EXPECT_LE(missing, static_cast<std::int64_t>(lost_all / 3)) << "only one of three layers is sent";
    std::optional<std::uint32_t> timestamp;
    for (const auto& [number, packet] : by_number) {
        const auto view = viewOf(packet);
        ASSERT_TRUE(!timestamp || static_cast<std::int32_t>(view.timestamp() - *timestamp) >= 0) << number;
        timestamp = view.timestamp();
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ContinuityTest, testing::Range(1U, 9U));
INSTANTIATE_TEST_SUITE_P(Seeds, LossyContinuityTest, testing::Range(1U, 9U));

/// Sends into the void.
class NullSender final : public PacketSender {
public:
    net::PacketPool& packetPool() override { return pool_; }
    bool sendRtp(net::PacketPtr) override { return true; }
    bool sendRtcp(net::PacketPtr) override { return true; }

private:
    net::PacketPool pool_;
};

TEST(StreamAllocation, NoneAPacketOnceWarm) {
    net::ManualClock clock;
    KeptPacketPool kept;
    NullSender null;
    ReceiveEvents received;
    SendEvents sent;
    PeerReceiver receiver({}, null, kept, kNtpClock);
    PeerSender sender({}, null, kNtpClock);
    ReceiveTrack& source = receiver.addTrack(videoTrack(), received);
    for (unsigned i = 0; i < 5; ++i) {
        sender.addTrack(videoLine(std::to_string(i), 500 + 10 * i), sent).setSource(&source, clock.now());
    }
    Octets packet = packetOf(vp8Packet(2000, 1, 0, {.key = true}));
    const Octets nack = compoundOf([](MutableBytes out) {
        const std::array<std::uint16_t, 1> numbers = {900};
        return rtcp::writeNack(out, 5, 500, numbers);
    });
    std::uint16_t sequence = 1;
    const auto round = [&] {
        for (int i = 0; i < 1000; ++i) {
            sequence = static_cast<std::uint16_t>(sequence + (i % 50 == 0 ? 2 : 1));
            store16(packet, 2, sequence);
            store32(packet, 4, sequence * 300U);
            receiver.onRtp(packet, clock.now());
            sender.onRtcp(nack, clock.now());
            clock.advance(3ms);
            receiver.onTimer(clock.now());
            sender.onTimer(clock.now());
        }
    };
    round();
    const std::size_t before = wf::test::allocationCount();
    round();
    EXPECT_EQ(wf::test::allocationCount() - before, 0U);
    EXPECT_GT(sender.track("0")->stats().packets, 1900U);
}

}  // namespace
}  // namespace wf::stream
