#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "rtp/base/bytes.h"
#include "rtp/rtcp/compound.h"
#include "rtp/rtcp/packed_list.h"

namespace wf::rtcp {

inline constexpr std::uint8_t kSdesCname = 1;

/// One description item (RFC 3550 section 6.5) and the source it belongs to.
struct SdesItem {
    std::uint32_t ssrc = 0;
    std::uint8_t type = 0;
    std::string_view text;
};

/// Steps through the items of all chunks of an SDES packet, in place.
///
///     |              SSRC             | type | length | text ... | type | ... | 0, up to a 32-bit boundary |  per
///     chunk
class SdesReader {
public:
    /// Another packet type has no items.
    explicit SdesReader(const Packet& packet);

    std::optional<SdesItem> next();
    /// True when a chunk was cut short; the items before were good.
    [[nodiscard]] bool malformed() const { return malformed_; }

private:
    bool enterChunk();
    std::optional<SdesItem> fail();

    Bytes body_;
    std::size_t at_ = 0;
    std::size_t chunks_left_ = 0;
    std::uint32_t ssrc_ = 0;
    bool in_chunk_ = false;
    bool malformed_ = false;
};

/// Sources that leave (RFC 3550 section 6.6), maybe with a reason.
struct Bye {
    SsrcList ssrcs;
    std::string_view reason;
};

/// Application-defined packet (RFC 3550 section 6.7).
struct App {
    std::uint8_t subtype = 0;
    std::uint32_t ssrc = 0;
    std::string_view name;  // four characters
    Bytes data;
};

/// nullopt for another packet type or when the body is too short.
std::optional<Bye> parseBye(const Packet& packet);
std::optional<App> parseApp(const Packet& packet);

/// One chunk with one CNAME of at most 255 bytes; nullopt when it is longer or does not fit.
std::optional<std::size_t> writeSdesCname(MutableBytes out, std::uint32_t ssrc, std::string_view cname);
/// At most 31 sources and 255 bytes of reason; an empty reason is left out.
std::optional<std::size_t> writeBye(MutableBytes out, std::span<const std::uint32_t> ssrcs, std::string_view reason);

}  // namespace wf::rtcp
