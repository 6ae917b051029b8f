#include "sfu/sdp/extensions.h"

#include <algorithm>
#include <array>

namespace wf::sdp {
namespace {

struct Row {
    ExtensionKind kind;
    std::string_view uri;
    std::uint8_t offered_id;
};

constexpr std::array kRows{
    Row{ExtensionKind::kAudioLevel, "urn:ietf:params:rtp-hdrext:ssrc-audio-level", 1},
    Row{ExtensionKind::kAbsSendTime, "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time", 2},
    Row{ExtensionKind::kTransportWideCc, "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
        3},
    Row{ExtensionKind::kMid, "urn:ietf:params:rtp-hdrext:sdes:mid", 4},
    Row{ExtensionKind::kRid, "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id", 5},
    Row{ExtensionKind::kRepairedRid, "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id", 6},
    Row{ExtensionKind::kAbsCaptureTime, "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time", 7},
    Row{ExtensionKind::kPlayoutDelay, "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay", 12},
    Row{ExtensionKind::kVideoOrientation, "urn:3gpp:video-orientation", 13},
    Row{ExtensionKind::kDependencyDescriptor,
        "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension", 8},
};

// IDs of the two-byte form end here; what RFC 8285 allows above is for offers that have run out of numbers.
constexpr std::uint16_t kMaxId = 255;

bool isUsable(const ExtensionMap& extension) { return extension.id >= 1 && extension.id <= kMaxId; }

bool mayBeSent(const ExtensionMap& extension) {
    return extension.direction != Direction::kRecvonly && extension.direction != Direction::kInactive;
}

}  // namespace

std::string_view extensionUri(ExtensionKind kind) { return kRows[static_cast<std::size_t>(kind)].uri; }
std::uint8_t offeredExtensionId(ExtensionKind kind) { return kRows[static_cast<std::size_t>(kind)].offered_id; }

std::optional<ExtensionKind> extensionKind(std::string_view uri) {
    const auto* row = std::ranges::find(kRows, uri, &Row::uri);
    return row == kRows.end() ? std::nullopt : std::optional(row->kind);
}

std::vector<ExtensionMap> answerExtensions(const std::vector<ExtensionMap>& offered, ExtensionSet wanted) {
    std::vector<ExtensionMap> answered;
    for (const ExtensionMap& extension : offered) {
        const auto kind = extensionKind(extension.uri);
        if (kind && wanted.has(*kind) && isUsable(extension) && mayBeSent(extension)) {
            const auto direction = extension.direction ? std::optional(reversed(*extension.direction)) : std::nullopt;
            answered.push_back({extension.id, direction, extension.uri, {}});
            wanted.erase(*kind);
        }
    }
    return answered;
}

std::vector<NegotiatedExtension> knownExtensions(const std::vector<ExtensionMap>& extensions) {
    std::vector<NegotiatedExtension> known;
    for (const ExtensionMap& extension : extensions) {
        const auto kind = extensionKind(extension.uri);
        if (kind && isUsable(extension) && extension.direction != Direction::kInactive) {
            known.push_back({*kind, static_cast<std::uint8_t>(extension.id)});
        }
    }
    return known;
}

}  // namespace wf::sdp
