#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "sfu/stream/receive_track_config.h"
#include "sfu/stream/send_track_config.h"

namespace wf::stream::test {

inline ReceiveTrackConfig audioTrack(std::string mid = "0", std::uint32_t ssrc = 1000) {
    ReceiveTrackConfig config;
    config.mid = std::move(mid);
    config.payload_type = 111;
    config.layers = {{ssrc, std::nullopt, ""}};
    config.extensions = {.mid = 4, .audio_level = 1};
    return config;
}

inline ReceiveTrackConfig videoTrack(std::string mid = "1", std::uint32_t ssrc = 2000) {
    ReceiveTrackConfig config;
    config.mid = std::move(mid);
    config.kind = rtp::MediaKind::kVideo;
    config.codec = rtp::Codec::kVp8;
    config.payload_type = 96;
    config.rtx_payload_type = 97;
    config.clock_rate = 90000;
    config.feedback = {.nack = true, .pli = true, .fir = false, .remb = true, .transport_cc = true};
    config.layers = {{ssrc, ssrc + 1, ""}};
    config.extensions = {.mid = 4, .rid = 5, .repaired_rid = 6, .transport_cc = 3, .video_orientation = 13};
    return config;
}

inline ReceiveTrackConfig simulcastTrack(std::string mid = "1", std::uint32_t ssrc = 3000) {
    ReceiveTrackConfig config = videoTrack(std::move(mid), ssrc);
    config.layers = {{ssrc, ssrc + 1, ""}, {ssrc + 10, ssrc + 11, ""}, {ssrc + 20, ssrc + 21, ""}};
    return config;
}

inline SendTrackConfig audioLine(std::string mid = "a", std::uint32_t ssrc = 71) {
    SendTrackConfig config;
    config.mid = std::move(mid);
    config.payload_type = 109;
    config.ssrc = ssrc;
    config.extensions = {.mid = 9, .audio_level = 2};
    return config;
}

inline SendTrackConfig videoLine(std::string mid = "v", std::uint32_t ssrc = 81) {
    SendTrackConfig config;
    config.mid = std::move(mid);
    config.kind = rtp::MediaKind::kVideo;
    config.codec = rtp::Codec::kVp8;
    config.payload_type = 120;
    config.rtx_payload_type = 121;
    config.clock_rate = 90000;
    config.ssrc = ssrc;
    config.rtx_ssrc = ssrc + 1;
    config.extensions = {.mid = 9, .video_orientation = 3};
    config.nack = true;
    return config;
}

}  // namespace wf::stream::test
