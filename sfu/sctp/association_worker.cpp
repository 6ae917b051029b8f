#include "sfu/sctp/association_worker.h"

#include <string>
#include <utility>

#include "sfu/sctp/sctp_association.h"

namespace wf::sctp {

void AssociationWorker::detach() {
    const std::lock_guard lock(mutex_);
    loop_ = nullptr;
    association_ = nullptr;
}

void AssociationWorker::tell(std::function<void(SctpAssociation&)> task) {
    const std::lock_guard lock(mutex_);
    if (loop_ != nullptr) {
        loop_->post([self = shared_from_this(), task = std::move(task)] {
            if (self->association_ != nullptr) {
                task(*self->association_);
            }
        });
    }
}

void AssociationWorker::start(UsrsctpLibrary& library, const SctpEndpoint::Config& config) {
    auto endpoint = SctpEndpoint::create(library, *this, config);
    if (!endpoint) {
        onEnded(endpoint.error().message);
        return;
    }
    endpoint_ = std::move(endpoint).value();
    if (const Status connecting = endpoint_->connect(); !connecting) {
        onEnded(connecting.error().message);
    }
}

void AssociationWorker::feed(Bytes packet) {
    waiting_bytes.fetch_sub(packet.size(), std::memory_order_relaxed);
    if (endpoint_ != nullptr) {
        endpoint_->feed(packet);
    }
}

void AssociationWorker::send(OutgoingMessage message) {
    if (endpoint_ != nullptr) {
        endpoint_->send(std::move(message));
    }
}

void AssociationWorker::onPacketOut(Bytes packet) {
    tell([bytes = std::vector<std::byte>(packet.begin(), packet.end())](SctpAssociation& association) {
        association.packetOut(bytes);
    });
}

void AssociationWorker::onConnected(std::uint16_t outgoing_streams) {
    tell([outgoing_streams](SctpAssociation& association) { association.connected(outgoing_streams); });
}

void AssociationWorker::onEnded(std::string_view reason) {
    tell([text = std::string(reason)](SctpAssociation& association) { association.ended(text); });
}

void AssociationWorker::onMessage(std::uint16_t stream, std::uint32_t ppid, std::vector<std::byte> message) {
    tell([stream, ppid, bytes = std::move(message)](SctpAssociation& association) {
        association.channels_.receive(stream, ppid, bytes);
    });
}

void AssociationWorker::onStreamsReset(std::vector<std::uint16_t> streams) {
    tell([list = std::move(streams)](SctpAssociation& association) { association.channels_.streamsReset(list); });
}

void AssociationWorker::onTaken(std::size_t bytes) { buffered_bytes.fetch_sub(bytes, std::memory_order_relaxed); }

}  // namespace wf::sctp
