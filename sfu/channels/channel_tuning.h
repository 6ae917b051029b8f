#pragma once

#include "sfu/channels/json_format.h"
#include "sfu/janus/json.h"

namespace wf::channels {

/// What the admin API's query_transport may change while a channel runs.
struct ChannelTuning {
    JsonFormat json = JsonFormat::kCompact;
    bool events = true;

    /// {"request": "configure", "events": bool, "json": "indented|plain|compact"}; answers as Janus' transports do.
    janus::Json query(const janus::Json& request);
};

}  // namespace wf::channels
