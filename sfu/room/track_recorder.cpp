#include "sfu/room/track_recorder.h"

#include <utility>

#include "sfu/sdp/payload_type_pool.h"

namespace wf::room {

namespace {

live::TrackRecordingConfig recordingConfig(const TrackRecorderConfig& config, net::Time now) {
    live::TrackRecordingConfig result;
    result.folder = config.folder;
    result.file_base = config.file_base;
    result.created = now;
    result.owner = config.owner;
    mjr::Header& header = result.header;
    header.kind = rtp::mediaKind(config.codec);
    header.codec = config.codec;
    header.fmtp = config.fmtp;
    header.description = config.description;
    header.created_us = config.created_us;
    header.encrypted = config.encrypted;
    if (config.video_orientation_id) {
        header.extensions[*config.video_orientation_id] = mjr::kVideoOrientationUri;
    }
    if (header.kind != rtp::MediaKind::kData) {
        result.payload_type = sdp::fixedPayloadType(config.codec);
    }
    return result;
}

stream::SendTrackConfig bestLayerConfig(const stream::ReceiveTrackConfig& source, std::uint32_t ssrc) {
    stream::SendTrackConfig config;
    config.mid = source.mid;
    config.kind = source.kind;
    config.codec = source.codec;
    config.payload_type = sdp::fixedPayloadType(source.codec);
    config.clock_rate = source.clock_rate;
    config.ssrc = ssrc;
    config.extensions = source.extensions;
    return config;
}

}  // namespace

Result<std::unique_ptr<TrackRecorder>> TrackRecorder::start(WorkerServices& services, RoomSidecar& sidecar,
                                                            const TrackRecorderConfig& config,
                                                            std::optional<std::uint32_t> fixed_ssrc) {
    auto recording = services.recorder.open(recordingConfig(config, services.loop.now()));
    if (!recording) {
        return recording.error();
    }
    std::unique_ptr<TrackRecorder> recorder(new TrackRecorder(services, sidecar, config, fixed_ssrc));
    recorder->recording_ = std::move(recording.value());
    return recorder;
}

TrackRecorder::TrackRecorder(WorkerServices& services, RoomSidecar& sidecar, const TrackRecorderConfig& config,
                             std::optional<std::uint32_t> fixed_ssrc)
    : services_(services), sidecar_(sidecar), config_(config), fixed_ssrc_(fixed_ssrc) {}

TrackRecorder::~TrackRecorder() {
    if (track_ != nullptr) {
        track_->deliverNow();
        track_->removeConsumer(*this);
    }
    best_.reset();
    recording_->close();
}

void TrackRecorder::attach(stream::ReceiveTrack& track) {
    track_ = &track;
    track.addConsumer(*this);
    if (fixed_ssrc_) {
        best_.reset(new BestLayer(services_, bestLayerConfig(track.config(), *fixed_ssrc_), *this));
        best_->setSource(&track);
    }
}

void TrackRecorder::onMediaPacket(const stream::MediaPacket& packet) {
    if (packet.empty() || paused_) {
        return;
    }
    if (track_->config().kind == rtp::MediaKind::kVideo && !config_.encrypted &&
        (!best_ || best_->layer() == packet.layer) && losses_.add(packet)) {
        askForKeyFrame(packet.layer);
    }
    if (best_ == nullptr) {
        layer_ = packet.layer;
        write(packet.view.bytes(), packet.received);
    }
}

void TrackRecorder::onBestLayerPacket(Bytes packet, const stream::MediaPacket& source) {
    const auto view = rtp::PacketView::parse(packet);
    if (view && !paused_) {
        layer_ = static_cast<std::size_t>(best_->layer());
        time_shift_ = view->timestamp() - source.view.timestamp();
        write(packet, source.received);
    }
}

void TrackRecorder::write(Bytes packet, net::Time received) {
    if (!announced_) {
        announce(load32(packet, 8));
    }
    if (!recording_->writeRtp(packet, received) && recording_->active()) {
        askForKeyFrame(layer_);
    }
}

void TrackRecorder::setPaused(bool paused) {
    if (std::exchange(paused_, paused) && !paused) {
        recording_->resume();
        losses_ = {};
        askForKeyFrame(layer_);
    }
}

void TrackRecorder::onData(Bytes message, net::Time received) {
    if (paused_) {
        return;
    }
    if (!announced_) {
        announce(0);
    }
    recording_->writeData(message, received);
}

void TrackRecorder::askForKeyFrame(std::size_t layer) {
    if (track_ != nullptr && track_->config().kind == rtp::MediaKind::kVideo) {
        track_->requestKeyFrame(layer, services_.loop.now());
    }
}

void TrackRecorder::announce(std::uint32_t ssrc) {
    announced_ = true;
    mjr::RoomEvent event;
    event.kind = mjr::RoomEventKind::kTrack;
    event.file = config_.file_base;
    event.user = config_.user;
    event.mid = config_.mid;
    event.media = rtp::mediaKind(config_.codec);
    event.codec = rtp::codecName(config_.codec);
    event.ssrc = ssrc;
    event.clock_rate = rtp::rtpClockRate(config_.codec);
    event.stream = config_.screen ? mjr::StreamRole::kScreen : mjr::StreamRole::kUnknown;
    sidecar_.write(std::move(event));
}

void TrackRecorder::onSenderReport(const stream::ReceivedSenderReport& report) {
    if (!announced_ || report.layer != layer_ || report.ntp.value == 0) {
        return;
    }
    const auto time = recording_->rewrittenRtpTime(report.rtp_timestamp + time_shift_);
    if (!time) {
        return;
    }
    mjr::RoomEvent event;
    event.kind = mjr::RoomEventKind::kSenderReport;
    event.file = config_.file_base;
    event.ntp_us = rtp::sinceUnixEpoch(report.ntp).count();
    event.rtp_time = *time;
    sidecar_.write(std::move(event));
}

// The best layer hears of it by itself.
void TrackRecorder::onTrackGone(stream::ReceiveTrack& /*track*/) { track_ = nullptr; }

}  // namespace wf::room
