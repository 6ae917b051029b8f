#include "sfu/room/echo_peer.h"

#include <algorithm>
#include <utility>

#include "sfu/room/random_id.h"

namespace wf::room {

namespace {

/// Stands before every text that goes back, as Janus has it.
constexpr std::string_view kPrefix = "Janus EchoTest here! You wrote: ";

sdp::AnswerPolicy policyFor(const EchoPeer::Codecs& codecs) {
    sdp::AnswerPolicy policy;
    policy.codecs.audio = codecs.audio;
    policy.codecs.video = codecs.video;
    policy.codecs.h264_profile = codecs.video_profile;
    policy.codecs.vp9_profile = codecs.video_profile;
    policy.codecs.opus_red = codecs.opus_red;
    policy.codecs.opus_dtx = true;
    policy.sends_back = true;
    return policy;
}

std::string_view kindText(rtp::MediaKind kind) {
    return kind == rtp::MediaKind::kAudio ? "audio" : kind == rtp::MediaKind::kVideo ? "video" : "data";
}

}  // namespace

EchoPeer::EchoPeer(WorkerServices& services, Listener& listener)
    : services_(services),
      listener_(listener),
      peer_(services, *this),
      sidecar_(services),
      receive_timer_(services.loop, [this] { receiver_->onTimer(now()); }),
      send_timer_(services.loop, [this] { sender_->onTimer(now()); }) {}

EchoPeer::~EchoPeer() { closeMedia(); }

void EchoPeer::answer(const RemoteText& offer, const Codecs& codecs, const Answered& done) {
    auto answer = peer_.answer(offer, policyFor(codecs));
    if (!answer) {
        return done(answer.error());
    }
    if (!answer->remote) {
        return done(Error{"None of the offer's media lines can be used"});
    }
    e2ee_ = e2ee_ || offer.e2ee;
    takeNegotiated(answer.value(), offer);
    for (std::size_t i = 0; i < lines_.size() && i < answer->description.media.size(); ++i) {
        lines_[i]->describe(answer->description.media[i]);
    }
    peer_.finish(std::move(answer->description), [this, done](const Result<std::string>& text) {
        if (text) {
            done(LocalText{*text, false, e2ee_});
        } else {
            done(text.error());
        }
    });
}

void EchoPeer::openMedia() {
    if (receiver_ != nullptr) {
        return;
    }
    const MediaSettings& media = services_.media;
    stream::PeerReceiver::Config receive;
    receive.local_ssrc = randomNumber();
    receive.no_media_after = media.no_media_timer;
    receive.slow_link_threshold = media.slowlink_threshold;
    receive.transport_cc_period = media.twcc_period;
    receive.counters = &services_.counters;
    receiver_ = std::make_unique<stream::PeerReceiver>(receive, peer_, services_.kept, services_.clock);
    stream::PeerSender::Config send;
    send.local_ssrc = receive.local_ssrc;
    send.min_kept = media.min_nack_queue;
    send.slow_link_threshold = media.slowlink_threshold;
    send.counters = &services_.counters;
    sender_ = std::make_unique<stream::PeerSender>(send, peer_, services_.clock);
    receiver_->setBitrateLimit(bitrate_bps_, now());
    receive_timer_.repeatLoosely(stream::PeerReceiver::kTimerPeriod);
    send_timer_.repeatLoosely(stream::PeerSender::kTimerPeriod);
}

std::vector<LineStatistics> EchoPeer::statistics() const {
    std::vector<LineStatistics> all;
    for (const auto& line : lines_) {
        const std::size_t first = all.size();
        addReceived(all, line->info(), line->track().source());
        if (all.size() > first && line->back() != nullptr) {
            addSent(all[first], *line->back(), sender_->roundTripTime());
        }
    }
    return all;
}

void EchoPeer::takeNegotiated(const sdp::Answer& answer, const RemoteText& offer) {
    openMedia();
    red_ = false;
    for (const sdp::NegotiatedMedia& media : answer.media) {
        if (media.index >= lines_.size()) {
            lines_.emplace_back(new EchoLine(*this, *receiver_, *sender_));
        }
        EchoLine& line = *lines_[media.index];
        line.negotiate(media, offer);
        line.track().mute(!active(media.kind));
        line.setTarget(target_, now());
        line.setPlayoutDelay(delay_);
        red_ = red_ || (media.codec && media.codec->red_payload_type);
        if (media.accepted() && media.data) {
            peer_.openData(*media.data);
        }
        if (peer_.isUp()) {
            line.connect(now());
        }
    }
}

void EchoPeer::setActive(rtp::MediaKind kind, bool active) {
    const bool before = this->active(kind);
    if (active) {
        off_.erase(kind);
    } else {
        off_.insert(kind);
    }
    for (const auto& line : lines_) {
        if (line->info().kind != kind) {
            continue;
        }
        line->track().mute(!active);
        if (active && !before && line->track().source() != nullptr) {
            line->track().source()->requestKeyFrame(now());
        }
    }
}

void EchoPeer::setBitrate(std::uint32_t bps) {
    bitrate_bps_ = bps;
    if (receiver_ != nullptr) {
        receiver_->setBitrateLimit(bps, now());
    }
}

void EchoPeer::setTarget(const stream::LayerTarget& target) {
    target_ = target;
    for (const auto& line : lines_) {
        line->setTarget(target, now());
    }
}

void EchoPeer::setPlayoutDelay(const std::optional<stream::PlayoutDelay>& delay) {
    delay_ = delay;
    for (const auto& line : lines_) {
        line->setPlayoutDelay(delay);
    }
}

void EchoPeer::record(const std::string& folder, const std::string& base) {
    stopRecording();
    for (const auto& line : lines_) {
        if (!line->info().disabled) {
            startRecording(*line, folder, base);
        }
    }
}

void EchoPeer::startRecording(EchoLine& line, const std::string& folder, const std::string& base) {
    const PublishedStream& info = line.info();
    if (recordings_.contains(info.kind)) {
        return;  // the first line of a kind, as in Janus
    }
    TrackRecorderConfig wanted;
    wanted.folder = folder;
    wanted.file_base = base + "-" + std::string(kindText(info.kind));
    wanted.created_us = services_.wallUs();
    wanted.mid = info.mid;
    wanted.codec = info.codec.value_or(rtp::Codec::kText);
    wanted.fmtp = info.kind == rtp::MediaKind::kVideo ? info.fmtp : std::string();
    wanted.video_orientation_id = info.video_orientation_id;
    wanted.encrypted = e2ee_ && info.codec.has_value();
    auto recorder = TrackRecorder::start(services_, sidecar_, wanted, line.track().recordedSsrc(randomNumber()));
    if (!recorder) {
        services_.log.write(net::LogLevel::kError, "echotest", recorder.error().message);
        return;
    }
    line.track().record(std::move(recorder.value()));
    const std::string& open = services_.recorder.temporaryExtension();
    recordings_[info.kind] = wanted.file_base + ".mjr" + (open.empty() ? "" : "." + open);
    if (info.kind == rtp::MediaKind::kVideo && line.track().source() != nullptr && peer_.isUp()) {
        line.track().source()->requestKeyFrame(now());
    }
}

void EchoPeer::stopRecording() {
    recordings_.clear();
    for (const auto& line : lines_) {
        line->track().stopRecording();
    }
}

const EchoLine* EchoPeer::line(rtp::MediaKind kind) const {
    const auto found = std::ranges::find_if(
        lines_, [kind](const auto& line) { return line->info().kind == kind && !line->info().disabled; });
    return found == lines_.end() ? nullptr : found->get();
}

void EchoPeer::onPeerUp() {
    for (const auto& line : lines_) {
        line->connect(now());
        if (line->track().recording() && line->track().source() != nullptr) {
            line->track().source()->requestKeyFrame(now());
        }
    }
    listener_.onWebrtcUp();
}

void EchoPeer::onPeerHangup(std::string_view reason) {
    closeMedia();
    off_.clear();
    bitrate_bps_ = 0;
    target_ = {};
    delay_.reset();
    e2ee_ = false;
    red_ = false;
    listener_.onHangup(reason);
}

void EchoPeer::closeMedia() {
    receive_timer_.stop();
    send_timer_.stop();
    stopRecording();
    lines_.clear();
    sender_.reset();
    receiver_.reset();
}

void EchoPeer::onPeerRtp(MutableBytes packet, net::Time received) {
    if (receiver_ != nullptr) {
        receiver_->onRtp(packet, received);
    }
}

void EchoPeer::onPeerRtcp(Bytes compound, net::Time received) {
    if (receiver_ != nullptr) {
        receiver_->onRtcp(compound, received);
        sender_->onRtcp(compound, received);
    }
}

void EchoPeer::onPeerMessage(const DataMessage& message) {
    const auto data = std::ranges::find_if(
        lines_, [](const auto& line) { return line->info().kind == rtp::MediaKind::kData && !line->info().disabled; });
    if (message.bytes.empty() || data == lines_.end()) {
        return;
    }
    if ((*data)->track().recording()) {
        (*data)->track().recorder()->onData(message.bytes, now());
    }
    // The message views memory of the channel, which may go.
    const std::string label(message.label);
    if (message.binary) {
        peer_.sendMessage(label, message);
        return;
    }
    std::string text(kPrefix);
    text.append(reinterpret_cast<const char*>(message.bytes.data()), message.bytes.size());
    peer_.sendMessage(label, {asBytes(text), false, message.protocol});
}

void EchoPeer::onTrackReceiving(const PublishedTrack& track, std::size_t layer, bool receiving) {
    PeerListener::Media media;
    media.mid = track.info().mid;
    media.video = track.info().kind == rtp::MediaKind::kVideo;
    media.receiving = receiving;
    if (track.info().simulcast) {
        media.substream = static_cast<int>(layer);
    }
    const auto limit = services_.media.no_media_timer;
    if (!receiving && limit > std::chrono::seconds(1)) {
        media.seconds = static_cast<unsigned>(limit.count());
    }
    listener_.onMedia(media);
}

void EchoPeer::onTrackSlow(const PublishedTrack& track, std::uint32_t lost) {
    listener_.onSlowLink({track.info().mid, track.info().kind == rtp::MediaKind::kVideo, false, lost, bitrate_bps_});
}

// Nobody is told who talks where there is one alone.
void EchoPeer::onTrackTalking(const PublishedTrack& /*track*/, const TalkDetector::Change& /*change*/) {}

void EchoPeer::onEchoSlow(const EchoLine& line, std::uint32_t lost) {
    listener_.onSlowLink({line.info().mid, line.info().kind == rtp::MediaKind::kVideo, true, lost, bitrate_bps_});
}

}  // namespace wf::room
