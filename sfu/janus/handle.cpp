#include "sfu/janus/handle.h"

#include <utility>

#include "sfu/janus/jsep_json.h"
#include "sfu/janus/trickle_json.h"

namespace wf::janus {
namespace {

/// A client that sends more before there is a peer connection loses the oldest.
constexpr std::size_t kMaxEarlyCandidates = 256;

}  // namespace

Handle::Handle(HandleOwner& owner, const Plugin& plugin, std::unique_ptr<PluginHandle> plugin_handle, Identity identity,
               Surroundings surroundings)
    : owner_(owner),
      plugin_(plugin),
      identity_(std::move(identity)),
      surroundings_(surroundings),
      plugin_handle_(std::move(plugin_handle)) {}

std::optional<ApiError> Handle::refusalOf(const Jsep& jsep) const {
    if (jsep.type == JsepType::kAnswer && !offered_) {
        return ApiError{ApiErrorCode::kUnexpectedAnswer, "Unexpected ANSWER (did we offer?)"};
    }
    return std::nullopt;
}

void Handle::message(PluginMessage message, MessageReplyPtr reply) {
    const bool has_jsep = message.jsep.has_value();
    if (has_jsep && surroundings_.events.wanted(EventType::kJsep)) {
        surroundings_.events.emit(EventType::kJsep, subject(),
                                  {{"owner", "remote"}, {"jsep", writeJsep(*message.jsep)}});
    }
    plugin_handle_->onMessage(std::move(message), std::move(reply));
    if (has_jsep) {
        startNegotiation();
    }
}

std::optional<ApiError> Handle::trickle(const Json& request) {
    TrickleRequest read = readTrickle(request);
    if (!negotiating_) {
        keepForLater(std::move(read.candidates));
        return std::nullopt;
    }
    if (!read.candidates.empty()) {
        plugin_handle_->onTrickle(read.candidates);
    }
    return std::move(read.fault);
}

void Handle::keepForLater(std::vector<TrickledCandidate> candidates) {
    for (TrickledCandidate& candidate : candidates) {
        if (early_candidates_.size() == kMaxEarlyCandidates) {
            early_candidates_.pop_front();
        }
        early_candidates_.push_back({surroundings_.loop.now(), std::move(candidate)});
    }
}

void Handle::startNegotiation() {
    negotiating_ = true;
    const net::Time oldest = surroundings_.loop.now() - surroundings_.settings.candidates_timeout;
    std::vector<TrickledCandidate> candidates;
    for (EarlyCandidate& early : early_candidates_) {
        if (early.received >= oldest) {
            candidates.push_back(std::move(early.candidate));
        }
    }
    early_candidates_.clear();
    if (!candidates.empty()) {
        plugin_handle_->onTrickle(candidates);
    }
}

void Handle::detach(bool tell) {
    plugin_handle_.reset();
    if (tell) {
        onHangup("Detach");
        owner_.notify(eventOf("detached"));
    }
    surroundings_.events.emit(EventType::kHandle, subject(), lifeEvent("detached"));
}

Json Handle::lifeEvent(const char* name) const {
    Json event{{"name", name}, {"plugin", plugin_.description().package}};
    if (!identity_.opaque_id.empty()) {
        event["opaque_id"] = identity_.opaque_id;
    }
    return event;
}

}  // namespace wf::janus
