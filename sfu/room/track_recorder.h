#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "recorder/live/track_recording.h"
#include "sfu/room/best_layer.h"
#include "sfu/room/loss_watch.h"
#include "sfu/room/room_sidecar.h"
#include "sfu/room/worker_services.h"
#include "sfu/stream/receive_track.h"
#include "sfu/stream/track_consumer.h"

namespace wf::room {

/// One line of a publisher to be recorded.
struct TrackRecorderConfig {
    std::string folder;
    std::string file_base;  ///< without `.mjr`
    std::string user;
    std::string mid;
    rtp::Codec codec = rtp::Codec::kOpus;
    std::string fmtp;
    std::string description;
    std::optional<std::uint8_t> video_orientation_id;
    bool encrypted = false;  ///< end to end: no payload can be read
    bool screen = false;
    std::int64_t created_us = 0;
    live::RecordingOwner owner{};
};

/// Writes one line into its file and tells the room's event file of it. Of simulcast it takes the best layer there is
/// and changes it at key frames. Belongs to the publisher's line; closes the file when it goes.
class TrackRecorder final : private stream::TrackConsumer, private BestLayer::Sink {
public:
    /// `sidecar` must outlive it.
    static Result<std::unique_ptr<TrackRecorder>> start(WorkerServices& services, RoomSidecar& sidecar,
                                                        const TrackRecorderConfig& config,
                                                        std::optional<std::uint32_t> fixed_ssrc);
    ~TrackRecorder();
    TrackRecorder(const TrackRecorder&) = delete;
    TrackRecorder& operator=(const TrackRecorder&) = delete;

    /// Takes the packets of `track` until that goes, or this.
    void attach(stream::ReceiveTrack& track);
    void onData(Bytes message, net::Time received);
    /// What comes during a pause is not kept.
    void setPaused(bool paused);

private:
    TrackRecorder(WorkerServices& services, RoomSidecar& sidecar, const TrackRecorderConfig& config,
                  std::optional<std::uint32_t> fixed_ssrc);

    void onMediaPacket(const stream::MediaPacket& packet) override;
    void onBestLayerPacket(Bytes packet, const stream::MediaPacket& source) override;
    void onSenderReport(const stream::ReceivedSenderReport& report) override;
    void onTrackGone(stream::ReceiveTrack& track) override;
    void write(Bytes packet, net::Time received);
    void announce(std::uint32_t ssrc);
    void askForKeyFrame(std::size_t layer);

    WorkerServices& services_;
    RoomSidecar& sidecar_;
    TrackRecorderConfig config_;
    std::optional<std::uint32_t> fixed_ssrc_;  ///< of the file
    std::unique_ptr<live::TrackRecording> recording_;
    stream::ReceiveTrack* track_ = nullptr;
    std::unique_ptr<BestLayer> best_;
    LossWatch losses_;
    std::uint32_t time_shift_ = 0;  ///< from the layer's RTP time to that of best_
    std::size_t layer_ = 0;         ///< that was recorded last
    bool announced_ = false;
    bool paused_ = false;
};

}  // namespace wf::room
