#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "rtp/base/result.h"
#include "sfu/dtls/fingerprint.h"
#include "tests/bench/load/media_peer.h"
#include "tests/bench/load/recorded_media.h"

namespace wf::load {

/// Our end in a session description.
struct LocalEnd {
    ice::Credentials credentials;
    net::Address address;
    dtls::Fingerprint fingerprint;
};

/// How the layers of one video are told apart.
enum class SimulcastKind { kNone, kRid, kSsrc };

/// One line that is published: one layer, or those of simulcast, best first.
struct PublishedLine {
    const RecordedMedia& media;
    std::vector<std::uint32_t> ssrcs;
    SimulcastKind simulcast = SimulcastKind::kNone;
};

inline constexpr std::uint8_t kMidExtension = 4;
inline constexpr std::uint8_t kRidExtension = 10;
inline constexpr const char* kRids[] = {"h", "m", "l"};

/// The payload type that a codec has in our offers.
std::uint8_t payloadTypeOf(rtp::Codec codec);
/// The offer of a publisher: one bundled line for each, mids from 0.
std::string publisherOffer(const LocalEnd& local, const std::vector<PublishedLine>& lines);

/// What a subscriber makes of the server's offer.
struct SubscriberAnswer {
    std::string sdp;
    RemoteEnd remote;
    std::size_t media_lines = 0;
};
/// Takes all media. Retransmission streams and feedback of transport-cc are left out.
Result<SubscriberAnswer> subscriberAnswer(const LocalEnd& local, const std::string& offer);
/// The server's end, from the answer to our offer.
Result<RemoteEnd> remoteOfAnswer(const std::string& answer);

}  // namespace wf::load
