#pragma once

#include <cstddef>
#include <cstdint>

#include "pp-rec/media/packet_index.h"

namespace wf::media {

/// Packets [first, last) of an index.
struct PacketRange {
    std::size_t first = 0;
    std::size_t last = 0;
};

/// Calls `use(range, run)` for every stretch of packets with the same PacketRef::run.
template <class Use>
void forEachRun(const PacketIndex& packets, Use use) {
    for (std::size_t first = 0; first < packets.size();) {
        std::size_t last = first + 1;
        while (last < packets.size() && packets[last].run == packets[first].run) {
            ++last;
        }
        use(PacketRange{first, last}, packets[first].run);
        first = last;
    }
}

}  // namespace wf::media
