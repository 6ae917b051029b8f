#pragma once

#include <chrono>
#include <cstdint>
#include <map>

namespace wf::sctp {

class SctpEndpoint;

/// usrsctp, which is one for the whole process, without threads of its own: everything that touches it happens on one
/// thread, the one that makes this. Endpoints are known to it by numbers that are never used again, so that a late
/// callback finds nobody.
class UsrsctpLibrary {
public:
    /// At most one at a time in a process.
    UsrsctpLibrary();
    ~UsrsctpLibrary();
    UsrsctpLibrary(const UsrsctpLibrary&) = delete;
    UsrsctpLibrary& operator=(const UsrsctpLibrary&) = delete;

    std::uintptr_t add(SctpEndpoint& endpoint);
    void remove(std::uintptr_t number);
    [[nodiscard]] static SctpEndpoint* find(void* number);
    [[nodiscard]] bool empty() const { return endpoints_.empty(); }

    /// To be called often while there are endpoints: retransmission and other timers advance by `elapsed`.
    void advance(std::chrono::milliseconds elapsed);

private:
    std::map<std::uintptr_t, SctpEndpoint*> endpoints_;
    std::uintptr_t last_number_ = 0;
};

}  // namespace wf::sctp
