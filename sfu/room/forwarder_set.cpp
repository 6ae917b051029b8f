#include "sfu/room/forwarder_set.h"

#include <algorithm>

#include "sfu/room/random_id.h"

namespace wf::room {

namespace {

PublishedTrack* lineOf(const ForwarderSet::Tracks& tracks, const ForwardTarget& target) {
    const auto found = std::ranges::find_if(tracks, [&](const auto& track) {
        const PublishedStream& info = track->info();
        return !info.disabled && (target.first_of ? info.kind == *target.first_of : info.mid == target.mid);
    });
    return found == tracks.end() ? nullptr : found->get();
}

}  // namespace

std::uint32_t ForwarderSet::freeId() const {
    std::uint32_t id = 0;
    do {
        id = randomNumber();
    } while (id == 0 || std::ranges::any_of(forwarders_, [&](const auto& one) { return one->info().id == id; }));
    return id;
}

RoomResult<std::vector<ForwarderInfo>> ForwarderSet::add(const std::vector<ForwardTarget>& targets) {
    std::vector<ForwarderInfo> added;
    for (const ForwardTarget& target : targets) {
        PublishedTrack* line = lineOf(tracks_, target);
        if (line == nullptr) {
            continue;
        }
        auto made = RtpForwarder::create(services_, freeId(), target, *line);
        if (!made) {
            for (const ForwarderInfo& info : added) {
                remove(info.id);
            }
            return RoomError{RoomErrorCode::kUnknownError, made.error().message};
        }
        added.push_back(made.value()->info());
        forwarders_.push_back(std::move(made.value()));
    }
    return added;
}

bool ForwarderSet::remove(std::uint32_t id) {
    return std::erase_if(forwarders_, [&](const auto& one) { return one->info().id == id; }) > 0;
}

std::vector<ForwarderInfo> ForwarderSet::list() const {
    std::vector<ForwarderInfo> infos;
    for (const auto& forwarder : forwarders_) {
        infos.push_back(forwarder->info());
    }
    return infos;
}

void ForwarderSet::sendData(const PublishedTrack& line, const DataMessage& message) {
    for (const auto& forwarder : forwarders_) {
        if (forwarder->mid() == line.info().mid) {
            forwarder->sendData(message);
        }
    }
    for (const auto& recipient : recipients_) {
        recipient->sendData(line, message);
    }
}

RoomStatus ForwarderSet::addRecipient(const RemoteTarget& target) {
    if (std::ranges::any_of(recipients_, [&](const auto& one) { return one->info().id == target.id; })) {
        return RoomError{RoomErrorCode::kIdExists, "Remotization already exists (" + target.id + ")"};
    }
    auto made = RemoteRecipient::create(services_, target);
    if (!made) {
        return RoomError{RoomErrorCode::kUnknownError, made.error().message};
    }
    recipients_.push_back(std::move(made.value()));
    recipients_.back()->refresh(tracks_);
    return Done{};
}

RoomStatus ForwarderSet::removeRecipient(const std::string& id) {
    if (std::erase_if(recipients_, [&](const auto& one) { return one->info().id == id; }) == 0) {
        return RoomError{RoomErrorCode::kNoSuchFeed, "No such remotization (" + id + ")"};
    }
    return Done{};
}

std::vector<RemoteTargetInfo> ForwarderSet::recipients() const {
    std::vector<RemoteTargetInfo> infos;
    for (const auto& recipient : recipients_) {
        infos.push_back(recipient->info());
    }
    return infos;
}

void ForwarderSet::refresh() {
    for (const auto& recipient : recipients_) {
        recipient->refresh(tracks_);
    }
}

void ForwarderSet::clear() {
    forwarders_.clear();
    recipients_.clear();
}

void ForwarderSet::onLineGone(const PublishedTrack& line) {
    std::erase_if(forwarders_, [&](const auto& one) { return one->mid() == line.info().mid; });
    for (const auto& recipient : recipients_) {
        recipient->onLineGone(line);
    }
}

}  // namespace wf::room
