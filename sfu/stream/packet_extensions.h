#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "rtp/base/bytes.h"
#include "rtp/packet.h"
#include "sfu/stream/extension_ids.h"

namespace wf::stream {

enum class Extension : std::uint8_t {
    kMid,
    kRid,
    kRepairedRid,
    kAbsSendTime,
    kTransportCc,
    kAudioLevel,
    kVideoOrientation,
    kPlayoutDelay,
    kAbsCaptureTime,
    kDependencyDescriptor,
};
inline constexpr std::size_t kExtensionCount = 10;

/// Where the data of each known header extension lies in a packet, counted from its first byte.
class PacketExtensions {
public:
    void set(Extension extension, std::size_t at, std::size_t size) {
        spans_[static_cast<std::size_t>(extension)] = {static_cast<std::uint16_t>(at),
                                                       static_cast<std::uint16_t>(size)};
    }
    [[nodiscard]] bool has(Extension extension) const { return spans_[static_cast<std::size_t>(extension)].at != 0; }
    /// Empty when the packet does not have it. `packet` is all of the packet.
    [[nodiscard]] Bytes data(Extension extension, Bytes packet) const {
        const Span span = spans_[static_cast<std::size_t>(extension)];
        return packet.subspan(span.at, span.size);
    }

private:
    struct Span {
        std::uint16_t at = 0;
        std::uint16_t size = 0;
    };
    std::array<Span, kExtensionCount> spans_{};
};

/// What the extension IDs of one peer mean.
class ExtensionTable {
public:
    /// Takes up the IDs of a line; IDs of earlier lines stay.
    void add(const ExtensionIds& ids);
    void clear() { kinds_.fill(kNone); }
    /// Finds all known extensions in one pass; of a repeated one the last counts.
    [[nodiscard]] PacketExtensions read(const rtp::PacketView& packet) const;

private:
    static constexpr std::uint8_t kNone = 0xff;

    std::array<std::uint8_t, 256> kinds_ = [] {
        std::array<std::uint8_t, 256> none{};
        none.fill(kNone);
        return none;
    }();
};

}  // namespace wf::stream
