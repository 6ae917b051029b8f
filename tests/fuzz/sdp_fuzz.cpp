#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "sfu/sdp/answerer.h"
#include "sfu/sdp/offerer.h"
#include "sfu/sdp/session_description.h"

namespace {

using namespace wf::sdp;
using wf::rtp::Codec;

void require(bool condition) {
    if (!condition) {
        std::abort();
    }
}

LocalTransport localEnd() {
    LocalTransport local;
    local.ice = {"abcd", "0123456789abcdefghijkl"};
    local.fingerprints = {{"sha-256", "AA:BB"}};
    return local;
}

AnswerPolicy everything() {
    AnswerPolicy policy;
    policy.codecs.audio = {Codec::kOpus, Codec::kMultiopus, Codec::kPcmu, Codec::kPcma, Codec::kG722, Codec::kL16};
    policy.codecs.video = {Codec::kVp9, Codec::kH264, Codec::kAv1, Codec::kH265, Codec::kVp8};
    policy.codecs.opus_red = true;
    policy.codecs.telephone_event = true;
    policy.codecs.opus_dtx = true;
    return policy;
}

// An answer has the offer's lines, can be read, and says the same when it is written again.
void answer(const SessionDescription& offer) {
    const auto made = answerOffer(offer, everything(), localEnd());
    if (!made) {
        return;
    }
    require(made->media.size() == offer.media.size() && made->description.media.size() == offer.media.size());
    const std::string text = write(made->description);
    const auto again = parse(text);
    require(again.ok() && write(*again) == text);
    for (const NegotiatedMedia& media : made->media) {
        require(again->media[media.index].isRejected() != media.accepted());
        require(!media.accepted() || made->remote.has_value());
        require(!media.accepted() || media.codec.has_value() != media.data.has_value());
    }
}

// The same text as a subscriber's answer, and as one whose streams are offered again.
void accept(const SessionDescription& description) {
    Offerer offerer("1", "-");
    const LocalTransport local = localEnd();
    for (const MediaDescription& line : description.media) {
        OfferedStream stream;
        stream.kind = kindOf(line).value_or(wf::rtp::MediaKind::kData);
        stream.codec = stream.kind == wf::rtp::MediaKind::kVideo ? Codec::kVp8 : Codec::kOpus;
        if (!line.formats.empty()) {
            stream.parameters = line.formats.front().parameters;
        }
        stream.rtx_ssrc = 7;
        offerer.add(stream);
    }
    require(parse(write(offerer.offer(local))).ok() || offerer.lineCount() == 0);
    const auto result = offerer.accept(description, local);
    require(!result || result->media.size() == offerer.lineCount());
}

}  // namespace

/// What can be read is written and read again the same; whatever it says, it can be answered or refused.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto candidate = parseCandidate(text)) {
        require(parseCandidate(formatCandidate(*candidate)) == candidate);
    }
    const auto session = parse(text);
    if (!session) {
        require(session.error().offset.value_or(0) <= size);
        return 0;
    }
    const auto again = parse(write(*session));
    require(again.ok() && *again == *session);
    answer(*session);
    accept(*session);
    return 0;
}
