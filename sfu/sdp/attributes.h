#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace wf::sdp {

/// Of a media line or an extension, seen from the side that wrote it (RFC 8866 section 6.7).
enum class Direction : std::uint8_t { kSendrecv, kSendonly, kRecvonly, kInactive };

inline bool sends(Direction d) { return d == Direction::kSendrecv || d == Direction::kSendonly; }
inline bool receives(Direction d) { return d == Direction::kSendrecv || d == Direction::kRecvonly; }

/// The same, seen from the other side.
inline Direction reversed(Direction d) {
    switch (d) {
        case Direction::kSendonly:
            return Direction::kRecvonly;
        case Direction::kRecvonly:
            return Direction::kSendonly;
        default:
            return d;
    }
}

/// Who opens the DTLS association (RFC 4145, RFC 8842).
enum class DtlsSetup : std::uint8_t { kActpass, kActive, kPassive, kHoldconn };

/// An attribute kept as text. Without a value it is a flag.
struct Attribute {
    std::string name;
    std::optional<std::string> value;

    bool operator==(const Attribute&) const = default;
};

/// A line that is neither of the typed kinds nor an attribute (i=, u=, e=, p=, r=, z=, k=).
struct OtherLine {
    char type = 'i';
    std::string value;

    bool operator==(const OtherLine&) const = default;
};

/// Hash of a certificate (RFC 8122); `value` is upper-case hex with colons.
struct Fingerprint {
    std::string algorithm;
    std::string value;

    bool operator==(const Fingerprint&) const = default;
};

struct Bandwidth {
    std::string type;  ///< AS (kbit/s), TIAS (bit/s) …
    std::uint64_t value = 0;

    bool operator==(const Bandwidth&) const = default;
};

/// Header extension (RFC 8285). IDs over 14 need the two-byte form.
struct ExtensionMap {
    std::uint16_t id = 0;
    std::optional<Direction> direction;
    std::string uri;
    std::string configuration;

    bool operator==(const ExtensionMap&) const = default;
};

struct Msid {
    std::string stream;
    std::string track;

    [[nodiscard]] bool empty() const { return stream.empty() && track.empty(); }
    bool operator==(const Msid&) const = default;
};

/// One SSRC and what its `a=ssrc` lines say of it, in their order.
struct Source {
    std::uint32_t ssrc = 0;
    std::vector<Attribute> attributes;

    bool operator==(const Source&) const = default;
};

/// `a=ssrc-group`: FID (a stream and its retransmissions), SIM (simulcast layers), FEC-FR …
struct SourceGroup {
    std::string semantics;
    std::vector<std::uint32_t> ssrcs;

    bool operator==(const SourceGroup&) const = default;
};

/// `a=rid` (RFC 8851). `restrictions` are kept as text, the list behind `pt=` is read as well.
struct Rid {
    std::string id;
    bool send = false;
    std::string restrictions;
    std::vector<std::uint8_t> payload_types;

    bool operator==(const Rid&) const = default;
};

struct SimulcastLayer {
    std::string rid;
    bool paused = false;

    bool operator==(const SimulcastLayer&) const = default;
};

/// `a=simulcast` (RFC 8853): streams, each with one or more alternatives.
struct Simulcast {
    std::vector<std::vector<SimulcastLayer>> send;
    std::vector<std::vector<SimulcastLayer>> recv;

    bool operator==(const Simulcast&) const = default;
};

/// The data channel attribute before RFC 8841: `a=sctpmap:5000 webrtc-datachannel 1024`.
struct SctpMap {
    std::uint16_t port = 0;
    std::string protocol;
    std::optional<std::uint32_t> streams;

    bool operator==(const SctpMap&) const = default;
};

}  // namespace wf::sdp
