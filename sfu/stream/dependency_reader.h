#pragma once

#include <optional>

#include "rtp/dependency_descriptor.h"
#include "sfu/stream/media_packet.h"

namespace wf::stream {

/// Reads the layers of a stream's frames from their dependency descriptors, by the structure that came last. Belongs to
/// a ReceiveLayer.
class DependencyReader {
public:
    /// Fills in what the payload of AV1 does not say.
    void read(MediaPacket& packet);

private:
    std::optional<rtp::DependencyStructure> structure_;
};

}  // namespace wf::stream
