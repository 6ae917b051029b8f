#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sfu/room/lane_writer.h"
#include "sfu/room/published_track.h"

namespace wf::room {

/// Takes all that a publisher sends to the worker where it is mirrored, as one more consumer of each line. On the
/// publisher's loop; the lane outlives it.
class FeedTap {
public:
    using Tracks = std::vector<std::unique_ptr<PublishedTrack>>;

    FeedTap(LaneWriter& lane, std::uint32_t mirror) : lane_(lane), mirror_(mirror) {}

    [[nodiscard]] std::uint32_t mirror() const { return mirror_; }
    /// The publisher has these lines now.
    void refresh(const Tracks& tracks);
    void requestKeyFrame(std::size_t line, std::size_t layer, net::Time now) const;

private:
    class Line final : private stream::TrackConsumer {
    public:
        Line(LaneWriter& lane, const MediaLane::Address& address) : lane_(lane), address_(address) {}
        ~Line() { take({}, 0); }
        Line(const Line&) = delete;
        Line& operator=(const Line&) = delete;

        void take(stream::ReceiveTrack* source, std::uint32_t number);
        [[nodiscard]] stream::ReceiveTrack* source() const { return source_; }

    private:
        /// The mirror undoes it for those of its subscribers who do not take it.
        [[nodiscard]] bool takesRed() const override { return true; }
        void onMediaPacket(const stream::MediaPacket& packet) override { lane_.write(address_, packet); }
        void onSenderReport(const stream::ReceivedSenderReport& report) override { lane_.write(address_, report); }
        void onTrackGone(stream::ReceiveTrack& /*track*/) override { source_ = nullptr; }

        LaneWriter& lane_;
        MediaLane::Address address_;
        stream::ReceiveTrack* source_ = nullptr;
    };

    LaneWriter& lane_;
    std::uint32_t mirror_;
    std::vector<std::unique_ptr<Line>> lines_;
};

}  // namespace wf::room
