#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sfu/janus/json.h"
#include "sfu/janus/videoroom/host_resolver.h"
#include "sfu/janus/videoroom/id_form.h"
#include "sfu/room/forward_request.h"
#include "sfu/room/room_error.h"

namespace wf::janus::videoroom {

/// One stream of `rtp_forward`, before the host's address is known.
struct ForwardWish {
    HostName host;
    std::uint16_t port = 0;
    room::ForwardTarget target;
};

struct ForwardWishes {
    std::string publisher_id;
    std::string host;     ///< of the whole request, as it was written
    bool legacy = false;  ///< without `streams`
    std::vector<ForwardWish> wishes;
};

/// `rtp_forward`, in both of its forms.
room::RoomResult<ForwardWishes> readForward(const Json& body, const IdForm& ids);

/// `host_family`; kNone when it says nothing.
room::RoomResult<net::Address::Family> readFamily(const Json& body);
/// `srtp_suite` and `srtp_crypto`; none without them.
room::RoomResult<std::optional<srtp::SrtpMasterKey>> readSrtp(const Json& body);
/// A new key for `srtp_crypto`.
std::string newSrtpCrypto();
/// 0 for what is no port.
std::uint16_t readPort(const Json& body, std::string_view name);

}  // namespace wf::janus::videoroom
