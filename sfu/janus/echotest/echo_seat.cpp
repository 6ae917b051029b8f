#include "sfu/janus/echotest/echo_seat.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "sfu/janus/echotest/echo_report.h"
#include "sfu/janus/packet_captures.h"
#include "sfu/janus/videoroom/peer_report.h"
#include "sfu/janus/videoroom/publish_parameters.h"

namespace wf::janus::echotest {
namespace {

using rtp::MediaKind;

/// A client that has more outstanding is not listening to answers.
constexpr std::size_t kMaxWaiting = 512;
constexpr std::int64_t kMaxDelayMs = 40950;  // what the header extension holds

/// One bound follows the other so that the two never cross; a negative one takes both away.
void moveBound(const std::optional<std::int64_t>& wanted, std::int64_t& bound, std::int64_t& other, bool lower) {
    if (!wanted) {
        return;
    }
    bound = std::clamp<std::int64_t>(*wanted, -1, kMaxDelayMs);
    if (bound < 0) {
        other = -1;
    } else {
        other = lower ? std::max(other, bound) : std::min(other, bound);
    }
}

/// As Janus names them, where it has the address of the session.
std::string recordingBase(std::uint64_t handle_id, std::int64_t now_us) {
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "echotest-0x%llx-%lld", static_cast<unsigned long long>(handle_id),
                  static_cast<long long>(now_us));
    return text.data();
}

}  // namespace

EchoSeat::EchoSeat(room::WorkerServices& services, std::shared_ptr<HandlePort> port)
    : services_(services), port_(std::move(port)), peer_(services, *this) {}

void EchoSeat::handle(PluginMessage message) {
    if (waiting_.size() == kMaxWaiting) {
        return fail(message.transaction, {EchoErrorCode::kInvalidElement, "Too many requests are waiting"});
    }
    waiting_.push_back(std::move(message));
    goOn();
}

void EchoSeat::goOn() {
    while (!busy_ && !waiting_.empty()) {
        const PluginMessage message = std::move(waiting_.front());
        waiting_.pop_front();
        take(message);
    }
}

void EchoSeat::take(const PluginMessage& message) {
    const auto read = readEchoRequest(message.body, message.jsep.has_value());
    if (const auto* error = std::get_if<EchoError>(&read)) {
        return fail(message.transaction, *error);
    }
    const auto& request = std::get<EchoRequest>(read);
    applyMedia(request);
    applyLayers(request);
    applyDelay(request);
    if (message.jsep) {
        negotiate(message, request);
    } else {
        finish(message.transaction, request, std::nullopt);
    }
}

void EchoSeat::applyMedia(const EchoRequest& request) {
    if (request.audio) {
        peer_.setActive(MediaKind::kAudio, *request.audio);
    }
    if (request.video) {
        peer_.setActive(MediaKind::kVideo, *request.video);
    }
    if (request.bitrate_bps) {
        peer_.setBitrate(*request.bitrate_bps);
    }
}

void EchoSeat::applyLayers(const EchoRequest& request) {
    stream::LayerTarget target = peer_.target();
    target.substream = request.substream.value_or(target.substream);
    target.spatial = request.spatial_layer.value_or(target.spatial);
    target.temporal = request.temporal_layer.value_or(request.temporal.value_or(target.temporal));
    if (request.fallback_us) {
        target.fallback = *request.fallback_us == 0 ? stream::LayerTarget().fallback
                                                    : std::chrono::microseconds(*request.fallback_us);
    }
    peer_.setTarget(target);
    const room::EchoLine* video = peer_.line(MediaKind::kVideo);
    if (video == nullptr) {
        return;
    }
    // Whoever asks for what is there already hears of it at once.
    const auto& spatial = video->info().simulcast ? request.substream : request.spatial_layer;
    const auto& temporal = video->info().simulcast ? request.temporal : request.temporal_layer;
    const bool layered = video->info().simulcast || video->info().svc;
    if (layered && ((spatial && *spatial == video->spatial()) || (temporal && *temporal == video->temporal()))) {
        port_->event("", layerData(*video), std::nullopt);
    }
}

void EchoSeat::applyDelay(const EchoRequest& request) {
    if (!request.min_delay_ms && !request.max_delay_ms) {
        return;
    }
    moveBound(request.min_delay_ms, min_delay_ms_, max_delay_ms_, true);
    moveBound(request.max_delay_ms, max_delay_ms_, min_delay_ms_, false);
    if (min_delay_ms_ < 0 || max_delay_ms_ < 0) {
        return peer_.setPlayoutDelay(std::nullopt);
    }
    peer_.setPlayoutDelay(
        stream::PlayoutDelay{std::chrono::milliseconds(min_delay_ms_), std::chrono::milliseconds(max_delay_ms_)});
}

void EchoSeat::negotiate(const PluginMessage& message, const EchoRequest& request) {
    busy_ = true;
    const auto answered = [this, transaction = message.transaction, request](const Result<room::LocalText>& text) {
        busy_ = false;
        if (text) {
            finish(transaction, request, videoroom::localJsep(*text));
        } else {
            fail(transaction, {EchoErrorCode::kInvalidSdp, text.error().message});
        }
    };
    peer_.answer(videoroom::remoteText(*message.jsep), request.codecs, [this, answered](const auto& text) {
        answered(text);
        goOn();
    });
}

void EchoSeat::finish(const std::string& transaction, const EchoRequest& request, std::optional<Jsep> jsep) {
    port_->event(transaction, resultData("ok"), std::move(jsep));
    applyRecording(request);
    port_->pluginEvent(echoSettings(peer_));
}

void EchoSeat::fail(const std::string& transaction, const EchoError& error) {
    port_->event(transaction, errorData(error), std::nullopt);
}

void EchoSeat::applyRecording(const EchoRequest& request) {
    if (!request.record) {
        return;
    }
    if (!*request.record) {
        return peer_.stopRecording();
    }
    std::string folder = services_.media.recordings_folder;
    std::string base = request.filename;
    if (const std::size_t slash = base.rfind('/'); slash != std::string::npos) {
        folder = base.substr(0, std::max<std::size_t>(slash, 1));
        base = base.substr(slash + 1);
    }
    if (base.empty()) {
        base = recordingBase(port_->handleId(), services_.wallUs());
    }
    peer_.record(folder, base);
}

void EchoSeat::addCandidates(const std::vector<TrickledCandidate>& candidates) {
    for (const TrickledCandidate& candidate : candidates) {
        peer_.addCandidate(videoroom::trickledText(candidate));
    }
}

void EchoSeat::onHangup(std::string_view reason) {
    min_delay_ms_ = max_delay_ms_ = -1;
    port_->event("", resultData("done"), std::nullopt);
    port_->hangup(std::string(reason));
}

void EchoSeat::onTrickle(const room::TrickledText& candidate) {
    port_->trickle(videoroom::trickledCandidate(candidate));
}

void EchoSeat::onMedia(const room::PeerListener::Media& media) {
    port_->media({media.mid, media.video, media.receiving, media.substream, media.seconds});
}

void EchoSeat::onSlowLink(const room::PeerListener::SlowLink& link) {
    ++slow_links_;
    port_->slowLink({link.mid, link.video, link.uplink, link.lost});
    if (link.uplink) {
        return;
    }
    Json data{{"echotest", "event"}, {"event", "slow_link"}, {"media", link.video ? "video" : "audio"}};
    if (link.video) {
        data["current-bitrate"] = link.bitrate_bps;
    }
    port_->event("", std::move(data), std::nullopt);
}

Json EchoSeat::layerData(const room::EchoLine& line) const {
    Json data{{"echotest", "event"}};
    if (line.info().codec) {
        data["videocodec"] = rtp::codecName(*line.info().codec);
    }
    data[line.info().simulcast ? "substream" : "spatial_layer"] = line.spatial();
    data[line.info().simulcast ? "temporal" : "temporal_layer"] = line.temporal();
    return data;
}

void EchoSeat::onEchoLayer(const room::EchoLine& line) { port_->event("", layerData(line), std::nullopt); }

void EchoSeat::tellStatistics(bool combined) {
    if (peer_.peer().isUp()) {
        statistics_.tell(peer_.statistics(), services_.loop.now(), *port_, combined);
    }
}

void EchoSeat::capture(const std::optional<PluginHandle::Capture>& wish, const std::function<void(std::string)>& done) {
    captureOn(peer_.peer(), captureRequest(wish, services_.media.recordings_folder, port_->handleId()), done);
}

PluginHandle::Info EchoSeat::describe() const {
    Json data = echoReport(peer_);
    data["slowlink_count"] = slow_links_;
    data["hangingup"] = 0;
    data["destroyed"] = 0;
    return videoroom::peerReport(std::move(data), peer_.peer(), false);
}

}  // namespace wf::janus::echotest
