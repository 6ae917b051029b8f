#include "sfu/room/annex_link.h"

#include <utility>

#include "sfu/room/home_link.h"
#include "sfu/room/publisher.h"
#include "sfu/room/worker.h"

namespace wf::room {
namespace {

// Messages on their way to another loop; more are lost, as on a network.
constexpr std::size_t kMaxDataBytes = 8 * 1024 * 1024;

}  // namespace

void AnnexLink::post(std::function<void(HomeLink&)> task) const {
    ends_.there.loop().post([ends = ends_, task = std::move(task)] {
        if (HomeLink* home = ends.there.findAnnex(ends.room_id, ends.instance)) {
            task(*home);
        }
    });
}

void AnnexLink::tell(const Publisher& publisher) {
    const auto tap = taps_.find(publisher.id());
    if (tap != taps_.end()) {
        tap->second.refresh(publisher.tracks());
    }
    post([feed = publisher.mirrored()](HomeLink& home) { home.take(feed); });
}

void AnnexLink::tellGone(const std::string& feed) {
    taps_.erase(feed);
    post([feed](HomeLink& home) { home.takeGone(feed); });
}

void AnnexLink::sendData(const std::string& feed, const DataMessage& message) {
    const std::size_t size = message.bytes.size();
    if (!taps_.contains(feed) || *data_bytes_ + size > kMaxDataBytes) {
        return;
    }
    *data_bytes_ += size;
    struct Copy {
        std::string bytes;
        bool binary;
        std::string protocol;
        std::string label;
    };
    Copy copy{std::string(asText(message.bytes)), message.binary, std::string(message.protocol),
              std::string(message.label)};
    post([feed, waiting = data_bytes_, copy = std::move(copy)](HomeLink& home) {
        *waiting -= copy.bytes.size();
        home.takeData(feed, {asBytes(copy.bytes), copy.binary, copy.protocol, copy.label});
    });
}

void AnnexLink::want(const Publisher* publisher, const std::string& feed, std::uint32_t mirror) {
    taps_.erase(feed);
    if (publisher != nullptr) {
        taps_.try_emplace(feed, lane_, mirror).first->second.refresh(publisher->tracks());
    }
}

void AnnexLink::unwant(const std::string& feed, std::uint32_t mirror) {
    const FeedTap* tap = find(feed);
    if (tap != nullptr && tap->mirror() == mirror) {
        taps_.erase(feed);
    }
}

const FeedTap* AnnexLink::find(const std::string& feed) const {
    const auto found = taps_.find(feed);
    return found == taps_.end() ? nullptr : &found->second;
}

}  // namespace wf::room
