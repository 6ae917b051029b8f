#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sfu/room/stream_config.h"
#include "sfu/room/stream_info.h"
#include "sfu/room/subscriber_listener.h"
#include "sfu/stream/bandwidth_allocator.h"
#include "sfu/stream/peer_sender.h"

namespace wf::room {

/// One media line of a subscriber: what it shows, what the subscriber wants of it, and the stream that is sent on it.
/// SSRCs stay the same whatever the source. Belongs to the subscriber, whose PeerSender it uses.
class SubscribedLine final : private stream::SendTrack::Listener {
public:
    class Owner {
    public:
        virtual void onLineLayer(const SubscribedLine& line, SubscriberListener::Layer layer, int value) = 0;
        virtual void onLineSlow(const SubscribedLine& line, std::uint32_t lost) = 0;

    protected:
        ~Owner() = default;
    };
    struct Feed {
        std::string id;
        std::string crossrefid;
        PublishedStream stream;
    };

    SubscribedLine(Owner& owner, std::size_t mindex, const SendSsrcs& ssrcs);
    SubscribedLine(const SubscribedLine&) = delete;
    SubscribedLine& operator=(const SubscribedLine&) = delete;

    [[nodiscard]] bool active() const { return active_; }
    [[nodiscard]] rtp::MediaKind kind() const { return feed_.stream.kind; }
    [[nodiscard]] std::string mid() const { return std::to_string(mindex_); }
    [[nodiscard]] std::size_t mindex() const { return mindex_; }
    [[nodiscard]] const SendSsrcs& ssrcs() const { return ssrcs_; }
    [[nodiscard]] const Feed& feed() const { return feed_; }
    /// Null for data, and until the subscriber has answered.
    [[nodiscard]] const stream::SendTrack* track() const { return track_; }
    [[nodiscard]] bool shows(const std::string& feed, const std::string& mid) const;
    [[nodiscard]] bool has(const std::string& feed) const;
    [[nodiscard]] bool ready() const { return ready_; }
    [[nodiscard]] bool wantsMedia() const { return send_; }
    [[nodiscard]] bool passes() const { return active_ && ready_ && send_; }
    /// Without what only the publisher knows by now (name, metadata).
    [[nodiscard]] SubscribedStream info() const;

    /// Another source, with or without a new offer. Of a data line, one more.
    void show(const Feed& feed);
    /// The feed is no longer shown. True when the line has no source any more.
    bool drop(const std::string& feed);
    void apply(const StreamWishes& wishes, net::Time now);
    void setSend(bool send) { send_ = send; }
    void setPublishedDelay(std::optional<PlayoutDelay> delay);

    /// The subscriber has answered.
    void negotiate(stream::PeerSender& sender, const sdp::NegotiatedMedia& media, bool e2ee);
    /// Sends what the source gives, from now on; null: nothing.
    void connect(stream::ReceiveTrack* source, bool paused, net::Time now);
    void setPaused(bool paused, net::Time now);

    /// What is sent at present, and its share of what fits. `small` and `big`: the two sizes of the feed's picture,
    /// when it has them.
    [[nodiscard]] std::uint64_t rateBps() const;
    [[nodiscard]] bool readShare(const stream::ReceiveTrack* small, const stream::ReceiveTrack* big);
    [[nodiscard]] const stream::BandwidthAllocator::Line& share() const { return share_; }
    /// True when what fits is another thing than before.
    bool takeShare(const stream::BandwidthAllocator::Line& share, bool paused, net::Time now);
    [[nodiscard]] SubscriberListener::Fit fit() const { return fit_; }

private:
    void onLayerChanged(stream::SendTrack& track, stream::LayerKind kind, std::uint8_t layer) override;
    void onSlowLink(stream::SendTrack& track, std::uint32_t lost) override;
    void applyDelay();
    void applyTarget(net::Time now);
    [[nodiscard]] bool layered() const { return feed_.stream.simulcast || feed_.stream.svc; }
    [[nodiscard]] LayerState layers() const;

    Owner& owner_;
    std::size_t mindex_;
    SendSsrcs ssrcs_;
    bool active_ = false;
    bool ready_ = false;
    bool send_ = true;
    Feed feed_;
    std::vector<std::string> data_feeds_;
    stream::LayerTarget target_;
    std::optional<PlayoutDelay> wanted_delay_;
    stream::SendTrack* track_ = nullptr;
    stream::BandwidthAllocator::Line share_;
    stream::LayerTarget allowed_;
    bool cut_ = false;   ///< `allowed_` counts
    bool held_ = false;  ///< nothing of it fits
    SubscriberListener::Fit fit_ = SubscriberListener::Fit::kBig;
};

}  // namespace wf::room
