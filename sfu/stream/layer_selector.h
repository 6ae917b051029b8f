#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "sfu/stream/media_packet.h"
#include "sfu/stream/receive_track_config.h"
#include "sfu/stream/send_track_config.h"

namespace wf::stream {

enum class LayerKind : std::uint8_t { kSubstream, kTemporal, kSpatial };

/// A layer number that holds for pictures from some timestamp on, and the one before it for packets that come late.
class PictureLimit {
public:
    void reset(std::uint8_t limit) { now_ = before_ = limit; }
    void change(std::uint8_t limit, std::uint32_t timestamp);
    /// The newest timestamp: after kSettledTicks nothing comes so late any more.
    void settle(std::uint32_t timestamp);
    [[nodiscard]] std::uint8_t now() const { return now_; }
    [[nodiscard]] std::uint8_t at(std::uint32_t timestamp) const;

private:
    static constexpr std::int32_t kSettledTicks = 900'000;

    std::uint8_t now_ = 0;
    std::uint8_t before_ = 0;
    std::uint32_t since_ = 0;
};

/// Chooses what of a source a subscriber is sent: one simulcast substream, and of it the temporal and spatial layers up
/// to the target. Another substream begins at a key frame; a higher temporal layer where the encoder allows it, a
/// higher spatial one at a key picture; lower ones at the next picture.
class LayerSelector {
public:
    enum class Verdict : std::uint8_t {
        kForeign,  ///< of another substream, or before the first key frame: not part of what is sent
        kBegin,    ///< to be sent; a new source, substream or run begins with it
        kForward,
        kLeaveOut,  ///< of the substream that is sent, but not wanted
    };

    /// Another source, of `substreams` layers. Any packet may begin when `needs_key_frame` is false.
    void restart(std::size_t substreams, bool needs_key_frame);
    /// A packet of a substream came, maybe before the restart.
    void seen(std::size_t substream, net::Time at);
    void setTarget(const LayerTarget& target) { target_ = target; }
    [[nodiscard]] const LayerTarget& target() const { return target_; }

    Verdict judge(const MediaPacket& packet);
    /// The packet is the last of its picture as the subscriber sees it, though not as the source does (VP9 SVC).
    [[nodiscard]] bool endsPicture(const MediaPacket& packet) const;

    /// The substream whose key frame is waited for, if any.
    [[nodiscard]] std::optional<std::uint8_t> awaited(net::Time now) const;
    [[nodiscard]] bool begun() const { return substream_ >= 0; }

    /// What is sent; -1: nothing yet, or the stream has no such layers.
    [[nodiscard]] int substream() const { return substreams_ > 1 ? substream_ : -1; }
    [[nodiscard]] int temporal() const { return sent_temporal_; }
    [[nodiscard]] int spatial() const { return sent_spatial_; }

private:
    [[nodiscard]] std::uint8_t best(net::Time now) const;
    [[nodiscard]] bool active(std::size_t substream, net::Time now) const;
    void noteArrival(const MediaPacket& packet);
    [[nodiscard]] bool mayBegin(const MediaPacket& packet) const;
    void begin(const MediaPacket& packet);
    void onNewPicture(const MediaPacket& packet);
    [[nodiscard]] bool wanted(const MediaPacket& packet) const;
    void note(const MediaPacket& packet);

    LayerTarget target_;
    std::size_t substreams_ = 1;
    bool needs_key_frame_ = true;
    int substream_ = -1;
    std::uint32_t run_ = 0;
    struct Substream {
        std::optional<net::Time> last_seen;
        std::uint32_t timestamp = 0;
        std::size_t missed = 0;  ///< pictures of the others since then
    };
    std::array<Substream, ReceiveTrackConfig::kMaxLayers> seen_{};
    std::uint32_t newest_timestamp_ = 0;
    PictureLimit temporal_;
    PictureLimit spatial_;
    int sent_temporal_ = -1;
    int sent_spatial_ = -1;
    int highest_spatial_ = -1;  ///< that the source sends
};

}  // namespace wf::stream
