#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sfu/room/stream_info.h"
#include "sfu/sdp/attributes.h"
#include "sfu/sdp/format_parameters.h"
#include "sfu/stream/receive_track_config.h"

namespace wf::room {

/// One line of a publisher, for those who mirror it.
struct MirroredLine {
    PublishedStream stream;
    sdp::Msid msid;
    sdp::FormatParameters parameters;
    std::optional<stream::ReceiveTrackConfig> source;  ///< none for data and for a disabled line
    std::uint32_t source_number = 0;                   ///< another one: its stream began anew
};

/// What a worker has to know of a publisher of another one to have subscribers of it.
struct MirroredFeed {
    std::string id;
    std::uint32_t private_id = 0;
    std::string display;
    std::string metadata;
    bool e2ee = false;
    std::vector<MirroredLine> lines;
};

}  // namespace wf::room
