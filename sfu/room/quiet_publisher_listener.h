#pragma once

#include "sfu/room/publisher_listener.h"

namespace wf::room {

/// For publishers that have no client here.
class QuietPublisherListener final : public PublisherListener {
public:
    void onWebrtcUp() override {}
    void onHangup(std::string_view /*reason*/) override {}
    void onIceFailed() override {}
    void onTrickle(const TrickledText& /*candidate*/) override {}
    void onMedia(const Media& /*media*/) override {}
    void onSlowLink(const SlowLink& /*link*/) override {}
    void onGone(GoneReason /*reason*/) override {}
};

}  // namespace wf::room
