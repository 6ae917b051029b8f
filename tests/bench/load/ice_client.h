#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "rtp/base/bytes.h"
#include "sfu/ice/credentials.h"
#include "sfu/net/address.h"

namespace wf::load {

/// Makes and reads the STUN messages of one peer's ICE (RFC 8445) with one socket and one address of the server. In
/// either role; what is sent when is up to the owner.
class IceClient {
public:
    IceClient();
    ~IceClient();
    IceClient(const IceClient&) = delete;
    IceClient& operator=(const IceClient&) = delete;

    void setRemote(const ice::Credentials& remote, bool controlling);
    [[nodiscard]] const ice::Credentials& local() const { return local_; }

    /// The next check, which also renews consent (RFC 7675); good until the next call. A controlling end nominates.
    [[nodiscard]] Bytes makeCheck();
    /// A message of the server; what is to be answered, good until the next call, or nothing.
    [[nodiscard]] Bytes receive(Bytes message, const net::Address& from);

    /// A check of ours was answered.
    [[nodiscard]] bool answered() const { return answered_; }

private:
    struct Agent;
    using TransactionId = std::array<std::uint8_t, 16>;
    void remember(std::span<const std::uint8_t> id);

    std::unique_ptr<Agent> agent_;
    ice::Credentials local_;
    ice::Credentials remote_;
    std::string user_;
    std::uint64_t tie_breaker_;
    bool controlling_ = true;
    bool answered_ = false;
    std::array<TransactionId, 8> asked_{};
    std::size_t asked_count_ = 0;
    std::array<std::byte, 1024> buffer_{};
};

}  // namespace wf::load
