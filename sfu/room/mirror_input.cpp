#include "sfu/room/mirror_input.h"

#include <utility>

#include "rtp/rtcp/compound.h"
#include "rtp/rtcp/feedback.h"
#include "sfu/room/cascade.h"

namespace wf::room {

MirrorInput::MirrorInput(WorkerServices& services, HomeLink& home, std::string feed, MirrorTable::Mirror& mirror)
    : services_(services), home_(home), feed_(std::move(feed)), number_(services.mirrors.add(mirror)) {}

MirrorInput::~MirrorInput() { services_.mirrors.remove(number_); }

void MirrorInput::want() {
    if (!std::exchange(wanted_, true)) {
        home_.want(feed_, number_);
    }
}

// Reports are for publishers that are heard over a network.
bool MirrorInput::sendRtcp(net::PacketPtr packet) {
    rtcp::CompoundReader reader(packet->bytes());
    while (const auto part = reader.next()) {
        const auto feedback = rtcp::parseFeedback(*part);
        if (feedback && feedback->kind == rtcp::FeedbackKind::kPli) {
            requestKeyFrame(feedback->media_ssrc);
        } else if (feedback && feedback->kind == rtcp::FeedbackKind::kFir) {
            for (const rtcp::FirEntry entry : rtcp::FirEntries(feedback->fci)) {
                requestKeyFrame(entry.ssrc);
            }
        }
    }
    return true;
}

void MirrorInput::requestKeyFrame(std::uint32_t ssrc) {
    const std::uint32_t which = ssrc - cascadeSsrc(0, 0);
    home_.requestKeyFrame(feed_, which / 10, which % 10);
}

}  // namespace wf::room
