#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "rtp/packet.h"
#include "sfu/stream/packet_extensions.h"

namespace wf::stream {

class ReceiveTrack;

/// Where the packets of an SSRC belong.
struct StreamRoute {
    ReceiveTrack* track = nullptr;
    std::uint8_t layer = 0;
    bool rtx = false;

    bool operator==(const StreamRoute&) const = default;
};

/// Sorts a publisher's packets (RFC 8843 section 9.2): by SSRC where it is known, else by mid and rid in the packet,
/// else by a payload type that only one track has. There are few SSRCs a publisher, so that a scan is fastest.
class StreamRoutes {
public:
    using Tracks = std::span<const std::unique_ptr<ReceiveTrack>>;

    [[nodiscard]] const StreamRoute* find(std::uint32_t ssrc) const;
    /// Each layer has one SSRC for its media and one for RTX: an earlier one is forgotten.
    void set(std::uint32_t ssrc, const StreamRoute& route);
    void clear() { entries_.clear(); }

    /// Where a packet of unknown SSRC belongs.
    [[nodiscard]] static std::optional<StreamRoute> resolve(const rtp::PacketView& packet,
                                                            const PacketExtensions& extensions, Tracks tracks);

private:
    struct Entry {
        std::uint32_t ssrc = 0;
        StreamRoute route;
    };
    std::vector<Entry> entries_;
};

}  // namespace wf::stream
