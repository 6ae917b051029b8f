#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rtp/codec.h"
#include "sfu/stream/extension_ids.h"

namespace wf::stream {

/// Feedback that was negotiated for a line (`a=rtcp-fb`).
struct FeedbackConfig {
    bool nack = false;
    bool pli = false;
    bool fir = false;
    bool remb = false;
    bool transport_cc = false;

    bool operator==(const FeedbackConfig&) const = default;
};

/// One of the streams that a publisher sends on a line. What is not announced is learned from its packets.
struct LayerConfig {
    std::optional<std::uint32_t> ssrc;
    std::optional<std::uint32_t> rtx_ssrc;
    std::string rid;

    bool operator==(const LayerConfig&) const = default;
};

/// A line on which a publisher sends, as it was negotiated.
struct ReceiveTrackConfig {
    static constexpr std::size_t kMaxLayers = 3;

    std::string mid;
    rtp::MediaKind kind = rtp::MediaKind::kAudio;
    rtp::Codec codec = rtp::Codec::kOpus;
    std::uint8_t payload_type = 0;
    std::optional<std::uint8_t> rtx_payload_type;
    std::optional<std::uint8_t> red_payload_type;
    std::uint32_t clock_rate = 48000;
    FeedbackConfig feedback;
    ExtensionIds extensions;
    /// Lowest first, at most kMaxLayers; more than one is simulcast. None means one without an announced SSRC.
    std::vector<LayerConfig> layers;
    bool svc = false;

    bool operator==(const ReceiveTrackConfig&) const = default;
};

}  // namespace wf::stream
