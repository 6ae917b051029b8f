#pragma once

#include "sfu/janus/plugin.h"
#include "sfu/room/transport_news.h"

namespace wf::janus {

/// Tells event handlers what happens on the way to a handle's peer, in Janus' words.
void tellNews(HandlePort& port, const room::TransportNews& news);

}  // namespace wf::janus
