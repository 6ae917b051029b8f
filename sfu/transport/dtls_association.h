#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sfu/dtls/dtls_session.h"
#include "sfu/net/loop.h"
#include "sfu/net/timer.h"
#include "sfu/srtp/srtp_receiver.h"
#include "sfu/srtp/srtp_sender.h"
#include "sfu/transport/transport_state.h"

namespace wf::transport {

/// One DTLS session of a peer with its timer and the SRTP keys that come of it. Collects what the session says and
/// passes it on after the session's call, so that its listener may send, or let go of it, from any callback. Shared
/// only so that it outlives the call in which its owner goes.
class DtlsAssociation final : public std::enable_shared_from_this<DtlsAssociation>, private dtls::DtlsListener {
public:
    class Listener {
    public:
        /// To be sent now. Nothing of the association may be called from here.
        virtual void onDtlsDatagram(Bytes datagram) = 0;
        virtual void onDtlsConnected(srtp::SrtpReceiver receiver, std::unique_ptr<srtp::SrtpSender> sender) = 0;
        virtual void onDtlsData(Bytes data) = 0;
        /// Failed or closed by the peer: closeReason() and failure() say why.
        virtual void onDtlsEnded() = 0;

    protected:
        ~Listener() = default;
    };

    static Result<std::shared_ptr<DtlsAssociation>> create(net::Loop& loop, const dtls::DtlsContext& context,
                                                           Listener& listener, const dtls::DtlsSession::Config& config);
    /// For create().
    DtlsAssociation(net::Loop& loop, Listener& listener);
    ~DtlsAssociation() override = default;

    void start();
    [[nodiscard]] bool started() const { return started_at_.has_value(); }
    void feed(Bytes datagram);
    bool send(Bytes data);
    void close();
    /// The listener hears nothing more.
    void leave() { listener_ = nullptr; }

    /// kConnected once there are SRTP keys.
    [[nodiscard]] dtls::DtlsState state() const;
    [[nodiscard]] CloseReason closeReason() const { return reason_; }
    [[nodiscard]] const std::string& failure() const { return failure_; }
    [[nodiscard]] std::size_t maxDataBytes() const { return session_->maxDataBytes(); }
    [[nodiscard]] std::optional<srtp::SrtpProfile> srtpProfile() const { return profile_; }
    [[nodiscard]] std::uint64_t retransmissions() const { return session_->retransmissions(); }
    [[nodiscard]] std::optional<net::Time> startedAt() const { return started_at_; }
    [[nodiscard]] std::optional<net::Time> connectedAt() const { return connected_at_; }

private:
    void onDtlsDatagram(Bytes datagram) override;
    void onDtlsData(Bytes data) override;
    void onDtlsState(dtls::DtlsState state, std::string_view reason) override;

    void afterCall();
    void tellConnected();
    void tellData();
    void tellEnd();
    void arm();
    void fail(CloseReason reason, std::string_view failure);

    net::Loop& loop_;
    Listener* listener_;
    dtls::DtlsRole role_ = dtls::DtlsRole::kServer;
    std::optional<dtls::DtlsSession> session_;
    net::Timer timer_;
    std::vector<std::byte> inbox_;  ///< what arrived in the current call, each with its length in two bytes before
    bool connected_untold_ = false;
    bool end_untold_ = false;
    CloseReason reason_ = CloseReason::kNone;
    std::string failure_;
    std::optional<srtp::SrtpProfile> profile_;
    std::optional<net::Time> started_at_;
    std::optional<net::Time> connected_at_;
};

}  // namespace wf::transport
