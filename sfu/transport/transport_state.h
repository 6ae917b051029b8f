#pragma once

#include <cstdint>

namespace wf::transport {

/// Of a peer's whole transport, ICE and DTLS together.
enum class TransportState : std::uint8_t {
    kNew,           ///< the peer's description is not known yet
    kConnecting,    ///< ICE or DTLS is under way
    kConnected,     ///< packets go both ways, encrypted
    kDisconnected,  ///< ICE hears nothing; comes back or fails
    kFailed,        ///< after kIceFailed an ICE restart may help; otherwise for good
    kClosed,        ///< by the peer or by close()
};

/// Why a transport failed or closed.
enum class CloseReason : std::uint8_t {
    kNone,
    kIceFailed,
    kDtlsAlert,  ///< the peer closed DTLS or refused us, or its certificate is not the one of its SDP
    kDtlsTimeout,
    kDtlsError,  ///< DTLS or SRTP did not work out
    kLocal,      ///< close()
};

}  // namespace wf::transport
