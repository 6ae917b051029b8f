#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "sfu/net/loop.h"
#include "sfu/sctp/sctp_endpoint.h"

namespace wf::sctp {

class SctpAssociation;

/// The half of an association that is on the stack's thread. It tells the other half by tasks on that one's loop, for
/// as long as that one lives.
class AssociationWorker final : public std::enable_shared_from_this<AssociationWorker>, private SctpEndpoint::Listener {
public:
    AssociationWorker(net::Loop& loop, SctpAssociation& association) : loop_(&loop), association_(&association) {}

    // The association's loop.
    /// Nothing is told any more, and its loop may go.
    void detach();

    // The stack's thread.
    void start(UsrsctpLibrary& library, const SctpEndpoint::Config& config);
    void feed(Bytes packet);
    void send(OutgoingMessage message);
    void stop() { endpoint_.reset(); }

    // Both: what is on its way to the stack's thread.
    std::atomic<std::size_t> waiting_bytes = 0;   ///< of packets
    std::atomic<std::size_t> buffered_bytes = 0;  ///< of messages

private:
    void onPacketOut(Bytes packet) override;
    void onConnected(std::uint16_t outgoing_streams) override;
    void onEnded(std::string_view reason) override;
    void onMessage(std::uint16_t stream, std::uint32_t ppid, std::vector<std::byte> message) override;
    void onStreamsReset(std::vector<std::uint16_t> streams) override;
    void onTaken(std::size_t bytes) override;
    void tell(std::function<void(SctpAssociation&)> task);

    std::mutex mutex_;  ///< guards loop_; held while a task is put on its list, which waits for nothing
    net::Loop* loop_;
    SctpAssociation* association_;  ///< the loop's thread only
    std::unique_ptr<SctpEndpoint> endpoint_;
};

}  // namespace wf::sctp
