#pragma once

#include <cstdint>
#include <unordered_map>

#include "sfu/room/media_lane.h"

namespace wf::room {

/// The publishers of other workers that are mirrored on this one, by their numbers; a number is never used again, so
/// that what comes late finds nobody. Belongs to the worker.
class MirrorTable final : public MediaLane::Reader {
public:
    class Mirror {
    public:
        virtual void onMirrored(const MediaLane::Address& address, stream::MediaPacket& packet) = 0;
        virtual void onMirrored(const MediaLane::Address& address, const stream::ReceivedSenderReport& report) = 0;

    protected:
        ~Mirror() = default;
    };

    std::uint32_t add(Mirror& mirror) {
        mirrors_.emplace(++last_, &mirror);
        return last_;
    }
    void remove(std::uint32_t number) { mirrors_.erase(number); }

    void onMirroredPacket(const MediaLane::Address& address, stream::MediaPacket& packet) override {
        give(address, packet);
    }
    void onMirroredReport(const MediaLane::Address& address, const stream::ReceivedSenderReport& report) override {
        give(address, report);
    }

private:
    template <class Content>
    void give(const MediaLane::Address& address, Content& content) {
        const auto found = mirrors_.find(address.mirror);
        if (found != mirrors_.end()) {
            found->second->onMirrored(address, content);
        }
    }

    std::unordered_map<std::uint32_t, Mirror*> mirrors_;
    std::uint32_t last_ = 0;
};

}  // namespace wf::room
