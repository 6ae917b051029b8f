#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rtp/base/result.h"
#include "sfu/sdp/media_description.h"

namespace wf::sdp {

/// `a=group`, such as BUNDLE with the mids that share a transport.
struct Group {
    std::string semantics;
    std::vector<std::string> mids;

    bool operator==(const Group&) const = default;
};

/// o= (RFC 8866 section 5.2). The session id stays text: it may be longer than 64 bits.
struct Origin {
    std::string username = "-";
    std::string session_id = "0";
    std::string version = "0";
    std::string address = "IN IP4 127.0.0.1";

    bool operator==(const Origin&) const = default;
};

/// A session description as the plain data that its lines say, before anything is made of it. Attributes that no
/// member is for, and such as could not be read, are kept as text and written back.
struct SessionDescription {
    Origin origin;
    std::string name = "-";
    std::vector<OtherLine> other_lines;
    std::string connection;
    std::vector<Bandwidth> bandwidths;
    std::string timing = "0 0";

    std::vector<Group> groups;
    TransportAttributes transport;
    bool ice_lite = false;
    bool extmap_allow_mixed = false;
    std::optional<Direction> direction;
    std::optional<std::string> msid_semantic;  ///< "WMS *"
    std::vector<ExtensionMap> extensions;
    std::vector<Attribute> attributes;
    std::vector<MediaDescription> media;

    /// The group that binds media lines to one transport; nullptr without one.
    [[nodiscard]] const Group* bundle() const;
    /// Index of the media line with this mid.
    [[nodiscard]] std::optional<std::size_t> findMid(std::string_view mid) const;
    /// ICE and DTLS attributes of a media line, filled up from the session.
    [[nodiscard]] TransportAttributes transportOf(const MediaDescription& line) const;
    /// Of the line, else of the session, else both ways.
    [[nodiscard]] Direction directionOf(const MediaDescription& line) const;

    bool operator==(const SessionDescription&) const = default;
};

/// A text over these limits is refused.
inline constexpr std::size_t kMaxSessionBytes = std::size_t{1} << 20;
inline constexpr std::size_t kMaxMediaLines = 512;
inline constexpr std::size_t kMaxAttributesPerKind = 512;  ///< lines of one kind in one media line

/// Reads RFC 8866 text. Line ends may be CRLF, LF or CR; empty lines, blanks at a line's end and lines that are none
/// are passed over. An error says what is missing, and where.
Result<SessionDescription> parse(std::string_view text);
/// Lines end in CRLF, in the order of RFC 8866; attributes in the order that Janus writes.
std::string write(const SessionDescription& session);

}  // namespace wf::sdp
