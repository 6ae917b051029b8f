#include "sfu/sctp/usrsctp_library.h"

#include <usrsctp.h>

#include "sfu/sctp/sctp_endpoint.h"

namespace wf::sctp {
namespace {

/// usrsctp's callback for packets carries no context of its own.
UsrsctpLibrary* current = nullptr;

constexpr int kFinishTries = 100;
constexpr std::uint32_t kFinishStepMs = 100;

int sendPacket(void* number, void* packet, std::size_t size, std::uint8_t, std::uint8_t) {
    if (SctpEndpoint* endpoint = UsrsctpLibrary::find(number)) {
        endpoint->packetOut({static_cast<const std::byte*>(packet), size});
    }
    return 0;
}

/// No addresses of interfaces, no ECN, nothing of what a path over DTLS does not have (RFC 8261); timers for the
/// latencies of people talking, where the defaults of RFC 4960 begin with 3 s.
void configure() {
    usrsctp_sysctl_set_sctp_auto_asconf(0);
    usrsctp_sysctl_set_sctp_asconf_enable(0);
    usrsctp_sysctl_set_sctp_auth_enable(0);
    usrsctp_sysctl_set_sctp_ecn_enable(0);
    usrsctp_sysctl_set_sctp_blackhole(2);
    usrsctp_sysctl_set_sctp_rto_min_default(200);
    usrsctp_sysctl_set_sctp_rto_initial_default(1000);
    usrsctp_sysctl_set_sctp_rto_max_default(10'000);
    usrsctp_sysctl_set_sctp_init_rto_max_default(10'000);
    usrsctp_sysctl_set_sctp_delayed_sack_time_default(20);
    usrsctp_sysctl_set_sctp_heartbeat_interval_default(10'000);
    usrsctp_sysctl_set_sctp_max_chunks_on_queue(10 * 1024);
    usrsctp_sysctl_set_sctp_nr_outgoing_streams_default(SctpEndpoint::kStreams);
}

}  // namespace

UsrsctpLibrary::UsrsctpLibrary() {
    current = this;
    usrsctp_init_nothreads(0, sendPacket, nullptr);
    configure();
}

UsrsctpLibrary::~UsrsctpLibrary() {
    for (int i = 0; i < kFinishTries && usrsctp_finish() != 0; ++i) {
        usrsctp_handle_timers(kFinishStepMs);
    }
    current = nullptr;
}

std::uintptr_t UsrsctpLibrary::add(SctpEndpoint& endpoint) {
    endpoints_[++last_number_] = &endpoint;
    return last_number_;
}

void UsrsctpLibrary::remove(std::uintptr_t number) { endpoints_.erase(number); }

SctpEndpoint* UsrsctpLibrary::find(void* number) {
    if (current == nullptr) {
        return nullptr;
    }
    const auto found = current->endpoints_.find(reinterpret_cast<std::uintptr_t>(number));
    return found == current->endpoints_.end() ? nullptr : found->second;
}

void UsrsctpLibrary::advance(std::chrono::milliseconds elapsed) {
    usrsctp_handle_timers(static_cast<std::uint32_t>(elapsed.count()));
    for (const auto& [number, endpoint] : endpoints_) {
        endpoint->flush();
    }
}

}  // namespace wf::sctp
