#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sfu/room/session_text.h"
#include "sfu/room/transport_news.h"

namespace wf::room {

/// What every participant's owner hears of its peer connection, on the worker's loop.
class PeerListener {
public:
    /// ICE and DTLS are up; once a connection.
    virtual void onWebrtcUp() = 0;
    /// The connection is gone, by whomever; once a connection. `reason` as Janus words it ("DTLS alert", "Close PC").
    virtual void onHangup(std::string_view reason) = 0;
    virtual void onIceFailed() = 0;
    /// Only with full trickle.
    virtual void onTrickle(const TrickledText& candidate) = 0;

    struct Media {
        std::string mid;
        bool video = false;
        bool receiving = true;
        std::optional<int> substream;     ///< of simulcast
        std::optional<unsigned> seconds;  ///< without media
    };
    /// The first packet of a line came, or none for some time.
    virtual void onMedia(const Media& media) = 0;

    struct SlowLink {
        std::string mid;
        bool video = false;
        bool uplink = false;  ///< true: what the server sends is lost
        std::uint32_t lost = 0;
        std::uint32_t bitrate_bps = 0;  ///< that a publisher is allowed at present
    };
    virtual void onSlowLink(const SlowLink& link) = 0;
    /// Nobody has to listen.
    virtual void onTransportNews(const TransportNews& /*news*/) {}

protected:
    ~PeerListener() = default;
};

/// Why a participant is no longer in its room.
enum class GoneReason : std::uint8_t {
    kLeft,  ///< leave() of the owner
    kKicked,
    kReplaced,  ///< somebody joined with the same id
    kRoomDestroyed,
    kWorkerStopped,
    kConnectionLost,  ///< of a subscriber: its connection ended
};

}  // namespace wf::room
