#pragma once

#include <memory>
#include <optional>

#include "rtp/base/bytes.h"
#include "rtp/base/result.h"
#include "sfu/srtp/srtp_keys.h"

namespace wf::srtp {

/// Encrypts what goes to one peer, in place. Any number of SSRCs; the first packet of one makes its state, later
/// packets allocate nothing. A sequence number may be sent again with the same bytes (retransmission) and older ones
/// may follow newer ones. Lives on the peer's loop.
class SrtpSender {
public:
    SrtpSender() = default;
    virtual ~SrtpSender() = default;
    SrtpSender(const SrtpSender&) = delete;
    SrtpSender& operator=(const SrtpSender&) = delete;

    /// `buffer` begins with an RTP packet of `size` bytes and has kMaxSrtpTrailerBytes of room behind it.
    /// Size of the SRTP packet; nullopt, with nothing to send, when that is no RTP packet or the room is too small.
    virtual std::optional<std::size_t> protectRtp(MutableBytes buffer, std::size_t size) = 0;
    /// The same for RTCP; a compound packet is protected as a whole.
    virtual std::optional<std::size_t> protectRtcp(MutableBytes buffer, std::size_t size) = 0;
};

/// The bytes of libsrtp2 at a fraction of the time of Debian's build of it.
Result<std::unique_ptr<SrtpSender>> makeSrtpSender(const SrtpMasterKey& key);

}  // namespace wf::srtp
