#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "rtp/base/bytes.h"
#include "rtp/base/result.h"
#include "sfu/srtp/srtp_keys.h"

namespace wf::srtp {

/// Packets that were refused, by reason.
struct SrtpReceiveErrors {
    std::uint64_t malformed = 0;       ///< no RTP or RTCP header, or too short for its tag
    std::uint64_t authentication = 0;  ///< wrong tag: forged, damaged, or another key
    std::uint64_t replayed = 0;        ///< seen before
    std::uint64_t too_old = 0;         ///< behind the replay window
    std::uint64_t too_many_ssrcs = 0;  ///< the peer uses more than kMaxSsrcs
    std::uint64_t internal = 0;        ///< OpenSSL lacks memory

    bool operator==(const SrtpReceiveErrors&) const = default;
};

inline void add(SrtpReceiveErrors& sum, const SrtpReceiveErrors& more) {
    sum.malformed += more.malformed;
    sum.authentication += more.authentication;
    sum.replayed += more.replayed;
    sum.too_old += more.too_old;
    sum.too_many_ssrcs += more.too_many_ssrcs;
    sum.internal += more.internal;
}

/// Decrypts what one peer sends, in place; takes and refuses what libsrtp2 does. An SSRC needs no
/// announcement: the first packet of it that proves authentic makes its state, later ones allocate nothing. A packet
/// that is refused changes no state. Lives on the peer's loop.
class SrtpReceiver {
public:
    /// More SSRCs than any peer with simulcast, RTX and a screen has; bounds memory.
    static constexpr std::size_t kMaxSsrcs = 256;
    /// Packets behind the newest that are still taken once. Retransmissions under the same SSRC come late.
    static constexpr std::size_t kReplayWindowPackets = 1024;
    static constexpr std::size_t kReplayWindowRtcpPackets = 128;

    static Result<SrtpReceiver> create(const SrtpMasterKey& key);
    ~SrtpReceiver();
    SrtpReceiver(SrtpReceiver&& other) noexcept;
    SrtpReceiver& operator=(SrtpReceiver&& other) noexcept;

    /// Size of the RTP packet, which then begins at the same byte. nullopt when refused, with the reason counted;
    /// the bytes are of no use then.
    std::optional<std::size_t> unprotectRtp(MutableBytes packet);
    /// The same for RTCP, compound or reduced-size.
    std::optional<std::size_t> unprotectRtcp(MutableBytes packet);

    [[nodiscard]] const SrtpReceiveErrors& errors() const;

private:
    class State;
    explicit SrtpReceiver(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

}  // namespace wf::srtp
