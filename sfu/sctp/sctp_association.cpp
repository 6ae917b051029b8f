#include "sfu/sctp/sctp_association.h"

#include <utility>
#include <vector>

#include "sfu/sctp/association_worker.h"

namespace wf::sctp {

SctpAssociation::SctpAssociation(SctpStack& stack, net::Loop& loop, SctpListener& listener, const Config& config)
    : stack_(stack),
      listener_(listener),
      config_(config),
      channels_(*this, config.dtls_client),
      worker_(std::make_shared<AssociationWorker>(loop, *this)) {}

SctpAssociation::~SctpAssociation() {
    worker_->detach();
    // The last to hold the worker is a task of the stack's thread, on which the endpoint has to end.
    stack_.post([worker = std::move(worker_)](UsrsctpLibrary&) { worker->stop(); });
}

void SctpAssociation::postToWorker(std::function<void(AssociationWorker&, UsrsctpLibrary&)> task) {
    stack_.post([worker = worker_, task = std::move(task)](UsrsctpLibrary& library) { task(*worker, library); });
}

void SctpAssociation::start() {
    if (state_ == SctpState::kNew) {
        state_ = SctpState::kConnecting;
        postToWorker([config = config_.endpoint](AssociationWorker& worker, UsrsctpLibrary& library) {
            worker.start(library, config);
        });
    }
}

void SctpAssociation::feed(Bytes packet) {
    if (state_ == SctpState::kNew || state_ == SctpState::kEnded) {
        return;
    }
    if (worker_->waiting_bytes.load(std::memory_order_relaxed) + packet.size() > config_.max_waiting_bytes) {
        ++lost_packets_;
        return;
    }
    worker_->waiting_bytes.fetch_add(packet.size(), std::memory_order_relaxed);
    postToWorker([bytes = std::vector<std::byte>(packet.begin(), packet.end())](
                     AssociationWorker& worker, UsrsctpLibrary&) { worker.feed(bytes); });
}

Result<std::uint16_t> SctpAssociation::openChannel(const ChannelConfig& config) {
    if (state_ != SctpState::kConnected) {
        return Error{"cannot open a data channel: SCTP is not connected"};
    }
    return channels_.open(config);
}

Status SctpAssociation::send(std::uint16_t channel, bool binary, Bytes message) {
    if (state_ != SctpState::kConnected) {
        return Error{"cannot send on data channel " + std::to_string(channel) + ": SCTP is not connected"};
    }
    if (message.size() > config_.endpoint.max_message_bytes) {
        return Error{"cannot send " + std::to_string(message.size()) + " bytes on a data channel: at most " +
                     std::to_string(config_.endpoint.max_message_bytes)};
    }
    if (bufferedBytes() + message.size() > config_.max_buffered_bytes) {
        return Error{"cannot send on data channel " + std::to_string(channel) + ": the peer is too slow"};
    }
    return channels_.send(channel, binary, message);
}

void SctpAssociation::closeChannel(std::uint16_t channel) { channels_.close(channel); }

std::size_t SctpAssociation::bufferedBytes() const { return worker_->buffered_bytes.load(std::memory_order_relaxed); }

void SctpAssociation::onOutgoing(OutgoingMessage message) {
    worker_->buffered_bytes.fetch_add(message.bytes.size(), std::memory_order_relaxed);
    // A std::function has to be copyable; the message is moved out of the one copy that runs.
    auto shared = std::make_shared<OutgoingMessage>(std::move(message));
    postToWorker([shared](AssociationWorker& worker, UsrsctpLibrary&) { worker.send(std::move(*shared)); });
}

void SctpAssociation::onChannelOpen(std::uint16_t channel, const ChannelConfig& config) {
    listener_.onChannelOpen(channel, config);
}

void SctpAssociation::onChannelMessage(std::uint16_t channel, bool binary, Bytes message) {
    listener_.onChannelMessage(channel, binary, message);
}

void SctpAssociation::onChannelClosed(std::uint16_t channel) { listener_.onChannelClosed(channel); }

void SctpAssociation::connected(std::uint16_t outgoing_streams) {
    channels_.setStreams(outgoing_streams);
    state_ = SctpState::kConnected;
    listener_.onSctpState(state_, {});
}

void SctpAssociation::ended(const std::string& reason) {
    if (state_ != SctpState::kEnded) {
        state_ = SctpState::kEnded;
        listener_.onSctpState(state_, reason);
    }
}

}  // namespace wf::sctp
