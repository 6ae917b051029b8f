// The least that forwarding can cost on this machine: a relay that does nothing but wait, receive, decrypt, copy and
// encrypt for each receiver, and send, with the same system calls and the same traffic as `./dev bench sfu`. No
// sessions, feedback, retransmission or rewriting. Arguments: senders, receivers, whether there is video, whether the
// senders are the receivers. The time is that of the relay's thread for a packet sent on.

#include <arpa/inet.h>
#include <benchmark/benchmark.h>
#include <netinet/udp.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "sfu/srtp/aes_gcm.h"

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t kVideoBytes = 1100;
constexpr std::size_t kAudioBytes = 90;
constexpr int kPacketsOfPicture = 9;
constexpr std::size_t kHeader = 12;
constexpr std::size_t kTag = 16;
constexpr std::size_t kBatch = 64;
constexpr std::size_t kRun = 32;  ///< packets of one segmented message

struct Traffic {
    std::size_t senders;
    std::size_t receivers;
    bool video;
    bool mesh;
};

void need(bool good, const char* what) {
    if (!good) {
        throw std::runtime_error(std::string(what) + ": " + std::strerror(errno));
    }
}

/// A UDP socket on a free port of loopback.
class Socket {
public:
    /// `takes_runs`: a segmented message comes as one.
    explicit Socket(bool takes_runs) : fd_(socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0)) {
        need(fd_ >= 0, "socket");
        const int bytes = 4 << 20;
        setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
        setsockopt(fd_, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes));
        const int on = takes_runs ? 1 : 0;
        setsockopt(fd_, SOL_UDP, UDP_GRO, &on, sizeof(on));
        address_.sin_family = AF_INET;
        address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        need(bind(fd_, reinterpret_cast<sockaddr*>(&address_), sizeof(address_)) == 0, "bind");
        socklen_t size = sizeof(address_);
        need(getsockname(fd_, reinterpret_cast<sockaddr*>(&address_), &size) == 0, "getsockname");
    }
    ~Socket() { close(fd_); }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    [[nodiscard]] int fd() const { return fd_; }
    [[nodiscard]] sockaddr_in* address() { return &address_; }

private:
    int fd_;
    sockaddr_in address_{};
};

using Packet = std::array<std::byte, 1500>;

/// AES-256-GCM under one key, as SRTP has it: the header is authenticated, the payload encrypted in place.
class Cipher {
public:
    explicit Cipher(wf::srtp::GcmDirection direction)
        : gcm_(wf::srtp::AesGcm::make(std::array<std::byte, 32>{}, direction).value()),
          seals_(direction == wf::srtp::GcmDirection::kSeal) {}

    void run(Packet& packet, std::size_t payload) {
        const wf::MutableBytes bytes(packet);
        const wf::srtp::GcmMessage message{bytes.first<wf::srtp::AesGcm::kIvBytes>(), bytes.first(kHeader),
                                           bytes.subspan(kHeader, payload),
                                           bytes.subspan(kHeader + payload).first<kTag>()};
        benchmark::DoNotOptimize(seals_ ? gcm_.seal(message) : gcm_.open(message));
    }

private:
    wf::srtp::AesGcm gcm_;
    bool seals_;
};

/// The thread that is measured.
class Relay {
public:
    Relay(const Traffic& traffic, std::vector<std::unique_ptr<Socket>>& receivers)
        : traffic_(traffic), receivers_(receivers), waiting_(receivers.size()), copies_(1 << 14) {
        for (std::size_t i = 0; i < receivers.size(); ++i) {
            encrypt_.emplace_back(wf::srtp::GcmDirection::kSeal);
        }
        for (std::size_t i = 0; i < kBatch; ++i) {
            parts_[i] = {received_[i].data(), received_[i].size()};
            messages_[i].msg_hdr.msg_iov = &parts_[i];
            messages_[i].msg_hdr.msg_iovlen = 1;
        }
    }
    [[nodiscard]] sockaddr_in* address() { return socket_.address(); }
    [[nodiscard]] std::uint64_t sent() const { return sent_; }

    void run(const std::atomic<bool>& end) {
        pollfd wait{socket_.fd(), POLLIN, 0};
        while (!end) {
            if (poll(&wait, 1, 100) > 0) {
                turn();
            }
        }
    }

private:
    void turn() {
        used_ = 0;
        int count = 0;
        do {
            count = recvmmsg(socket_.fd(), messages_.data(), kBatch, 0, nullptr);
            for (int i = 0; i < count; ++i) {
                forward(received_[static_cast<std::size_t>(i)], messages_[static_cast<std::size_t>(i)].msg_len);
            }
        } while (count == static_cast<int>(kBatch));
        flush();
    }

    void forward(Packet& packet, std::size_t size) {
        const std::size_t payload = size - kHeader - kTag;
        decrypt_.run(packet, payload);
        const auto sender = std::to_integer<std::size_t>(packet[0]);
        for (std::size_t to = 0; to < waiting_.size(); ++to) {
            if ((traffic_.mesh && to == sender) || used_ == copies_.size()) {
                continue;
            }
            Packet& copy = copies_[used_++];
            std::memcpy(copy.data(), packet.data(), kHeader + payload);
            encrypt_[to].run(copy, payload);
            waiting_[to].push_back({copy.data(), size});
        }
    }

    void flush() {
        std::size_t count = 0;
        for (std::size_t to = 0; to < waiting_.size(); ++to) {
            std::vector<iovec>& packets = waiting_[to];
            for (std::size_t begin = 0, end = 0; begin < packets.size(); begin = end) {
                while (end < packets.size() && end - begin < kRun && packets[end].iov_len == packets[begin].iov_len) {
                    ++end;
                }
                add(out_[count++], to, &packets[begin], end - begin);
                if (count == out_.size()) {
                    send(std::exchange(count, 0));
                }
            }
        }
        send(count);
        for (auto& each : waiting_) {
            each.clear();
        }
    }

    void add(mmsghdr& message, std::size_t to, iovec* packets, std::size_t count) {
        msghdr& header = message.msg_hdr;
        auto& control = controls_[static_cast<std::size_t>(&message - out_.data())];
        header = {receivers_[to]->address(), sizeof(sockaddr_in), packets, count, nullptr, 0, 0};
        if (count > 1) {
            header.msg_control = control.data();
            header.msg_controllen = control.size();
            cmsghdr* segments = CMSG_FIRSTHDR(&header);
            segments->cmsg_level = SOL_UDP;
            segments->cmsg_type = UDP_SEGMENT;
            segments->cmsg_len = CMSG_LEN(sizeof(std::uint16_t));
            const auto size = static_cast<std::uint16_t>(packets->iov_len);
            std::memcpy(CMSG_DATA(segments), &size, sizeof(size));
        }
    }

    void send(std::size_t count) {
        for (std::size_t done = 0; done < count;) {
            const int now = sendmmsg(socket_.fd(), &out_[done], static_cast<unsigned>(count - done), 0);
            need(now > 0, "sendmmsg");
            for (int i = 0; i < now; ++i) {
                sent_ += out_[done++].msg_hdr.msg_iovlen;
            }
        }
    }

    const Traffic& traffic_;
    std::vector<std::unique_ptr<Socket>>& receivers_;
    Socket socket_{false};
    Cipher decrypt_{wf::srtp::GcmDirection::kOpen};
    std::vector<Cipher> encrypt_;
    std::vector<std::vector<iovec>> waiting_;  ///< of each receiver
    std::vector<Packet> copies_;
    std::size_t used_ = 0;
    std::array<Packet, kBatch> received_;
    std::array<iovec, kBatch> parts_{};
    std::array<mmsghdr, kBatch> messages_{};
    std::array<mmsghdr, 256> out_{};
    std::array<std::array<char, CMSG_SPACE(sizeof(std::uint16_t))>, 256> controls_{};
    std::uint64_t sent_ = 0;
};

/// The senders and receivers, on the other processor.
class Clients {
public:
    Clients(const Traffic& traffic, std::vector<std::unique_ptr<Socket>>& receivers, sockaddr_in* relay)
        : traffic_(traffic), receivers_(receivers), relay_(relay) {}

    void run(std::chrono::seconds time) {
        std::vector<pollfd> waits;
        for (const auto& receiver : receivers_) {
            waits.push_back({receiver->fd(), POLLIN, 0});
        }
        const auto begin = Clock::now();
        for (int tick = 0; Clock::now() < begin + time; ++tick) {
            sendDue(tick);
            const auto next = begin + milliseconds(tick + 1);
            while (Clock::now() < next) {
                const timespec left{0, std::max<long>(0, (next - Clock::now()).count())};
                if (ppoll(waits.data(), waits.size(), &left, nullptr) > 0) {
                    drain(waits);
                }
            }
        }
    }

private:
    // A tick is a millisecond; senders are spread over the period of their pictures.
    void sendDue(int tick) {
        for (std::size_t sender = 0; sender < traffic_.senders; ++sender) {
            const int at = tick + static_cast<int>(sender * 40 / traffic_.senders);
            if (at % 20 == 0) {
                send(sender, kAudioBytes);
            }
            for (int i = 0; traffic_.video && at % 40 == 7 && i < kPacketsOfPicture; ++i) {
                send(sender, kVideoBytes);
            }
        }
    }
    void send(std::size_t sender, std::size_t payload) {
        Packet packet{};
        packet[0] = static_cast<std::byte>(sender);
        encrypt_.run(packet, payload);
        sendto(from_.fd(), packet.data(), kHeader + payload + kTag, 0, reinterpret_cast<sockaddr*>(relay_),
               sizeof(*relay_));
    }
    void drain(std::vector<pollfd>& waits) {
        for (pollfd& wait : waits) {
            while ((wait.revents & POLLIN) != 0 && recv(wait.fd, scratch_.data(), scratch_.size(), 0) > 0) {
            }
        }
    }

    const Traffic& traffic_;
    std::vector<std::unique_ptr<Socket>>& receivers_;
    sockaddr_in* relay_;
    Socket from_{false};
    Cipher encrypt_{wf::srtp::GcmDirection::kSeal};
    std::array<std::byte, 65536> scratch_{};
};

void pin(pthread_t thread, unsigned processor) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(processor % std::thread::hardware_concurrency(), &set);
    pthread_setaffinity_np(thread, sizeof(set), &set);
}

std::chrono::nanoseconds processorTime(std::thread& thread) {
    clockid_t clock{};
    timespec time{};
    pthread_getcpuclockid(thread.native_handle(), &clock);
    clock_gettime(clock, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

void bareRelay(benchmark::State& state) {
    const Traffic traffic{static_cast<std::size_t>(state.range(0)), static_cast<std::size_t>(state.range(1)),
                          state.range(2) != 0, state.range(3) != 0};
    std::vector<std::unique_ptr<Socket>> receivers;
    for (std::size_t i = 0; i < traffic.receivers; ++i) {
        receivers.push_back(std::make_unique<Socket>(true));
    }
    for (auto _ : state) {
        Relay relay(traffic, receivers);
        std::atomic<bool> end = false;
        std::thread thread([&] { relay.run(end); });
        pin(thread.native_handle(), 1);
        pin(pthread_self(), 0);
        Clients(traffic, receivers, relay.address()).run(std::chrono::seconds(5));
        const auto spent = processorTime(thread);
        end = true;
        thread.join();
        state.SetIterationTime(std::chrono::duration<double>(spent).count() / static_cast<double>(relay.sent()));
        state.counters["packets/s"] = static_cast<double>(relay.sent()) / 5;
    }
}

BENCHMARK(bareRelay)
    ->ArgNames({"senders", "receivers", "video", "mesh"})
    ->Args({1, 1, 1, 0})
    ->Args({1, 8, 1, 0})
    ->Args({1, 50, 1, 0})
    ->Args({1, 200, 1, 0})
    ->Args({10, 10, 1, 1})
    ->Args({5, 50, 0, 0})
    ->Args({50, 50, 0, 1})
    ->UseManualTime()
    ->Iterations(1)
    ->Unit(benchmark::kMicrosecond);

}  // namespace
