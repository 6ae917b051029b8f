#include "tests/bench/load/publisher.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "rtp/rtcp/feedback.h"

namespace wf::load {
namespace {

// SSRCs of publishers begin here, 16 each.
constexpr std::uint32_t kFirstSsrc = 0x10000000;
// Each lower layer of simulcast has this share of the bit rate above it.
constexpr double kLayerShare = 0.25;

}  // namespace

Publisher::Publisher(MemberGround& ground, json room, const PublishedMedia& media, std::uint16_t number)
    : Member(ground, std::move(room)), number_(number) {
    if (media.audio != nullptr) {
        lines_.push_back({*media.audio, {}, SimulcastKind::kNone});
        addSource(*media.audio, {});
    }
    if (!media.video.empty()) {
        addVideo(media);
    }
}

void Publisher::addVideo(const PublishedMedia& media) {
    lines_.push_back({*media.video.front(), {}, media.simulcast});
    auto bps = static_cast<double>(media.video_bps);
    for (std::size_t layer = 0; layer < media.video.size(); ++layer, bps *= kLayerShare) {
        const RecordedMedia& recording = *media.video[layer];
        MediaSource::Config config;
        config.speed = bps > 0 ? bps / recording.bitrate() : 1;
        if (media.simulcast == SimulcastKind::kRid) {
            config.rid_id = kRidExtension;
            config.rid = kRids[layer];
            config.mid_id = kMidExtension;
            config.mid = std::to_string(lines_.size() - 1);
        }
        addSource(recording, config);
    }
}

void Publisher::addSource(const RecordedMedia& media, MediaSource::Config config) {
    const auto index = static_cast<std::uint16_t>(sources_.size());
    config.ssrc = kFirstSsrc + 16U * number_ + index;
    config.payload_type = payloadTypeOf(lines_.back().media.codec());
    config.stream = static_cast<std::uint16_t>(number_ * kMaxStreams + index);
    lines_.back().ssrcs.push_back(config.ssrc);
    sources_.push_back(std::make_unique<MediaSource>(media, config));
}

void Publisher::enter() {
    ask({{"request", "join"}, {"ptype", "publisher"}, {"room", room_}}, nullptr, [this](const json& answer) {
        if (const std::string why = complaintOf(answer); !why.empty()) {
            return fail("join: " + why);
        }
        feed_ = pluginData(answer).value("id", json());
        offer();
    });
}

void Publisher::offer() {
    const json jsep = {{"type", "offer"}, {"sdp", publisherOffer(localEnd(), lines_)}};
    ask({{"request", "publish"}}, jsep, [this](const json& answer) {
        if (const std::string why = complaintOf(answer); !why.empty()) {
            return fail("publish: " + why);
        }
        if (!answer.contains("jsep")) {
            return fail("publish: no answer to the offer");
        }
        connect(remoteOfAnswer(answer["jsep"].value("sdp", "")));
    });
}

void Publisher::onMediaConnected() {
    Member::onMediaConnected();
    started_ = true;
    // Publishers do not all send in the same millisecond.
    const net::Time now = std::chrono::steady_clock::now();
    const auto phase = std::chrono::microseconds(number_ * 7919 % 40000);
    for (const auto& source : sources_) {
        source->start(now + phase);
    }
    next_report_ = now + phase;
}

void Publisher::run(net::Time now) {
    if (!started_) {
        return;
    }
    for (const auto& source : sources_) {
        source->run(now, peer_);
    }
}

void Publisher::tick(net::Time now) {
    Member::tick(now);
    if (started_ && now >= next_report_) {
        next_report_ = now + kReportPause;
        for (const auto& source : sources_) {
            source->report(now, peer_);
        }
    }
}

void Publisher::onRtcp(Bytes compound, net::Time at) {
    const auto asked = [&](std::uint32_t ssrc) {
        for (const auto& source : sources_) {
            if (source->config().ssrc == ssrc) {
                source->askKeyFrame(at);
            }
        }
    };
    rtcp::CompoundReader reader(compound);
    while (const auto packet = reader.next()) {
        const auto feedback = rtcp::parseFeedback(*packet);
        if (!feedback) {
            continue;
        }
        if (feedback->kind == rtcp::FeedbackKind::kPli) {
            asked(feedback->media_ssrc);
        } else if (feedback->kind == rtcp::FeedbackKind::kFir) {
            for (std::size_t at_byte = 0; at_byte + rtcp::FirEntry::kSize <= feedback->fci.size();
                 at_byte += rtcp::FirEntry::kSize) {
                asked(rtcp::loadFirEntry(feedback->fci.subspan(at_byte, rtcp::FirEntry::kSize)).ssrc);
            }
        }
    }
}

MediaSource::Counts Publisher::sent() const {
    MediaSource::Counts sum;
    for (const auto& source : sources_) {
        sum.packets += source->counts().packets;
        sum.bytes += source->counts().bytes;
        sum.key_frames_asked += source->counts().key_frames_asked;
    }
    return sum;
}

}  // namespace wf::load
