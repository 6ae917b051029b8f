#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "rtp/base/bytes.h"
#include "rtp/base/result.h"
#include "sfu/sctp/outgoing_message.h"
#include "sfu/sctp/usrsctp_library.h"

struct socket;
struct sctp_rcvinfo;
union sctp_notification;

namespace wf::sctp {

/// One association as usrsctp keeps it, on the library's thread: packets in and out, whole messages in and out.
class SctpEndpoint {
public:
    /// In each direction, as Janus offers them.
    static constexpr std::uint16_t kStreams = 300;

    struct Config {
        std::uint16_t local_port = 5000;
        std::uint16_t remote_port = 5000;
        std::size_t max_packet_bytes = 1150;          ///< what DTLS takes
        std::size_t max_message_bytes = 256 * 1024;   ///< of the peer; longer ones are dropped
        std::size_t send_buffer_bytes = 1024 * 1024;  ///< at least the longest message
    };
    /// Called inside any function of the endpoint and of the library; must not call back into either.
    class Listener {
    public:
        virtual void onPacketOut(Bytes packet) = 0;
        virtual void onConnected(std::uint16_t outgoing_streams) = 0;
        virtual void onEnded(std::string_view reason) = 0;
        virtual void onMessage(std::uint16_t stream, std::uint32_t ppid, std::vector<std::byte> message) = 0;
        virtual void onStreamsReset(std::vector<std::uint16_t> streams) = 0;
        /// So many bytes of messages left the queue of send().
        virtual void onTaken(std::size_t bytes) = 0;

    protected:
        ~Listener() = default;
    };

    /// `library` and `listener` outlive the endpoint.
    static Result<std::unique_ptr<SctpEndpoint>> create(UsrsctpLibrary& library, Listener& listener,
                                                        const Config& config);
    /// Tells the peer (ABORT).
    ~SctpEndpoint();
    SctpEndpoint(const SctpEndpoint&) = delete;
    SctpEndpoint& operator=(const SctpEndpoint&) = delete;

    /// Sends INIT; both sides may.
    Status connect();
    void feed(Bytes packet);
    /// Queued until there is room in the stack's buffer.
    void send(OutgoingMessage message);
    void flush();

    [[nodiscard]] std::uint64_t oversized() const { return oversized_; }

    // From the library's callbacks.
    void packetOut(Bytes packet) { listener_.onPacketOut(packet); }
    void dataIn(Bytes part, const sctp_rcvinfo& info, bool last);
    void notificationIn(Bytes notification);
    void ended(std::string_view reason);

private:
    SctpEndpoint(UsrsctpLibrary& library, Listener& listener, const Config& config);
    Status open();
    Status setOptions();
    enum class Sent : std::uint8_t { kDone, kLater };
    Sent sendNow(const OutgoingMessage& message);
    Sent resetNow(std::uint16_t stream);

    struct Incoming {
        std::vector<std::byte> bytes;
        bool oversized = false;
    };

    UsrsctpLibrary& library_;
    Listener& listener_;
    const Config config_;
    const std::uintptr_t number_;
    struct socket* socket_ = nullptr;
    std::deque<OutgoingMessage> queue_;
    std::map<std::uint16_t, Incoming> incoming_;  ///< messages of which the end has not come, by stream
    std::size_t incoming_bytes_ = 0;
    std::uint64_t oversized_ = 0;
    bool connected_ = false;
    bool ended_ = false;
};

}  // namespace wf::sctp
