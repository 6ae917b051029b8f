#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pp-rec/job/payload_facts.h"
#include "recorder/mjr/reader.h"
#include "rtp/audio_level.h"
#include "rtp/base/result.h"
#include "rtp/codec.h"
#include "rtp/header_extension.h"
#include "rtp/packet.h"
#include "rtp/video_orientation.h"

namespace wf::job {

/// One record of a recording, taken apart. Views the file.
struct DumpedPacket {
    mjr::Record record;
    std::optional<rtp::PacketView> rtp;  ///< absent: no RTP packet, or a data message
    std::vector<rtp::ExtensionElement> extensions;
    std::optional<rtp::AudioLevel> audio_level;
    std::optional<rtp::VideoOrientation> orientation;
    std::vector<PayloadFact> facts;
    std::optional<std::int64_t> message_us;  ///< of data messages: wall clock
};

struct DumpOptions {
    std::optional<rtp::Codec> codec;             ///< overrides the header's
    std::optional<std::uint8_t> audio_level_id;  ///< overrides the header's `x`
    std::optional<std::uint8_t> video_orientation_id;
};

/// Where a dump goes. Both return false to end it.
struct DumpSink {
    std::function<bool(const DumpedPacket&)> packet;
    std::function<bool(const mjr::Damage&)> damage;  ///< in its place between the packets
};

/// Walks one recording. Errors: not readable, not a recording.
Status dumpRecording(const std::string& path, const DumpOptions& options, const DumpSink& sink);

/// Column heads for dumpLine().
std::string_view dumpHead();
std::string dumpLine(const DumpedPacket& packet);
std::string dumpLine(const mjr::Damage& damage);

}  // namespace wf::job
