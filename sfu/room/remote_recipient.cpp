#include "sfu/room/remote_recipient.h"

#include <algorithm>
#include <utility>

namespace wf::room {

RemoteRecipient::RemoteRecipient(WorkerServices& services, const RemoteTarget& target)
    : services_(services), target_(target), hello_timer_(services.loop, [this] { feedback_->sayHello(); }) {}

Result<std::unique_ptr<RemoteRecipient>> RemoteRecipient::create(WorkerServices& services, const RemoteTarget& target) {
    std::unique_ptr<RemoteRecipient> recipient(new RemoteRecipient(services, target));
    if (target.rtcp_port == 0) {
        return recipient;
    }
    auto feedback = ForwardFeedback::open(services.loop, services.pool,
                                          {target.address.withPort(target.rtcp_port),
                                           [to = recipient.get()](std::uint32_t ssrc) { to->onKeyFrameWanted(ssrc); }});
    if (!feedback) {
        return feedback.error();
    }
    recipient->feedback_ = std::move(feedback.value());
    recipient->hello_timer_.repeat(kHelloPeriod);
    return recipient;
}

void RemoteRecipient::refresh(const Tracks& tracks) {
    for (const auto& line : tracks) {
        const bool there =
            std::ranges::any_of(forwarders_, [&](const auto& one) { return one->mid() == line->info().mid; });
        if (there || line->info().disabled) {
            continue;
        }
        const std::size_t layers = line->source() == nullptr ? 1 : line->source()->layerCount();
        for (std::size_t layer = 0; layer < layers; ++layer) {
            forward(*line, layer);
        }
    }
}

void RemoteRecipient::forward(PublishedTrack& line, std::size_t layer) {
    ForwardTarget target;
    target.address = target_.address;
    target.ssrc = cascadeSsrc(line.info().mindex, layer);
    target.substream = layer;
    target.srtp = target_.srtp;
    target.between_servers = true;
    auto made = RtpForwarder::create(services_, *target.ssrc, target, line);
    if (!made) {
        services_.log.write(net::LogLevel::kError, "remote " + target_.id, made.error().message);
        return;
    }
    made.value()->setReports(feedback_.get());
    forwarders_.push_back(std::move(made.value()));
}

void RemoteRecipient::onLineGone(const PublishedTrack& line) {
    std::erase_if(forwarders_, [&](const auto& one) { return one->mid() == line.info().mid; });
}

void RemoteRecipient::sendData(const PublishedTrack& line, const DataMessage& message) {
    for (const auto& forwarder : forwarders_) {
        if (forwarder->mid() == line.info().mid) {
            forwarder->sendData(message);
        }
    }
}

// Who does not say of which stream means all of them.
void RemoteRecipient::onKeyFrameWanted(std::uint32_t ssrc) {
    const bool known = std::ranges::any_of(forwarders_, [&](const auto& one) { return one->info().ssrc == ssrc; });
    for (const auto& forwarder : forwarders_) {
        if (!known || forwarder->info().ssrc == ssrc) {
            forwarder->requestKeyFrame();
        }
    }
}

}  // namespace wf::room
