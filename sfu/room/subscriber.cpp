#include "sfu/room/subscriber.h"

#include <algorithm>
#include <utility>

#include "sfu/room/offered_stream.h"
#include "sfu/room/random_id.h"
#include "sfu/room/room.h"

namespace wf::room {

namespace {

stream::PeerSender::Config senderConfig(WorkerServices& services) {
    const MediaSettings& settings = services.media;
    stream::PeerSender::Config config;
    config.local_ssrc = randomNumber();
    config.min_kept = settings.min_nack_queue;
    config.slow_link_threshold = settings.slowlink_threshold;
    config.counters = &services.counters;
    return config;
}

std::vector<StreamWanted> wantedAtFirst(const SubscribeRequest& request, const Publisher* feed) {
    if (!request.legacy || feed == nullptr) {
        return request.streams;
    }
    std::vector<StreamWanted> wanted;
    for (const auto& track : feed->tracks()) {
        const rtp::MediaKind kind = track->info().kind;
        const bool offered = kind == rtp::MediaKind::kAudio   ? request.offer_audio
                             : kind == rtp::MediaKind::kVideo ? request.offer_video
                                                              : request.offer_data;
        if (offered && !track->info().disabled) {
            wanted.push_back(request.streams.front());
            wanted.back().mid = track->info().mid;
        }
    }
    return wanted;
}

}  // namespace

Subscriber::Subscriber(Room& room, const SubscribeRequest& request, SubscriberListener& listener)
    : room_(room),
      listener_(listener),
      private_id_(request.private_id),
      use_msid_(request.use_msid),
      autoupdate_(request.autoupdate),
      offerer_(std::to_string(room.services().wallUs()), "VideoRoom " + room.config().id),
      peer_(room.services(), *this),
      sender_(senderConfig(room.services()), peer_, room.services().clock),
      media_timer_(room.services().loop, [this] { onMediaTimer(); }),
      padding_timer_(room.services().loop,
                     [this] {
                         if (!sender_.sendPadding(room_.services().loop.now())) {
                             padding_timer_.stop();
                         }
                     }),
      offer_timer_(room.services().loop, [this] { offerWaiting(); }) {}

Subscriber::~Subscriber() { closeMedia(); }

void Subscriber::open(const SubscribeRequest& request, const SubscribeDone& done) {
    if (const RoomStatus status = check(request.streams); !status) {
        done(status.error());
        return;
    }
    const Publisher* first = request.streams.empty() ? nullptr : room_.findPublisher(request.streams.front().feed);
    if (!add(wantedAtFirst(request, first))) {
        done(RoomError{RoomErrorCode::kInvalidSdp, "Can't offer an SDP with no stream"});
        return;
    }
    offer(false, [this, done](RoomResult<SubscribeReply> reply) {
        joined_ = reply.ok();
        done(std::move(reply));
    });
}

std::vector<LineStatistics> Subscriber::statistics() const {
    std::vector<LineStatistics> all;
    for (const auto& line : lines_) {
        if (const stream::SendTrack* track = line->track()) {
            LineStatistics& statistics = all.emplace_back(lineOf(track->config(), line->mindex()));
            addSent(statistics, *track, sender_.roundTripTime());
        }
    }
    return all;
}

std::vector<SubscribedStream> Subscriber::streams() const {
    std::vector<SubscribedStream> streams;
    for (const auto& line : lines_) {
        streams.push_back(line->info());
        if (const Publisher* feed = room_.findPublisher(streams.back().feed_id)) {
            streams.back().feed_display = feed->display();
            streams.back().feed_metadata = feed->metadata();
        }
    }
    return streams;
}

bool Subscriber::wants(const std::string& feed) const {
    return std::ranges::any_of(lines_, [&](const auto& line) { return line->active() && line->has(feed); }) ||
           std::ranges::any_of(waiting_, [&](const StreamWanted& wanted) { return wanted.feed == feed; });
}

SubscribedLine* Subscriber::findLine(const std::string& mid) const {
    const auto found = std::ranges::find_if(lines_, [&](const auto& line) { return line->mid() == mid; });
    return found == lines_.end() ? nullptr : found->get();
}

RoomResult<Subscriber::Found> Subscriber::find(const std::string& feed, const std::optional<std::string>& mid) const {
    Found found;
    found.publisher = room_.findPublisher(feed);
    if (found.publisher == nullptr || !found.publisher->active()) {
        return RoomError{RoomErrorCode::kNoSuchFeed, "No such feed (" + feed + ")"};
    }
    for (const auto& track : found.publisher->tracks()) {
        if (!track->info().disabled && (!mid || *mid == track->info().mid)) {
            found.tracks.push_back(track.get());
        }
    }
    if (mid && found.publisher->findTrack(*mid) == nullptr) {
        return RoomError{RoomErrorCode::kNoSuchFeed, "No such mid '" + *mid + "' in feed (" + feed + ")"};
    }
    return found;
}

RoomStatus Subscriber::check(const std::vector<StreamWanted>& wanted) const {
    std::optional<bool> e2ee = joined_ ? std::optional(e2ee_) : std::nullopt;
    for (const StreamWanted& one : wanted) {
        const auto found = find(one.feed, one.mid);
        if (!found) {
            return found.error();
        }
        if (e2ee.value_or(found->publisher->e2ee()) != found->publisher->e2ee()) {
            return RoomError{RoomErrorCode::kInvalidFeed,
                             "Can't mix end-to-end encrypted and clear feeds in one subscription"};
        }
        e2ee = found->publisher->e2ee();
    }
    return Done{};
}

bool Subscriber::add(const std::vector<StreamWanted>& wanted) {
    bool added = false;
    for (const StreamWanted& one : wanted) {
        // What had to wait for an answer may be gone by now.
        const auto found = find(one.feed, one.mid);
        if (found) {
            for (PublishedTrack* track : found->tracks) {
                added |= add(*found->publisher, *track, one);
            }
        }
    }
    return added;
}

bool Subscriber::add(Publisher& publisher, PublishedTrack& track, const StreamWanted& wanted) {
    const auto has_data = [&](const auto& line) {
        return line->kind() == rtp::MediaKind::kData && line->has(publisher.id());
    };
    if (track.info().kind == rtp::MediaKind::kData && std::ranges::any_of(lines_, has_data)) {
        return false;
    }
    SendSsrcs ssrcs{randomNumber(), randomNumber()};
    auto index = offerer_.add(offeredStream(track, ssrcs, use_msid_));
    if (!index) {
        return false;
    }
    if (*index < lines_.size()) {
        // A line that is taken again keeps its SSRCs.
        offerer_.remove(*index);
        index = offerer_.add(offeredStream(track, lines_[*index]->ssrcs(), use_msid_));
    } else {
        lines_.emplace_back(new SubscribedLine(*this, *index, ssrcs));
    }
    SubscribedLine& line = *lines_[*index];
    const bool negotiated = line.active() && track.info().kind == rtp::MediaKind::kData;
    line.show({publisher.id(), wanted.crossrefid, track.info()});
    publisher.onSubscribed();
    line.apply(wanted.wishes, room_.services().loop.now());
    e2ee_ = publisher.e2ee();
    return !negotiated;
}

bool Subscriber::remove(const std::vector<StreamUnwanted>& unwanted) {
    bool removed = false;
    for (const StreamUnwanted& one : unwanted) {
        if (one.feed) {
            std::erase_if(waiting_, [&](const StreamWanted& wanted) {
                return wanted.feed == *one.feed && (!one.mid || wanted.mid == one.mid);
            });
        }
        for (const auto& line : lines_) {
            const bool by_line = one.sub_mid && *one.sub_mid == line->mid() && line->active();
            const bool by_feed = one.feed && line->has(*one.feed) && (!one.mid || line->shows(*one.feed, *one.mid));
            if ((!by_line && !by_feed) || !line->drop(by_feed ? *one.feed : line->feed().id)) {
                continue;
            }
            line->connect(nullptr, paused_, room_.services().loop.now());
            offerer_.remove(line->mindex());
            removed = true;
        }
    }
    return removed;
}

void Subscriber::update(const std::vector<StreamWanted>& wanted, const std::vector<StreamUnwanted>& unwanted,
                        const SubscribeDone& done) {
    if (const RoomStatus status = check(wanted); !status) {
        done(status.error());
        return;
    }
    bool changed = remove(unwanted);
    if (offer_pending_) {
        waiting_.insert(waiting_.end(), wanted.begin(), wanted.end());
        dirty_ |= changed;
        done(SubscribeReply{SubscribeReply::Kind::kUpdating, {}, std::nullopt});
        return;
    }
    changed |= add(wanted);
    if (changed || dirty_) {
        offer(false, done);
    } else {
        done(SubscribeReply{});
    }
}

void Subscriber::offer(bool restart, const SubscribeDone& done) {
    auto description = peer_.offer(offerer_, restart || restart_wanted_);
    if (!description) {
        done(RoomError{RoomErrorCode::kUnknownError, description.error().message});
        return;
    }
    offer_pending_ = true;
    dirty_ = false;
    restart_wanted_ = false;
    peer_.finish(std::move(description.value()), [this, done](const Result<std::string>& text) {
        if (!text) {
            done(RoomError{RoomErrorCode::kUnknownError, text.error().message});
            return;
        }
        done(SubscribeReply{SubscribeReply::Kind::kOffer, streams(), LocalText{*text, true, e2ee_}});
    });
}

void Subscriber::offerLater() {
    if (!offer_pending_ && !offer_timer_.active() && (dirty_ || restart_wanted_ || !waiting_.empty())) {
        offer_timer_.start(net::Duration::zero());
    }
}

void Subscriber::offerWaiting() {
    if (offer_pending_ || ended_) {
        return;
    }
    const bool added = add(std::exchange(waiting_, {}));
    if (!added && !dirty_ && !restart_wanted_) {
        return;
    }
    offer(false, [this](const RoomResult<SubscribeReply>& reply) {
        if (reply) {
            listener_.onUpdated(*reply);
        }
    });
}

RoomStatus Subscriber::start(const RemoteText* answer) {
    if (answer != nullptr) {
        if (const RoomStatus status = accept(*answer); !status) {
            return status;
        }
    }
    paused_ = false;
    for (const auto& line : lines_) {
        line->setPaused(paused_, room_.services().loop.now());
    }
    offerLater();
    return Done{};
}

RoomStatus Subscriber::accept(const RemoteText& answer) {
    if (answer.offer) {
        return RoomError{RoomErrorCode::kInvalidSdpType, "Only publishers send offers"};
    }
    if (!offer_pending_) {
        return RoomError{RoomErrorCode::kInvalidSdp, "Unexpected ANSWER (did we offer?)"};
    }
    const auto accepted = peer_.accept(offerer_, answer);
    if (!accepted) {
        return RoomError{RoomErrorCode::kInvalidSdp, accepted.error().message};
    }
    offer_pending_ = false;
    for (const sdp::NegotiatedMedia& media : accepted->media) {
        SubscribedLine& line = *lines_[media.index];
        line.negotiate(sender_, media, e2ee_);
        if (media.accepted() && media.data) {
            peer_.openData(*media.data);
        }
        if (peer_.isUp()) {
            connect(line);
        }
    }
    return Done{};
}

void Subscriber::connect(SubscribedLine& line) {
    const Publisher* feed = line.active() && line.ready() ? room_.findPublisher(line.feed().id) : nullptr;
    const PublishedTrack* track = feed != nullptr ? feed->findTrack(line.feed().stream.mid) : nullptr;
    if (track != nullptr && room_.config().downlink_switch && line.fit() != SubscriberListener::Fit::kBig) {
        const Sizes sizes = sizesOf(line);
        track = sizes.small != nullptr ? sizes.small : track;
    }
    line.connect(track != nullptr ? track->source() : nullptr, paused_, room_.services().loop.now());
}

void Subscriber::onMediaTimer() {
    const net::Time now = room_.services().loop.now();
    sender_.onTimer(now);
    if (room_.config().downlink_control) {
        shareBandwidth(now);
    }
    if (sender_.bandwidth().probing(now) && !padding_timer_.active()) {
        padding_timer_.repeat(stream::PeerSender::kPaddingPeriod);
    }
}

Subscriber::Sizes Subscriber::sizesOf(const SubscribedLine& line) const {
    const Publisher* feed = line.active() ? room_.findPublisher(line.feed().id) : nullptr;
    Sizes sizes;
    if (feed == nullptr || line.kind() != rtp::MediaKind::kVideo) {
        return {};
    }
    for (const auto& track : feed->tracks()) {
        const PublishedStream& stream = track->info();
        if (stream.kind != rtp::MediaKind::kVideo || stream.disabled || stream.simulcast || stream.svc ||
            track->source() == nullptr) {
            continue;
        }
        if (sizes.big == nullptr) {
            sizes.big = track.get();
        } else if (sizes.small == nullptr) {
            sizes.small = track.get();
        }
    }
    if (sizes.small == nullptr || sizes.small->info().codec != sizes.big->info().codec) {
        return {};
    }
    // Who shows the small one without having been told to wants no more.
    const bool wants_big =
        line.feed().stream.mid == sizes.big->info().mid ||
        (line.feed().stream.mid == sizes.small->info().mid && line.fit() != SubscriberListener::Fit::kBig);
    return wants_big ? sizes : Sizes{};
}

void Subscriber::shareBandwidth(net::Time now) {
    shared_lines_.clear();
    shares_.clear();
    std::uint64_t fixed_bps = 0;
    for (const auto& line : lines_) {
        const Sizes sizes = sizesOf(*line);
        const stream::ReceiveTrack* small = sizes.small != nullptr ? sizes.small->source() : nullptr;
        const stream::ReceiveTrack* big = sizes.big != nullptr ? sizes.big->source() : nullptr;
        if (line->passes() && !paused_ && line->readShare(small, big)) {
            shared_lines_.push_back(line.get());
            shares_.push_back(line->share());
        } else {
            fixed_bps += line->rateBps();
        }
    }
    stream::BandwidthEstimator& bandwidth = sender_.bandwidth();
    bandwidth.setWanted(stream::BandwidthAllocator::share(shares_, fixed_bps, bandwidth.limit(now), now));
    for (std::size_t i = 0; i < shares_.size(); ++i) {
        SubscribedLine& line = *shared_lines_[i];
        if (line.takeShare(shares_[i], paused_, now)) {
            if (room_.config().downlink_switch) {
                connect(line);
            }
            listener_.onFit(line.mid(), line.fit());
        }
    }
}

void Subscriber::pause() {
    paused_ = true;
    for (const auto& line : lines_) {
        line->setPaused(paused_, room_.services().loop.now());
    }
}

void Subscriber::configure(const SubscriberConfigure& change, const SubscribeDone& done) {
    const net::Time now = room_.services().loop.now();
    for (const SubscriberStreamChange& one : change.streams) {
        if (findLine(one.mid) == nullptr) {
            done(RoomError{RoomErrorCode::kNoSuchFeed, "No such mid '" + one.mid + "' in subscription"});
            return;
        }
    }
    for (const SubscriberStreamChange& one : change.streams) {
        findLine(one.mid)->apply(one.wishes, now);
    }
    bool first_video = true;
    for (const auto& line : lines_) {
        const bool video = line->kind() == rtp::MediaKind::kVideo;
        const std::optional<bool>& send = video                                    ? change.video
                                          : line->kind() == rtp::MediaKind::kAudio ? change.audio
                                                                                   : change.data;
        if (video && std::exchange(first_video, false)) {
            line->apply(change.video_wishes, now);
        }
        line->setSend(send.value_or(line->wantsMedia()));
        line->setPaused(paused_, now);
    }
    if (!change.restart && !change.update) {
        done(SubscribeReply{});
    } else if (offer_pending_) {
        restart_wanted_ |= change.restart;
        dirty_ = true;
        done(SubscribeReply{SubscribeReply::Kind::kUpdating, {}, std::nullopt});
    } else {
        offer(change.restart, done);
    }
}

RoomResult<SwitchReply> Subscriber::switchFeeds(const std::vector<StreamSwitch>& steps) {
    std::vector<Found> sources;
    for (const StreamSwitch& step : steps) {
        auto found = find(step.feed, step.mid);
        if (!found) {
            return found.error();
        }
        if (found->publisher->e2ee() != e2ee_) {
            return RoomError{RoomErrorCode::kInvalidFeed,
                             "Can't mix end-to-end encrypted and clear feeds in one subscription"};
        }
        sources.push_back(std::move(*found));
    }
    SwitchReply reply;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        if (!sources[i].tracks.empty() && switchLine(steps[i], *sources[i].publisher, *sources[i].tracks.front())) {
            ++reply.changes;
        }
    }
    reply.streams = streams();
    offerLater();
    return reply;
}

bool Subscriber::switchLine(const StreamSwitch& step, Publisher& publisher, PublishedTrack& track) {
    SubscribedLine* line = findLine(step.sub_mid);
    const PublishedStream& stream = track.info();
    if (line == nullptr || line->kind() != stream.kind || line->shows(step.feed, step.mid) ||
        stream.kind == rtp::MediaKind::kData || line->feed().stream.codec != stream.codec) {
        return false;
    }
    if (!line->active()) {
        StreamWanted wanted{step.feed, step.mid, line->feed().crossrefid, step.wishes};
        waiting_.push_back(std::move(wanted));
        return true;
    }
    line->show({publisher.id(), line->feed().crossrefid, stream});
    publisher.onSubscribed();
    line->apply(step.wishes, room_.services().loop.now());
    if (peer_.isUp()) {
        connect(*line);
    }
    return true;
}

void Subscriber::onStreamGone(const std::string& feed, const PublishedStream& stream) {
    StreamUnwanted unwanted;
    unwanted.feed = feed;
    unwanted.mid = stream.mid;
    bool gone = false;
    for (const auto& line : lines_) {
        // One data line may show many feeds.
        if (line->kind() == stream.kind && line->shows(feed, stream.mid) && line->drop(feed)) {
            line->connect(nullptr, paused_, room_.services().loop.now());
            offerer_.remove(line->mindex());
            gone = true;
        }
    }
    if (gone && autoupdate_) {
        dirty_ = true;
        offerLater();
    }
}

void Subscriber::onPlayoutDelay(const std::string& feed, const PublishedStream& stream) {
    for (const auto& line : lines_) {
        if (line->active() && line->shows(feed, stream.mid) && line->kind() == stream.kind) {
            line->setPublishedDelay(stream.playout_delay);
        }
    }
}

void Subscriber::sendData(const std::string& feed, const DataMessage& message) {
    const bool wanted = std::ranges::any_of(lines_, [&](const auto& line) {
        return line->kind() == rtp::MediaKind::kData && line->has(feed) && line->passes();
    });
    if (wanted && !paused_) {
        peer_.sendMessage(feed, message);
    }
}

void Subscriber::onPeerUp() {
    // The handshake took a round trip or more: for a near peer packets are not kept as if it were far.
    if (const auto handshake = peer_.transport()->handshakeTime()) {
        sender_.expectRoundTrip(*handshake);
    }
    for (const auto& line : lines_) {
        connect(*line);
    }
    media_timer_.repeatLoosely(stream::PeerSender::kTimerPeriod);
    listener_.onWebrtcUp();
}

void Subscriber::onPeerHangup(std::string_view reason) {
    closeMedia();
    if (!joined_) {
        return;
    }
    listener_.onHangup(reason);
    if (!std::exchange(ended_, true)) {
        room_.remove(*this);
        listener_.onGone(GoneReason::kConnectionLost);
    }
}

void Subscriber::end(GoneReason reason, std::string_view hangup_reason) {
    if (std::exchange(ended_, true)) {
        return;
    }
    sender_.stop(room_.services().loop.now());
    peer_.hangUp(hangup_reason);
    room_.remove(*this);
    listener_.onGone(reason);
}

void Subscriber::closeMedia() {
    media_timer_.stop();
    padding_timer_.stop();
    offer_timer_.stop();
    for (const auto& line : lines_) {
        line->connect(nullptr, true, room_.services().loop.now());
    }
}

void Subscriber::onLineLayer(const SubscribedLine& line, SubscriberListener::Layer layer, int value) {
    listener_.onLayer(line.mid(), layer, value);
}

void Subscriber::onLineSlow(const SubscribedLine& line, std::uint32_t lost) {
    PeerListener::SlowLink link;
    link.mid = line.mid();
    link.video = line.kind() == rtp::MediaKind::kVideo;
    link.uplink = true;
    link.lost = lost;
    listener_.onSlowLink(link);
}

}  // namespace wf::room
