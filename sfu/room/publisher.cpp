#include "sfu/room/publisher.h"

#include <algorithm>
#include <utility>

#include "recorder/mjr/recording_name.h"
#include "sfu/room/random_id.h"
#include "sfu/room/room.h"

namespace wf::room {

namespace {

bool contains(const std::vector<rtp::Codec>& codecs, rtp::Codec codec) {
    return std::ranges::find(codecs, codec) != codecs.end();
}

std::optional<rtp::Codec> firstCodec(const std::vector<std::unique_ptr<PublishedTrack>>& tracks, rtp::MediaKind kind) {
    for (const auto& track : tracks) {
        if (track->info().kind == kind && !track->info().disabled) {
            return track->info().codec;
        }
    }
    return std::nullopt;
}

/// Whether forwarders need not notice what was negotiated now.
bool staysOn(const PublishedTrack& track, const sdp::NegotiatedMedia& media) {
    const bool data = track.info().kind == rtp::MediaKind::kData && media.kind == rtp::MediaKind::kData;
    return track.goesOn(media) || (data && media.accepted() && media.mid == track.info().mid);
}

/// What is negotiated for a line of which nothing is left.
sdp::NegotiatedMedia nothingOn(const PublishedStream& stream) {
    sdp::NegotiatedMedia none;
    none.index = stream.mindex;
    none.mid = stream.mid;
    none.kind = stream.kind;
    none.rejection = "no longer offered";
    return none;
}

}  // namespace

Publisher::Publisher(Room& room, const Identity& identity, const JoinRequest& request, PublisherListener& listener)
    : room_(room),
      identity_(identity),
      listener_(listener),
      display_(request.display),
      metadata_(request.metadata),
      bitrate_bps_(room.config().bitrate_bps),
      talk_window_packets_(request.audio_active_packets.value_or(room.config().audio_active_packets)),
      talk_threshold_(request.audio_level_average.value_or(room.config().audio_level_average)),
      recording_(room.recordingState()),
      peer_(room.services(), *this),
      forwarders_(room.services(), tracks_),
      media_timer_(room.services().loop, [this] { receiver_->onTimer(room_.services().loop.now()); }) {}

Publisher::~Publisher() = default;

ParticipantInfo Publisher::info() const {
    ParticipantInfo info;
    info.id = identity_.id;
    info.display = display_;
    info.metadata = metadata_;
    info.publisher = active();
    info.dummy = dummy_;
    info.remote = remote();
    info.e2ee = e2ee_;
    info.talking = talking();
    info.audio_codec = firstCodec(tracks_, rtp::MediaKind::kAudio);
    info.video_codec = firstCodec(tracks_, rtp::MediaKind::kVideo);
    info.streams = streams();
    return info;
}

std::vector<PublishedStream> Publisher::streams() const {
    std::vector<PublishedStream> streams;
    for (const auto& track : tracks_) {
        streams.push_back(track->info());
    }
    return streams;
}

bool Publisher::talking() const {
    return std::ranges::any_of(tracks_, [](const auto& track) { return track->info().talking; });
}

PublishedTrack* Publisher::findTrack(std::string_view mid) const {
    const auto found = std::ranges::find_if(tracks_, [&](const auto& track) { return track->info().mid == mid; });
    return found == tracks_.end() ? nullptr : found->get();
}

void Publisher::publish(const PublishRequest& request, const PublishDone& done) {
    if (active()) {
        done(RoomError{RoomErrorCode::kAlreadyPublished, "Can't publish, already published"});
        return;
    }
    configure(request, done);
}

void Publisher::configure(const PublishRequest& request, const PublishDone& done) {
    if (const RoomStatus status = check(request); !status) {
        done(status.error());
        return;
    }
    applySettings(request);
    if (request.offer) {
        answer(request, done);
    } else {
        applyRecording(request);
        done(PublishReply{});
    }
    room_.annexes().tell(*this);
}

RoomStatus Publisher::check(const PublishRequest& request) const {
    const RoomConfig& config = room_.config();
    if (!request.offer) {
        return checkStreams(request);
    }
    if (request.audio_codec && !contains(config.audio_codecs, *request.audio_codec)) {
        return RoomError{RoomErrorCode::kInvalidElement, "Audio codec unavailable in this room"};
    }
    if (request.video_codec && !contains(config.video_codecs, *request.video_codec)) {
        return RoomError{RoomErrorCode::kInvalidElement, "Video codec unavailable in this room"};
    }
    if (!request.offer->offer) {
        return RoomError{RoomErrorCode::kInvalidSdpType, "Publishers only send offers"};
    }
    if (config.require_e2ee && !request.offer->e2ee) {
        return RoomError{RoomErrorCode::kUnauthorized, "Room requires end-to-end encrypted media"};
    }
    if (!published() && room_.publishing() >= config.max_publishers) {
        return RoomError{
            RoomErrorCode::kPublishersFull,
            "Maximum number of publishers (" + std::to_string(config.max_publishers) + ") already reached"};
    }
    return Done{};
}

RoomStatus Publisher::checkStreams(const PublishRequest& request) const {
    for (const PublishedStreamChange& change : request.streams) {
        if (findTrack(change.mid) == nullptr) {
            return RoomError{RoomErrorCode::kNoSuchFeed, "No such mid '" + change.mid + "' published"};
        }
    }
    return Done{};
}

void Publisher::applySettings(const PublishRequest& request) {
    if (request.offer) {
        codec_wishes_.audio = request.audio_codec ? request.audio_codec : codec_wishes_.audio;
        codec_wishes_.video = request.video_codec ? request.video_codec : codec_wishes_.video;
    }
    if (request.bitrate_bps) {
        bitrate_bps_ = *request.bitrate_bps;
        limitBitrate();
    }
    talk_window_packets_ = request.audio_active_packets.value_or(talk_window_packets_);
    talk_threshold_ = request.audio_level_average.value_or(talk_threshold_);
    for (const auto& track : tracks_) {
        track->setTalkWindow(talk_window_packets_, talk_threshold_);
    }
    applyName(request);
    if (!request.offer) {
        applyStreams(request);
    }
    if (request.keyframe) {
        requestKeyFrames();
    }
}

void Publisher::applyName(const PublishRequest& request) {
    const bool new_display = request.display && *request.display != display_;
    const bool new_metadata = request.metadata && *request.metadata != metadata_;
    const bool had_display = !display_.empty();
    display_ = request.display.value_or(display_);
    metadata_ = request.metadata.value_or(metadata_);
    if (new_display) {
        mjr::RoomEvent event;
        event.kind = mjr::RoomEventKind::kJoin;
        event.user = id();
        event.name = display_;
        room_.sidecar().write(std::move(event));
    }
    if ((new_display && had_display) || new_metadata) {
        room_.listener().onRenamed(room_, info(), new_display && had_display, new_metadata);
    }
}

void Publisher::applyStreams(const PublishRequest& request) {
    for (const StreamDescriptionText& description : request.descriptions) {
        if (PublishedTrack* track = findTrack(description.mid)) {
            track->describe(description.text);
        }
    }
    for (const auto& track : tracks_) {
        const rtp::MediaKind kind = track->info().kind;
        const std::optional<bool>& send = kind == rtp::MediaKind::kAudio   ? request.audio
                                          : kind == rtp::MediaKind::kVideo ? request.video
                                                                           : request.data;
        if (send) {
            changeMute(*track, false, !*send);
        }
    }
    for (const PublishedStreamChange& change : request.streams) {
        PublishedTrack* track = findTrack(change.mid);
        if (track == nullptr) {
            continue;
        }
        if (change.send) {
            changeMute(*track, false, !*change.send);
        }
        if (change.keyframe && track->source() != nullptr) {
            track->source()->requestKeyFrame(room_.services().loop.now());
        }
        if (change.min_delay_ms && change.max_delay_ms) {
            track->setPlayoutDelay(playoutDelay(*change.min_delay_ms, *change.max_delay_ms));
            room_.onPlayoutDelay(*this, *track);
        }
    }
}

void Publisher::changeMute(PublishedTrack& track, bool moderator, bool muted) {
    const bool before = track.silenced();
    moderator ? track.moderate(muted) : track.mute(muted);
    if (track.silenced() == before || track.info().kind == rtp::MediaKind::kData) {
        return;
    }
    if (before && track.source() != nullptr) {
        track.source()->requestKeyFrame(room_.services().loop.now());
    }
    mjr::RoomEvent event;
    event.kind = muted ? mjr::RoomEventKind::kMute : mjr::RoomEventKind::kUnmute;
    event.user = id();
    event.media = track.info().kind;
    room_.sidecar().write(std::move(event));
}

RoomStatus Publisher::moderate(const std::string& mid, bool mute) {
    PublishedTrack* track = findTrack(mid);
    if (track == nullptr) {
        return RoomError{RoomErrorCode::kNoSuchFeed, "No such stream " + mid};
    }
    changeMute(*track, true, mute);
    return Done{};
}

namespace {

/// To an offer of which nothing can be used: all lines are answered with port 0, as by Janus.
PublishReply refused(const sdp::Answer& answer) {
    PublishReply reply;
    for (const sdp::NegotiatedMedia& media : answer.media) {
        reply.streams.push_back(publishedStream(media, nullptr));
    }
    reply.answer = LocalText{sdp::write(answer.description), false, false};
    return reply;
}

}  // namespace

void Publisher::answer(const PublishRequest& request, const PublishDone& done) {
    const RemoteText& offer = *request.offer;
    codec_wishes_.e2ee = offer.e2ee;
    auto answer = peer_.answer(offer, answerPolicy(room_.config(), codec_wishes_));
    if (!answer) {
        done(RoomError{RoomErrorCode::kInvalidSdp, answer.error().message});
        return;
    }
    if (!answer->remote) {
        if (receiver_ != nullptr) {
            takeNegotiated(answer->media, offer);
        }
        done(refused(*answer));
        return;
    }
    e2ee_ = offer.e2ee;
    openReceiver(peer_);
    takeNegotiated(answer->media, offer);
    applyStreams(request);
    applyRecording(request);
    peer_.finish(std::move(answer->description), [this, done](const Result<std::string>& text) {
        if (!text) {
            done(RoomError{RoomErrorCode::kUnknownError, text.error().message});
            return;
        }
        PublishReply answered = reply();
        answered.answer = LocalText{*text, false, e2ee_};
        done(std::move(answered));
    });
}

PublishReply Publisher::reply() const {
    PublishReply reply;
    reply.audio_codec = firstCodec(tracks_, rtp::MediaKind::kAudio);
    reply.video_codec = firstCodec(tracks_, rtp::MediaKind::kVideo);
    reply.streams = streams();
    return reply;
}

void Publisher::openReceiver(stream::PacketSender& sender) {
    if (receiver_ != nullptr) {
        return;
    }
    WorkerServices& services = room_.services();
    const stream::PeerReceiver::Config config{.local_ssrc = randomNumber(),
                                              .no_media_after = services.media.no_media_timer,
                                              .slow_link_threshold = services.media.slowlink_threshold,
                                              .transport_cc_period = services.media.twcc_period,
                                              .counters = &services.counters,
                                              .delivery = &services.delivery};
    receiver_ = std::make_unique<stream::PeerReceiver>(config, sender, services.kept, services.clock);
    limitBitrate();
    media_timer_.repeatLoosely(stream::PeerReceiver::kTimerPeriod);
}

std::uint32_t Publisher::bitrateLimit() const {
    const RoomConfig& config = room_.config();
    if (!config.bitrate_cap || config.bitrate_bps == 0) {
        return bitrate_bps_;
    }
    return bitrate_bps_ == 0 ? config.bitrate_bps : std::min(bitrate_bps_, config.bitrate_bps);
}

void Publisher::limitBitrate() {
    if (receiver_ != nullptr) {
        receiver_->setBitrateLimit(bitrateLimit(), room_.services().loop.now());
    }
}

void Publisher::takeNegotiated(const std::vector<sdp::NegotiatedMedia>& media, const RemoteText& offer) {
    negotiateLines(media, offer);
    if (active()) {
        room_.onStreamsChanged(*this);
    }
}

void Publisher::negotiateLines(const std::vector<sdp::NegotiatedMedia>& media, const RemoteText& offer) {
    // Before any line takes what it has now: mids may have changed places among them.
    for (std::size_t i = 0; i < tracks_.size(); ++i) {
        if (i >= media.size() || !staysOn(*tracks_[i], media[i])) {
            forwarders_.onLineGone(*tracks_[i]);
        }
        if (tracks_[i]->source() != nullptr && (i >= media.size() || !tracks_[i]->goesOn(media[i]))) {
            room_.onStreamGone(*this, *tracks_[i]);
            tracks_[i]->negotiate(nothingOn(tracks_[i]->info()), offer);
        }
    }
    tracks_.resize(std::min(tracks_.size(), media.size()));
    for (const sdp::NegotiatedMedia& line : media) {
        if (line.index >= tracks_.size()) {
            tracks_.emplace_back(new PublishedTrack(*this, *receiver_));
            tracks_.back()->setTalkWindow(talk_window_packets_, talk_threshold_);
        }
        tracks_[line.index]->negotiate(line, offer);
        if (line.accepted() && line.data) {
            peer_.openData(*line.data);
        }
    }
    forwarders_.refresh();
}

void Publisher::applyRecording(const PublishRequest& request) {
    const RoomConfig& config = room_.config();
    const bool locked = config.lock_record && !request.has_secret;
    if (!locked && request.record && config.record_policy == RecordPolicy::kAsAsked) {
        const bool paused = recording_ == RecordingState::kPaused;
        recording_ = !*request.record ? RecordingState::kOff : paused ? recording_ : RecordingState::kOn;
    }
    if (!locked) {
        filename_ = request.filename.value_or(filename_);
    }
    updateRecording();
}

RecordingState Publisher::changeRecording(RecordingAction action) {
    recording_ = after(recording_, action);
    updateRecording();
    return recording_;
}

bool Publisher::anyRecording() const {
    return std::ranges::any_of(tracks_, [](const auto& track) { return track->recording(); });
}

void Publisher::updateRecording() {
    if (dummy_) {
        return;
    }
    for (const auto& track : tracks_) {
        if (recording_ == RecordingState::kOff) {
            track->stopRecording();
        } else if (track->recording()) {
            track->recorder()->setPaused(recording_ == RecordingState::kPaused);
        } else if (recording_ == RecordingState::kOn && !track->info().disabled) {
            startRecording(*track);
        }
    }
    noticeRecordingEnd();
    room_.onRecordingsChanged();
}

void Publisher::startRecording(PublishedTrack& track) {
    const PublishedStream& info = track.info();
    const RoomConfig& config = room_.config();
    room_.beginSidecar();
    TrackRecorderConfig wanted;
    wanted.folder = room_.recordingsFolder();
    wanted.created_us = room_.services().wallUs();
    wanted.user = id();
    wanted.mid = info.mid;
    wanted.codec = info.codec.value_or(rtp::Codec::kText);
    const bool plain_opus = info.codec == rtp::Codec::kOpus && !info.stereo;
    wanted.fmtp = plain_opus ? std::string() : info.fmtp;
    wanted.description = info.description;
    wanted.video_orientation_id = info.video_orientation_id;
    wanted.encrypted = e2ee_ && info.codec.has_value();
    mjr::RecordingName name;
    name.kind = info.kind;
    name.index = static_cast<int>(info.mindex);
    if (filename_.empty()) {
        name.room = config.id;
        name.user = id();
        name.time_us = wanted.created_us;
        wanted.screen = info.kind == rtp::MediaKind::kVideo && name.isScreenShare();
    } else {
        name.base = filename_;
    }
    wanted.file_base = mjr::formatRecordingName(name);
    if (recording_group_.files == 0) {
        recording_group_.group = (std::uint64_t{randomNumber()} << 32) | randomNumber();
    }
    wanted.owner = {config.id, id(), recording_group_.group};
    auto recorder = TrackRecorder::start(room_.services(), room_.sidecar(), wanted, track.recordedSsrc(randomNumber()));
    if (!recorder) {
        room_.services().log.write(net::LogLevel::kError, "room " + config.id, recorder.error().message);
        return;
    }
    track.record(std::move(recorder.value()));
    ++recording_group_.files;
    // A peer that is not up yet is asked when it comes up.
    if (active() && info.kind == rtp::MediaKind::kVideo) {
        track.source()->requestKeyFrame(room_.services().loop.now());
    }
}

// Files of lines that ended earlier belong to it as well.
void Publisher::noticeRecordingEnd() {
    if (recording_group_.files == 0 || anyRecording()) {
        return;
    }
    recording_group_.user = id();
    recording_group_.display = display_;
    room_.listener().onRecordingEnded(room_, std::exchange(recording_group_, {}));
}

void Publisher::requestKeyFrames() {
    for (const auto& track : tracks_) {
        if (track->source() != nullptr && track->info().kind == rtp::MediaKind::kVideo) {
            track->source()->requestKeyFrame(room_.services().loop.now());
        }
    }
}

void Publisher::describeIn(RoomSidecar& sidecar) const {
    mjr::RoomEvent event;
    event.kind = mjr::RoomEventKind::kJoin;
    event.user = id();
    event.name = display_;
    sidecar.write(event);
    for (const auto& track : tracks_) {
        if (track->silenced() && track->info().kind != rtp::MediaKind::kData) {
            event = {};
            event.kind = mjr::RoomEventKind::kMute;
            event.user = id();
            event.media = track->info().kind;
            sidecar.write(event);
        }
    }
}

RoomStatus Publisher::unpublish() {
    if (!published()) {
        return RoomError{RoomErrorCode::kNotPublished, "Can't unpublish, not published"};
    }
    peer_.hangUp("Close PC");
    return Done{};
}

void Publisher::leave(std::string_view hangup_reason) { room_.remove(*this, GoneReason::kLeft, hangup_reason); }

void Publisher::end(GoneReason reason, std::string_view hangup_reason) {
    ended_ = true;
    if (std::exchange(opened_, false)) {
        closeMedia();
    }
    peer_.hangUp(hangup_reason);
    listener_.onGone(reason);
}

void Publisher::onPeerUp() {
    updateRecording();
    requestKeyFrames();
    // First: who hears that it is up may tell others, and these subscribe at once.
    room_.annexes().tell(*this);
    const net::Lifetime::Watch watch(lifetime_);
    listener_.onWebrtcUp();
    if (!watch.ended() && !ended_ && active()) {
        advertised_ = true;
        room_.onPublished(*this);
    }
}

void Publisher::onPeerHangup(std::string_view reason) {
    const bool told = std::exchange(advertised_, false);
    closeMedia();
    // Those who hear of the end of the participant need not hear of the end of its streams.
    if (told && !ended_) {
        room_.onUnpublished(*this);
    }
    listener_.onHangup(reason);
}

void Publisher::closeMedia() {
    media_timer_.stop();
    for (const auto& track : tracks_) {
        room_.onStreamGone(*this, *track);
    }
    room_.annexes().tellGone(id());
    forwarders_.clear();
    tracks_.clear();
    receiver_.reset();
    noticeRecordingEnd();
    room_.onRecordingsChanged();
}

void Publisher::onPeerRtp(MutableBytes packet, net::Time received) {
    if (receiver_ != nullptr) {
        receiver_->onRtp(packet, received);
    }
}

void Publisher::onPeerRtcp(Bytes compound, net::Time received) {
    if (receiver_ != nullptr) {
        receiver_->onRtcp(compound, received);
    }
}

void Publisher::onPeerMessage(const DataMessage& message) {
    const auto line = std::ranges::find_if(tracks_, [](const auto& track) {
        return track->info().kind == rtp::MediaKind::kData && !track->info().disabled;
    });
    if (line == tracks_.end() || (*line)->silenced()) {
        return;
    }
    if ((*line)->recording()) {
        (*line)->recorder()->onData(message.bytes, room_.services().loop.now());
    }
    forwarders_.sendData(**line, message);
    room_.onData(*this, message);
}

void Publisher::onTrackReceiving(const PublishedTrack& track, std::size_t layer, bool receiving) {
    PeerListener::Media media;
    media.mid = track.info().mid;
    media.video = track.info().kind == rtp::MediaKind::kVideo;
    media.receiving = receiving;
    if (track.info().simulcast) {
        media.substream = static_cast<int>(layer);
    }
    if (!receiving && room_.services().media.no_media_timer > std::chrono::seconds(1)) {
        media.seconds = static_cast<unsigned>(room_.services().media.no_media_timer.count());
    }
    listener_.onMedia(media);
}

void Publisher::onTrackSlow(const PublishedTrack& track, std::uint32_t lost) {
    PeerListener::SlowLink link;
    link.mid = track.info().mid;
    link.video = track.info().kind == rtp::MediaKind::kVideo;
    link.lost = lost;
    link.bitrate_bps = bitrateLimit();
    listener_.onSlowLink(link);
}

void Publisher::onTrackTalking(const PublishedTrack& track, const TalkDetector::Change& change) {
    mjr::RoomEvent event;
    event.kind = mjr::RoomEventKind::kTalk;
    event.user = id();
    event.on = change.talking;
    room_.sidecar().write(std::move(event));
    if (room_.config().audiolevel_event) {
        room_.listener().onTalking(room_,
                                   {id(), track.info().mindex, track.info().mid, change.talking, change.level_dbov});
    }
}

}  // namespace wf::room
