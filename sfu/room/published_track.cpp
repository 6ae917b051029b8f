#include "sfu/room/published_track.h"

#include <utility>

#include "sfu/room/stream_config.h"

namespace wf::room {

PublishedTrack::~PublishedTrack() {
    recorder_.reset();
    if (source_ != nullptr) {
        receiver_.removeTrack(info_.mid);
    }
}

namespace {

bool brings(const sdp::NegotiatedMedia& media) {
    return media.accepted() && media.codec && media.direction != sdp::Direction::kInactive;
}

}  // namespace

bool PublishedTrack::goesOn(const sdp::NegotiatedMedia& media) const {
    return source_ != nullptr && brings(media) && info_.mid == media.mid && info_.codec == media.codec->codec;
}

std::optional<std::uint32_t> PublishedTrack::recordedSsrc(std::uint32_t fresh) const {
    if (source_ == nullptr || !info_.simulcast) {
        return std::nullopt;
    }
    return source_->config().layers.front().ssrc.value_or(fresh);
}

void PublishedTrack::negotiate(const sdp::NegotiatedMedia& media, const RemoteText& offer) {
    std::optional<stream::ReceiveTrackConfig> config;
    const bool same_line = goesOn(media);
    if (brings(media)) {
        parameters_ = media.codec->parameters;
        config = receiveTrackConfig(media, offer);
    }
    PublishedStream info = publishedStream(media, config ? &*config : nullptr);
    info.description = info_.description;
    info.muted = info_.muted;
    info.moderated = info_.moderated;
    info.playout_delay = info_.playout_delay;
    if (same_line) {
        receiver_.updateTrack(*config);
    } else {
        if (source_ != nullptr) {
            stopRecording();
            receiver_.removeTrack(info_.mid);
            hears_levels_ = false;
        }
        source_ = config ? &receiver_.addTrack(*config, *this) : nullptr;
        ++source_number_;
        talk_.reset();
    }
    msid_ = media.tracks.empty() ? sdp::Msid() : media.tracks.front().msid;
    info.talking = talk_.talking();
    info_ = std::move(info);
    if (info_.disabled) {
        stopRecording();
    }
    apply();
    listenToLevels();
}

void PublishedTrack::listenToLevels() {
    const bool wanted = source_ != nullptr && info_.audio_level_id && info_.kind == rtp::MediaKind::kAudio;
    if (wanted != hears_levels_ && source_ != nullptr) {
        wanted ? source_->addConsumer(*this) : source_->removeConsumer(*this);
    }
    hears_levels_ = wanted;
}

void PublishedTrack::mute(bool muted) {
    info_.muted = muted;
    apply();
}

void PublishedTrack::moderate(bool muted) {
    info_.moderated = muted;
    apply();
}

void PublishedTrack::apply() {
    if (silenced() && talk_.reset()) {
        info_.talking = false;
        owner_.onTrackTalking(*this, {false, 127});
    }
    if (source_ != nullptr) {
        source_->setForwarding(!silenced());
    }
}

void PublishedTrack::record(std::unique_ptr<TrackRecorder> recorder) {
    recorder_ = std::move(recorder);
    if (source_ != nullptr) {
        recorder_->attach(*source_);
    }
}

void PublishedTrack::onReceiving(stream::ReceiveTrack& /*track*/, std::size_t layer, bool receiving) {
    owner_.onTrackReceiving(*this, layer, receiving);
}

void PublishedTrack::onSlowLink(stream::ReceiveTrack& /*track*/, std::uint32_t lost) {
    owner_.onTrackSlow(*this, lost);
}

void PublishedTrack::onMediaPacket(const stream::MediaPacket& packet) {
    if (!packet.audio_level) {
        return;
    }
    last_level_ = packet.audio_level->level;
    if (const auto change = talk_.add(packet.audio_level->level)) {
        info_.talking = change->talking;
        owner_.onTrackTalking(*this, *change);
    }
}

}  // namespace wf::room
