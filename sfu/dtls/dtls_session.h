#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "rtp/base/bytes.h"
#include "rtp/base/result.h"
#include "sfu/dtls/dtls_context.h"
#include "sfu/dtls/fingerprint.h"

namespace wf::dtls {

enum class DtlsRole {
    kServer,  ///< SDP "passive": waits for the peer's first message and chooses the SRTP profile
    kClient,  ///< SDP "active"
};

enum class DtlsState { kNew, kConnecting, kConnected, kClosed, kFailed };

/// Why a session is closed or failed.
enum class DtlsEnd {
    kNone,     ///< it is neither, or close() was called
    kAlert,    ///< the peer closed it, or refused us
    kRefused,  ///< the peer's certificate is not the one of its SDP
    kTimeout,
    kError,
};

/// Hears of a session, always inside a call of the session's own functions. From here only the session's const
/// functions may be called, and it must not be destroyed.
class DtlsListener {
public:
    virtual ~DtlsListener() = default;

    /// To be sent to the peer now, at most mtu_bytes; the bytes are good during the call.
    virtual void onDtlsDatagram(Bytes datagram) = 0;
    /// Application data: an SCTP packet.
    virtual void onDtlsData(Bytes data) = 0;
    /// kConnected, kClosed and kFailed once each at most; `reason` is a sentence for the log, empty when connected.
    virtual void onDtlsState(DtlsState state, std::string_view reason) = 0;
};

/// One DTLS association of a peer (RFC 6347, RFC 5764), without socket and clock of its own: datagrams come by feed()
/// and go to the listener, the caller's loop calls handleTimeout() when nextTimeout() has run out. The peer must show a
/// certificate that has the fingerprint of its SDP. Never blocks. Lives on the peer's loop; a failed or closed session
/// ignores everything.
class DtlsSession {
public:
    using Clock = std::chrono::steady_clock;

    static constexpr std::chrono::seconds kHandshakeLimit{20};
    static constexpr std::chrono::milliseconds kFirstRetransmission{400};
    static constexpr std::chrono::milliseconds kLongestRetransmission{3200};
    /// Bytes a peer may send before it is connected; a handshake with a certificate of a usual size has 3 KB.
    static constexpr std::size_t kMaxHandshakeBytes = 256 * 1024;

    struct Config {
        DtlsRole role = DtlsRole::kServer;
        std::vector<Fingerprint> peer_fingerprints;  ///< from the SDP, at least one
    };

    /// `context` and `listener` outlive the session.
    static Result<DtlsSession> create(const DtlsContext& context, DtlsListener& listener, const Config& config);
    ~DtlsSession();
    DtlsSession(DtlsSession&& other) noexcept;
    DtlsSession& operator=(DtlsSession&& other) noexcept;

    /// Begins the handshake, for which there is kHandshakeLimit from `now`; a client sends its first message.
    void start(Clock::time_point now);
    /// A datagram of the peer whose first byte says DTLS (20 to 63, RFC 7983). What is no record is ignored.
    void feed(Bytes datagram);
    /// One message of application data as one datagram. An Error when not connected or above maxDataBytes().
    Status send(Bytes data);
    /// Tells the peer and goes to kClosed, without a call of onDtlsState().
    void close();

    /// How long from `now` until handleTimeout() has to be called; nullopt when there is nothing to wait for. Ask again
    /// after each call of the functions above. Retransmission runs on OpenSSL's clock (the time of day), the limit on
    /// `now`.
    [[nodiscard]] std::optional<std::chrono::milliseconds> nextTimeout(Clock::time_point now) const;
    /// Sends the last flight again if its time has come, and ends a handshake that takes too long. Early calls are
    /// harmless.
    void handleTimeout(Clock::time_point now);

    [[nodiscard]] DtlsState state() const;
    [[nodiscard]] DtlsEnd end() const;
    /// Flights that were sent again.
    [[nodiscard]] std::uint64_t retransmissions() const;
    /// use_srtp id that was agreed on; nullopt before kConnected.
    [[nodiscard]] std::optional<std::uint16_t> srtpProfileId() const;
    /// Fills `block` with keying material for SRTP (RFC 5764 section 4.2). False before kConnected.
    [[nodiscard]] bool exportSrtpKeys(MutableBytes block) const;
    [[nodiscard]] std::size_t maxDataBytes() const;

private:
    class Impl;
    explicit DtlsSession(std::unique_ptr<Impl> impl);

    std::unique_ptr<Impl> impl_;
};

}  // namespace wf::dtls
