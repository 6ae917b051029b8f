#include "sfu/sctp/sctp_endpoint.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <usrsctp.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace wf::sctp {
namespace {

constexpr std::size_t kSctpHeader = 12;

Error socketError(const std::string& action) {
    return Error{"cannot " + action + " an SCTP socket: " + std::strerror(errno)};
}

void* addressOf(std::uintptr_t number) { return reinterpret_cast<void*>(number); }

sockaddr_conn connAddress(std::uintptr_t number, std::uint16_t port) {
    sockaddr_conn address{};
    address.sconn_family = AF_CONN;
    address.sconn_port = htons(port);
    address.sconn_addr = addressOf(number);
    return address;
}

template <class Value>
bool setOption(struct socket* of, int level, int name, const Value& value) {
    return usrsctp_setsockopt(of, level, name, &value, sizeof value) == 0;
}

/// A fixed packet size: nothing on the way tells SCTP of a smaller one. usrsctp counts without the common header.
bool fixPacketSize(struct socket* of, std::size_t max_packet_bytes) {
    sctp_paddrparams path{};
    path.spp_address.ss_family = AF_CONN;
    path.spp_flags = SPP_PMTUD_DISABLE;
    path.spp_pathmtu = static_cast<std::uint32_t>(max_packet_bytes - kSctpHeader);
    return setOption(of, IPPROTO_SCTP, SCTP_PEER_ADDR_PARAMS, path);
}

bool subscribe(struct socket* of) {
    for (const int type : {SCTP_ASSOC_CHANGE, SCTP_STREAM_RESET_EVENT, SCTP_PARTIAL_DELIVERY_EVENT}) {
        sctp_event event{};
        event.se_assoc_id = SCTP_ALL_ASSOC;
        event.se_type = static_cast<std::uint16_t>(type);
        event.se_on = 1;
        if (!setOption(of, IPPROTO_SCTP, SCTP_EVENT, event)) {
            return false;
        }
    }
    return true;
}

int onReceive(struct socket*, sctp_sockstore, void* data, std::size_t size, sctp_rcvinfo info, int flags,
              void* number) {
    const std::unique_ptr<void, decltype(&std::free)> owned(data, &std::free);
    SctpEndpoint* endpoint = UsrsctpLibrary::find(number);
    if (endpoint == nullptr) {
        return 1;
    }
    const Bytes bytes{static_cast<const std::byte*>(data), size};
    if (data == nullptr) {
        endpoint->ended("the association is gone");
    } else if ((flags & MSG_NOTIFICATION) != 0) {
        endpoint->notificationIn(bytes);
    } else {
        endpoint->dataIn(bytes, info, (flags & MSG_EOR) != 0);
    }
    return 1;
}

std::uint16_t policyOf(Reliability::Limit limit) {
    switch (limit) {
        case Reliability::Limit::kRetransmissions:
            return SCTP_PR_SCTP_RTX;
        case Reliability::Limit::kLifetimeMs:
            return SCTP_PR_SCTP_TTL;
        case Reliability::Limit::kNone:
            break;
    }
    return SCTP_PR_SCTP_NONE;
}

/// A fixed part of a notification, copied because it may lie anywhere.
template <class Event>
bool readEvent(Bytes bytes, Event& event) {
    if (bytes.size() < sizeof(Event)) {
        return false;
    }
    std::memcpy(&event, bytes.data(), sizeof(Event));
    return true;
}

}  // namespace

Result<std::unique_ptr<SctpEndpoint>> SctpEndpoint::create(UsrsctpLibrary& library, Listener& listener,
                                                           const Config& config) {
    std::unique_ptr<SctpEndpoint> endpoint(new SctpEndpoint(library, listener, config));
    if (const Status opened = endpoint->open(); !opened) {
        return opened.error();
    }
    return endpoint;
}

SctpEndpoint::SctpEndpoint(UsrsctpLibrary& library, Listener& listener, const Config& config)
    : library_(library), listener_(listener), config_(config), number_(library.add(*this)) {
    usrsctp_register_address(addressOf(number_));
}

SctpEndpoint::~SctpEndpoint() {
    ended_ = true;
    if (socket_ != nullptr) {
        usrsctp_close(socket_);
    }
    usrsctp_deregister_address(addressOf(number_));
    library_.remove(number_);
}

Status SctpEndpoint::open() {
    socket_ = usrsctp_socket(AF_CONN, SOCK_STREAM, IPPROTO_SCTP, onReceive, nullptr, 0, addressOf(number_));
    if (socket_ == nullptr) {
        return socketError("make");
    }
    if (const Status set = setOptions(); !set) {
        return set;
    }
    sockaddr_conn local = connAddress(number_, config_.local_port);
    if (usrsctp_bind(socket_, reinterpret_cast<sockaddr*>(&local), sizeof local) != 0) {
        return socketError("bind");
    }
    return {};
}

Status SctpEndpoint::setOptions() {
    const linger abort_at_close{1, 0};
    const int on = 1;
    const auto send_buffer = static_cast<int>(config_.send_buffer_bytes);
    const auto receive_buffer = static_cast<int>(config_.max_message_bytes);
    sctp_assoc_value resets{};
    resets.assoc_id = SCTP_ALL_ASSOC;
    resets.assoc_value = SCTP_ENABLE_RESET_STREAM_REQ;
    sctp_initmsg init{};
    init.sinit_num_ostreams = kStreams;
    init.sinit_max_instreams = kStreams;
    const bool set = usrsctp_set_non_blocking(socket_, 1) == 0 &&
                     setOption(socket_, SOL_SOCKET, SO_LINGER, abort_at_close) &&
                     setOption(socket_, SOL_SOCKET, SO_SNDBUF, send_buffer) &&
                     setOption(socket_, SOL_SOCKET, SO_RCVBUF, receive_buffer) &&
                     setOption(socket_, IPPROTO_SCTP, SCTP_NODELAY, on) &&
                     setOption(socket_, IPPROTO_SCTP, SCTP_ENABLE_STREAM_RESET, resets) &&
                     setOption(socket_, IPPROTO_SCTP, SCTP_INITMSG, init) && subscribe(socket_) &&
                     fixPacketSize(socket_, config_.max_packet_bytes);
    return set ? Status{} : socketError("set up");
}

Status SctpEndpoint::connect() {
    sockaddr_conn remote = connAddress(number_, config_.remote_port);
    if (usrsctp_connect(socket_, reinterpret_cast<sockaddr*>(&remote), sizeof remote) != 0 && errno != EINPROGRESS) {
        return socketError("connect");
    }
    // The size of packets of a path that did not exist yet when it was set for all.
    fixPacketSize(socket_, config_.max_packet_bytes);
    return {};
}

void SctpEndpoint::feed(Bytes packet) {
    if (!ended_ && packet.size() >= kSctpHeader) {
        usrsctp_conninput(addressOf(number_), packet.data(), packet.size(), 0);
        flush();
    }
}

void SctpEndpoint::send(OutgoingMessage message) {
    if (!ended_) {
        queue_.push_back(std::move(message));
        flush();
    }
}

void SctpEndpoint::flush() {
    while (connected_ && !ended_ && !queue_.empty()) {
        const OutgoingMessage& message = queue_.front();
        if ((message.reset ? resetNow(message.stream) : sendNow(message)) == Sent::kLater) {
            return;
        }
        const std::size_t bytes = message.bytes.size();
        queue_.pop_front();
        listener_.onTaken(bytes);
    }
}

SctpEndpoint::Sent SctpEndpoint::sendNow(const OutgoingMessage& message) {
    sctp_sendv_spa how{};
    how.sendv_flags = SCTP_SEND_SNDINFO_VALID;
    how.sendv_sndinfo.snd_sid = message.stream;
    how.sendv_sndinfo.snd_ppid = htonl(static_cast<std::uint32_t>(message.ppid));
    how.sendv_sndinfo.snd_flags = static_cast<std::uint16_t>(SCTP_EOR | (message.ordered ? 0 : SCTP_UNORDERED));
    if (message.reliability.limit != Reliability::Limit::kNone) {
        how.sendv_flags |= SCTP_SEND_PRINFO_VALID;
        how.sendv_prinfo.pr_policy = policyOf(message.reliability.limit);
        how.sendv_prinfo.pr_value = message.reliability.value;
    }
    const auto sent = usrsctp_sendv(socket_, message.bytes.data(), message.bytes.size(), nullptr, 0, &how, sizeof how,
                                    SCTP_SENDV_SPA, 0);
    // Any other error concerns this message alone (a stream that is being closed) and will not go away.
    return sent < 0 && (errno == EWOULDBLOCK || errno == EAGAIN || errno == ENOBUFS) ? Sent::kLater : Sent::kDone;
}

SctpEndpoint::Sent SctpEndpoint::resetNow(std::uint16_t stream) {
    alignas(sctp_reset_streams) std::array<std::byte, sizeof(sctp_reset_streams) + sizeof stream> order{};
    sctp_reset_streams head{};
    head.srs_flags = SCTP_STREAM_RESET_OUTGOING;
    head.srs_number_streams = 1;
    std::memcpy(order.data(), &head, sizeof head);
    std::memcpy(order.data() + sizeof head, &stream, sizeof stream);
    const int result = usrsctp_setsockopt(socket_, IPPROTO_SCTP, SCTP_RESET_STREAMS, order.data(), order.size());
    // One reset at a time: the next one has to wait for the peer's answer.
    return result != 0 && (errno == EALREADY || errno == EINPROGRESS || errno == EAGAIN) ? Sent::kLater : Sent::kDone;
}

void SctpEndpoint::dataIn(Bytes part, const sctp_rcvinfo& info, bool last) {
    Incoming& incoming = incoming_[info.rcv_sid];
    if (incoming.oversized || incoming.bytes.size() + part.size() > config_.max_message_bytes) {
        incoming_bytes_ -= incoming.bytes.size();
        incoming.bytes = {};
        oversized_ += incoming.oversized ? 0 : 1;
        incoming.oversized = true;
    } else {
        incoming.bytes.insert(incoming.bytes.end(), part.begin(), part.end());
        incoming_bytes_ += part.size();
    }
    if (last) {
        Incoming whole = std::move(incoming);
        incoming_.erase(info.rcv_sid);
        incoming_bytes_ -= whole.bytes.size();
        if (!whole.oversized) {
            listener_.onMessage(info.rcv_sid, ntohl(info.rcv_ppid), std::move(whole.bytes));
        }
    } else if (incoming_bytes_ > 4 * config_.max_message_bytes) {
        ended("the peer began too many messages without ending them");
    }
}

void SctpEndpoint::notificationIn(Bytes notification) {
    sctp_notification::sctp_tlv head{};
    if (!readEvent(notification, head)) {
        return;
    }
    sctp_assoc_change change{};
    if (head.sn_type == SCTP_ASSOC_CHANGE && readEvent(notification, change)) {
        if (change.sac_state == SCTP_COMM_UP && !std::exchange(connected_, true)) {
            listener_.onConnected(change.sac_outbound_streams);
        } else if (change.sac_state == SCTP_COMM_LOST || change.sac_state == SCTP_SHUTDOWN_COMP ||
                   change.sac_state == SCTP_CANT_STR_ASSOC) {
            ended(change.sac_state == SCTP_SHUTDOWN_COMP ? "the peer shut the association down"
                                                         : "the peer ended the association or cannot be reached");
        }
    }
    if (head.sn_type == SCTP_PARTIAL_DELIVERY_EVENT) {
        sctp_pdapi_event event{};
        if (readEvent(notification, event)) {
            const auto found = incoming_.find(static_cast<std::uint16_t>(event.pdapi_stream));
            if (found != incoming_.end()) {
                incoming_bytes_ -= found->second.bytes.size();
                incoming_.erase(found);
            }
        }
    }
    sctp_stream_reset_event reset{};
    if (head.sn_type == SCTP_STREAM_RESET_EVENT && readEvent(notification, reset) &&
        (reset.strreset_flags & SCTP_STREAM_RESET_INCOMING_SSN) != 0) {
        const Bytes list = notification.subspan(sizeof reset);
        std::vector<std::uint16_t> streams(list.size() / sizeof(std::uint16_t));
        std::memcpy(streams.data(), list.data(), streams.size() * sizeof(std::uint16_t));
        listener_.onStreamsReset(std::move(streams));
    }
}

void SctpEndpoint::ended(std::string_view reason) {
    if (!std::exchange(ended_, true)) {
        queue_.clear();
        listener_.onEnded(reason);
    }
}

}  // namespace wf::sctp
