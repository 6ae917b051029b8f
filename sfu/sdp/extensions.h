#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

#include "sfu/sdp/media_description.h"

namespace wf::sdp {

/// Header extensions that the server understands.
enum class ExtensionKind : std::uint8_t {
    kAudioLevel,
    kAbsSendTime,
    kTransportWideCc,
    kMid,
    kRid,
    kRepairedRid,
    kAbsCaptureTime,
    kPlayoutDelay,
    kVideoOrientation,
    kDependencyDescriptor,
};

std::string_view extensionUri(ExtensionKind kind);
std::optional<ExtensionKind> extensionKind(std::string_view uri);
/// The ID used in offers of ours; the same as Janus', where Janus has one.
std::uint8_t offeredExtensionId(ExtensionKind kind);

class ExtensionSet {
public:
    constexpr ExtensionSet() = default;
    constexpr ExtensionSet(std::initializer_list<ExtensionKind> kinds) {
        for (const ExtensionKind kind : kinds) {
            insert(kind);
        }
    }
    static constexpr ExtensionSet all() {
        ExtensionSet set;
        set.bits_ = 0x3ff;
        return set;
    }

    constexpr void insert(ExtensionKind kind) { bits_ |= bit(kind); }
    constexpr void erase(ExtensionKind kind) { bits_ &= ~bit(kind); }
    [[nodiscard]] constexpr bool has(ExtensionKind kind) const { return (bits_ & bit(kind)) != 0; }

    bool operator==(const ExtensionSet&) const = default;

private:
    static constexpr std::uint32_t bit(ExtensionKind kind) { return 1U << static_cast<unsigned>(kind); }

    std::uint32_t bits_ = 0;
};

/// An extension that both sides agreed on.
struct NegotiatedExtension {
    ExtensionKind kind = ExtensionKind::kMid;
    std::uint8_t id = 0;

    bool operator==(const NegotiatedExtension&) const = default;
};

/// What of the offered extensions a side answers that only receives: those of `wanted` whose offerer may send them,
/// with the offerer's IDs and the direction turned round where one was written.
std::vector<ExtensionMap> answerExtensions(const std::vector<ExtensionMap>& offered, ExtensionSet wanted);
/// The known ones of a line.
std::vector<NegotiatedExtension> knownExtensions(const std::vector<ExtensionMap>& extensions);

}  // namespace wf::sdp
