#include "pp-rec/mux/track_times.h"

#include <gtest/gtest.h>

namespace wf::mux {
namespace {

TEST(TrackTimes, DelayOfTheSoundMovesCountedPicturesByLessThanAPicture) {
    TrackDescription sound;
    sound.codec = StreamCodec::kAac;
    sound.priming_samples = 1024;
    TrackDescription pictures;
    pictures.codec = StreamCodec::kH264;
    pictures.clock_rate = 25;
    const double lead_s = TrackTimes::leadSeconds({sound, pictures}, TrackTimes::Origin::kDelay);
    EXPECT_NEAR(lead_s, 1024.0 / 48000, 1e-9);
    TrackTimes times(pictures, TrackTimes::Origin::kDelay, lead_s);
    times.setTimeBase(1, 1000);
    for (int i = 0; i < 100; ++i) {
        Packet packet;
        packet.pts = i;
        packet.dts = i;
        packet.duration = 1;
        const StreamTimes converted = times.convert(packet);
        EXPECT_EQ(converted.pts, 21 + 40 * i);
        EXPECT_EQ(converted.dts, 21 + 40 * i);
        EXPECT_EQ(converted.duration, 40);
    }
}

}  // namespace
}  // namespace wf::mux
