#pragma once

#include <vector>

#include "sfu/room/session_text.h"
#include "sfu/room/stream_info.h"
#include "sfu/sdp/negotiated_media.h"

namespace wf::room {

/// Lines that nobody negotiated, of a publisher on another server or of a dummy, as if they had been.
std::vector<sdp::NegotiatedMedia> remoteMedia(const std::vector<PublishedStream>& streams);
/// What an offer would have said beside them.
RemoteText remoteText(const std::vector<PublishedStream>& streams);

/// Puts changed and new streams where they belong; lines in between that nobody told of are disabled.
void mergeStreams(const std::vector<PublishedStream>& changes, std::vector<PublishedStream>& streams);

}  // namespace wf::room
