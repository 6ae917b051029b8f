#include "tests/bench/load/media_peer.h"

#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>

#include "rtp/rtcp/compound.h"
#include "sfu/ice/packet_kind.h"

namespace wf::load {
namespace {

constexpr int kSocketBytes = 4 << 20;

void setOption(int fd, int level, int name, int value) { setsockopt(fd, level, name, &value, sizeof value); }

net::UniqueFd openSocket(const net::Address& local) {
    net::UniqueFd fd(socket(local.isV4() ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    sockaddr_storage address{};
    const socklen_t bytes = local.withPort(0).toSockaddr(address);
    if (bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), bytes) != 0) {
        return {};
    }
    // A run of packets of one sender comes as one, as network cards do it: less work for both ends.
    setOption(fd.get(), IPPROTO_UDP, UDP_GRO, 1);
    setOption(fd.get(), SOL_SOCKET, SO_RCVBUF, kSocketBytes);
    setOption(fd.get(), SOL_SOCKET, SO_RCVBUFFORCE, kSocketBytes);
    return fd;
}

bool connectSocket(int fd, const net::Address& remote) {
    sockaddr_storage address{};
    const socklen_t bytes = remote.toSockaddr(address);
    return ::connect(fd, reinterpret_cast<const sockaddr*>(&address), bytes) == 0;
}

net::Address addressOf(int fd) {
    sockaddr_storage address{};
    socklen_t bytes = sizeof address;
    getsockname(fd, reinterpret_cast<sockaddr*>(&address), &bytes);
    return net::Address::fromSockaddr(address).value_or(net::Address());
}

}  // namespace

MediaPeer::Counts& MediaPeer::Counts::operator+=(const Counts& other) {
    thrown_away += other.thrown_away;
    undecrypted += other.undecrypted;
    replayed += other.replayed;
    socket_drops += other.socket_drops;
    unsent += other.unsent;
    return *this;
}

MediaPeer::Counts& MediaPeer::Counts::operator-=(const Counts& before) {
    thrown_away -= before.thrown_away;
    undecrypted -= before.undecrypted;
    replayed -= before.replayed;
    socket_drops -= before.socket_drops;
    unsent -= before.unsent;
    return *this;
}

MediaPeer::MediaPeer(MediaGround& ground, Listener& listener)
    : ground_(ground), listener_(listener), fd_(openSocket(ground.local)) {
    if (fd_.valid()) {
        local_ = addressOf(fd_.get());
        if (!ground_.loop.watch(fd_.get(), *this)) {
            fd_.reset();
        }
    }
}

MediaPeer::~MediaPeer() {
    if (fd_.valid()) {
        ground_.loop.forget(fd_.get());
    }
}

Status MediaPeer::connect(const RemoteEnd& remote, net::Time now) {
    remote_ = remote;
    if (!connectSocket(fd_.get(), remote_.address)) {
        return Error{"cannot reach " + remote_.address.text()};
    }
    ice_.setRemote(remote_.credentials, remote_.we_control);
    auto session = dtls::DtlsSession::create(ground_.dtls, *this, {remote_.our_role, remote_.fingerprints});
    if (!session) {
        return session.error();
    }
    session_.emplace(std::move(session.value()));
    next_check_ = now;
    tick(now);
    return {};
}

bool MediaPeer::move(const net::Address& local, net::Time now) {
    if (!session_) {
        return false;
    }
    net::UniqueFd fresh = openSocket(local);
    if (!fresh.valid() || !connectSocket(fresh.get(), remote_.address) || !ground_.loop.watch(fresh.get(), *this)) {
        return false;
    }
    ground_.loop.forget(fd_.get());
    fd_ = std::move(fresh);
    local_ = addressOf(fd_.get());
    next_check_ = now;
    tick(now);
    return true;
}

void MediaPeer::tick(net::Time now) {
    if (!session_) {
        return;
    }
    if (now >= next_check_) {
        sendRaw(ice_.makeCheck());
        next_check_ = now + (ice_.answered() ? kConsentPause : kCheckPause);
    }
    if (ice_.answered() && !dtls_started_) {
        dtls_started_ = true;
        session_->start(now);
    }
    if (dtls_started_ && session_->state() == dtls::DtlsState::kConnecting) {
        session_->handleTimeout(now);
    }
}

void MediaPeer::sendRtp(Bytes packet) {
    if (sender_ == nullptr) {
        return;
    }
    if (ground_.sending.full()) {
        flush();
    }
    const MutableBytes room = ground_.sending.room();
    std::copy(packet.begin(), packet.end(), room.begin());
    if (const auto size = sender_->protectRtp(room, packet.size())) {
        ground_.sending.add(*size);
    }
}

void MediaPeer::sendRtcp(Bytes packet) {
    if (sender_ == nullptr) {
        return;
    }
    const MutableBytes room = ground_.sending.room();
    std::copy(packet.begin(), packet.end(), room.begin());
    if (const auto size = sender_->protectRtcp(room, packet.size())) {
        ground_.sending.add(*size);
    }
    flush();
}

void MediaPeer::flush() { counts_.unsent += ground_.sending.flush(fd_.get()); }

void MediaPeer::sendRaw(Bytes bytes) {
    if (!bytes.empty()) {
        send(fd_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    }
}

void MediaPeer::onReadable() {
    int count = 0;
    do {
        count = ground_.received.receive(fd_.get());
        const net::Time at = std::chrono::steady_clock::now();
        for (int i = 0; i < count; ++i) {
            const auto message = ground_.received.message(static_cast<std::size_t>(i));
            const auto from = ground_.received.sender(static_cast<std::size_t>(i));
            MutableBytes rest = message.bytes;
            while (from && !message.truncated && !rest.empty()) {
                const std::size_t size = std::min(message.datagram_bytes, rest.size());
                take(rest.first(size), *from, at);
                rest = rest.subspan(size);
            }
        }
    } while (count == static_cast<int>(net::ReceiveBatch::kMessages));
}

void MediaPeer::take(MutableBytes datagram, const net::Address& from, net::Time at) {
    const auto kind = ice::packetKind(datagram);
    if (kind == ice::PacketKind::kRtp) {
        takeMedia(datagram, at);
    } else if (kind == ice::PacketKind::kStun) {
        sendRaw(ice_.receive(datagram, from));
        tick(at);
    } else if (kind == ice::PacketKind::kDtls && session_) {
        if (!dtls_started_) {
            dtls_started_ = true;
            session_->start(at);
        }
        session_->feed(datagram);
    }
}

void MediaPeer::takeMedia(MutableBytes packet, net::Time at) {
    if (!receiver_) {
        return;
    }
    if (ground_.loss > 0 && std::uniform_real_distribution<double>(0, 1)(ground_.random) < ground_.loss) {
        ++counts_.thrown_away;
        return;
    }
    if (rtcp::isRtcp(packet)) {
        if (const auto size = receiver_->unprotectRtcp(packet)) {
            listener_.onRtcp(packet.first(*size), at);
        }
    } else if (const auto size = receiver_->unprotectRtp(packet)) {
        listener_.onRtp(packet.first(*size), at);
    }
}

void MediaPeer::onDtlsDatagram(Bytes datagram) { sendRaw(datagram); }

void MediaPeer::onDtlsState(dtls::DtlsState state, std::string_view reason) {
    if (state != dtls::DtlsState::kConnected) {
        listener_.onMediaEnded(reason);
    } else if (makeKeys()) {
        listener_.onMediaConnected();
    } else {
        listener_.onMediaEnded("no SRTP keys");
    }
}

bool MediaPeer::makeKeys() {
    const auto id = session_->srtpProfileId();
    const auto profile = id ? srtp::srtpProfileFromId(*id) : std::nullopt;
    if (!profile) {
        return false;
    }
    std::vector<std::byte> block(srtp::exporterBytes(*profile));
    if (!session_->exportSrtpKeys(block)) {
        return false;
    }
    const auto keys = srtp::splitExporterBlock(*profile, block);
    const bool client = remote_.our_role == dtls::DtlsRole::kClient;
    auto receiver = srtp::SrtpReceiver::create(client ? keys->server : keys->client);
    auto sender = srtp::makeSrtpSender(client ? keys->client : keys->server);
    if (!receiver || !sender) {
        return false;
    }
    receiver_.emplace(std::move(receiver.value()));
    sender_ = std::move(sender.value());
    return true;
}

MediaPeer::Counts MediaPeer::counts() const {
    Counts counts = counts_;
    if (receiver_) {
        const srtp::SrtpReceiveErrors& errors = receiver_->errors();
        counts.replayed = errors.replayed;
        counts.undecrypted =
            errors.malformed + errors.authentication + errors.too_old + errors.too_many_ssrcs + errors.internal;
    }
    std::array<std::uint32_t, SK_MEMINFO_VARS> memory{};
    socklen_t bytes = sizeof memory;
    if (fd_.valid() && getsockopt(fd_.get(), SOL_SOCKET, SO_MEMINFO, memory.data(), &bytes) == 0) {
        counts.socket_drops = memory[SK_MEMINFO_DROPS];
    }
    return counts;
}

}  // namespace wf::load
