#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "sfu/room/mirrored_feed.h"
#include "sfu/room/session_text.h"
#include "sfu/room/stream_info.h"
#include "sfu/room/talk_detector.h"
#include "sfu/room/track_recorder.h"
#include "sfu/sdp/negotiated_media.h"
#include "sfu/stream/peer_receiver.h"

namespace wf::room {

/// One media line of a publisher: its stream, who muted it, whether somebody talks on it, and its recording. Belongs to
/// the publisher, whose PeerReceiver it uses.
class PublishedTrack final : private stream::ReceiveTrack::Listener, private stream::TrackConsumer {
public:
    class Owner {
    public:
        virtual void onTrackReceiving(const PublishedTrack& track, std::size_t layer, bool receiving) = 0;
        virtual void onTrackSlow(const PublishedTrack& track, std::uint32_t lost) = 0;
        virtual void onTrackTalking(const PublishedTrack& track, const TalkDetector::Change& change) = 0;

    protected:
        ~Owner() = default;
    };

    PublishedTrack(Owner& owner, stream::PeerReceiver& receiver) : owner_(owner), receiver_(receiver) {}
    ~PublishedTrack();
    PublishedTrack(const PublishedTrack&) = delete;
    PublishedTrack& operator=(const PublishedTrack&) = delete;

    /// True when those who take its stream need not notice what was negotiated now.
    [[nodiscard]] bool goesOn(const sdp::NegotiatedMedia& media) const;
    /// Takes on what was negotiated for the line, at first and again.
    void negotiate(const sdp::NegotiatedMedia& media, const RemoteText& offer);
    [[nodiscard]] const PublishedStream& info() const { return info_; }
    /// Where subscribers get their packets; null for data and for a disabled line.
    [[nodiscard]] stream::ReceiveTrack* source() const { return source_; }

    /// Another one: the source is another one.
    [[nodiscard]] std::uint32_t sourceNumber() const { return source_number_; }

    /// For its mirror on another worker; and there: takes on what the line is, at first and again.
    [[nodiscard]] MirroredLine mirrored() const;
    [[nodiscard]] bool goesOn(const MirroredLine& line) const;
    void mirror(const MirroredLine& line);
    void endMirror();

    /// As the peer announced it; empty for data.
    [[nodiscard]] const sdp::Msid& msid() const { return msid_; }
    /// What subscribers are offered of it.
    [[nodiscard]] const sdp::FormatParameters& parameters() const { return parameters_; }
    /// The SSRC that a recording has throughout, `fresh` where the first layer's is not known; none unless it is
    /// simulcast, of which each layer has its own.
    [[nodiscard]] std::optional<std::uint32_t> recordedSsrc(std::uint32_t fresh) const;

    void describe(const std::string& text) { info_.description = text; }
    void setPlayoutDelay(std::optional<PlayoutDelay> delay) { info_.playout_delay = delay; }
    /// Of the last packet, in -dBov; none before it, or when they do not say.
    [[nodiscard]] std::optional<std::uint8_t> lastLevel() const { return last_level_; }
    void setTalkWindow(std::uint32_t packets, std::uint32_t threshold) { talk_.configure(packets, threshold); }
    void mute(bool muted);
    void moderate(bool muted);
    [[nodiscard]] bool silenced() const { return info_.muted || info_.moderated; }

    void record(std::unique_ptr<TrackRecorder> recorder);
    void stopRecording() { recorder_.reset(); }
    [[nodiscard]] bool recording() const { return recorder_ != nullptr; }
    [[nodiscard]] TrackRecorder* recorder() { return recorder_.get(); }

private:
    void onReceiving(stream::ReceiveTrack& track, std::size_t layer, bool receiving) override;
    void onSlowLink(stream::ReceiveTrack& track, std::uint32_t lost) override;
    void onMediaPacket(const stream::MediaPacket& packet) override;
    void onSenderReport(const stream::ReceivedSenderReport& /*report*/) override {}
    void onTrackGone(stream::ReceiveTrack& /*track*/) override {}
    void apply();
    void listenToLevels();

    Owner& owner_;
    stream::PeerReceiver& receiver_;
    stream::ReceiveTrack* source_ = nullptr;
    std::uint32_t source_number_ = 0;
    PublishedStream info_;
    sdp::Msid msid_;
    sdp::FormatParameters parameters_;
    TalkDetector talk_;
    bool hears_levels_ = false;
    std::optional<std::uint8_t> last_level_;
    std::unique_ptr<TrackRecorder> recorder_;
};

}  // namespace wf::room
