#pragma once

#include <cstddef>
#include <string>

#include "sfu/janus/media_statistics.h"
#include "sfu/janus/videoroom/placement.h"
#include "sfu/janus/videoroom/super_settings.h"
#include "sfu/room/room_config.h"

namespace wf::janus::videoroom {

/// Section `general` of janus.plugin.videoroom.jcfg, and what is ours.
struct Settings {
    std::string admin_key;          ///< needed to create rooms and to see private ones; empty: none
    bool lock_rtp_forward = false;  ///< forwarding needs the admin_key as well
    bool string_ids = false;
    bool events = true;  ///< event handlers are told what happens
    /// Who joins a room that does not exist gets one like the room of this id; empty: error 426.
    std::string template_room;
    room::RecordPolicy record_policy = room::RecordPolicy::kAsAsked;
    /// A join with an id that is taken replaces the one who had it.
    bool rejoin_replaces = false;
    /// Servers that hold their conferences together with this one.
    SuperSettings super;
    std::size_t max_rooms = 10'000;
    /// How busy the worker of a room may be before subscribers live on others.
    unsigned spread_at_percent = Placement::kUsualSpreadAt;
    StatisticsSettings statistics{};  ///< of the media, for event handlers
    /// Of the core, when its tokens are signed; empty: rooms cannot ask for signed tokens.
    std::string token_auth_secret;
};

}  // namespace wf::janus::videoroom
