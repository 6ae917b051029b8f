#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rtp/base/result.h"
#include "rtp/codec.h"
#include "sfu/sdp/extensions.h"
#include "sfu/sdp/local_transport.h"
#include "sfu/sdp/negotiated_media.h"
#include "sfu/sdp/payload_type_pool.h"
#include "sfu/sdp/remote_transport.h"
#include "sfu/sdp/session_description.h"

namespace wf::sdp {

/// A stream that a subscriber is offered.
struct OfferedStream {
    rtp::MediaKind kind = rtp::MediaKind::kAudio;
    rtp::Codec codec = rtp::Codec::kOpus;
    FormatParameters parameters;  ///< as the publisher negotiated them
    ExtensionSet extensions;
    bool red = false;  ///< Opus comes as RED (RFC 2198), too; who does not take that gets it plain
    std::uint32_t ssrc = 0;
    std::optional<std::uint32_t> rtx_ssrc;  ///< video only; none: no retransmission format is offered
    Msid msid;                              ///< empty: "janus" and "janus<mid>"
};

/// What a subscriber answered.
struct SubscriberAnswer {
    std::vector<NegotiatedMedia> media;  ///< one a line; those it refused have a reason
    std::optional<RemoteTransport> remote;
    DtlsRole role = DtlsRole::kServer;
};

/// The media lines of one subscriber, through all offers of its connection. A line keeps place, mid (its index) and
/// payload types; one that is no longer used is offered inactive and taken again by the next stream of its kind and
/// codec, one that the subscriber refused by the next stream of its kind. Belongs to a subscriber, on its loop.
class Offerer {
public:
    /// `session_id` goes into o= and stays; `name` into s=.
    Offerer(std::string session_id, std::string name);

    /// Gives the stream a line and returns its index. Data channels share one line. Nullopt when the connection has no
    /// line or payload type left.
    std::optional<std::size_t> add(const OfferedStream& stream);
    void remove(std::size_t index);

    [[nodiscard]] std::size_t lineCount() const { return slots_.size(); }
    [[nodiscard]] bool isActive(std::size_t index) const { return slots_[index].active; }
    [[nodiscard]] const OfferedStream& stream(std::size_t index) const { return slots_[index].stream; }
    [[nodiscard]] std::string mid(std::size_t index) const { return std::to_string(index); }
    [[nodiscard]] std::uint8_t payloadType(std::size_t index) const { return slots_[index].payload.payload_type; }

    /// The next offer, one version on.
    SessionDescription offer(const LocalTransport& local);
    /// Checks an answer to the last offer; an error says what does not fit. Lines that it refuses become free.
    Result<SubscriberAnswer> accept(const SessionDescription& answer, const LocalTransport& local);

private:
    struct Slot {
        OfferedStream stream;
        PayloadTypePool::Entry payload;
        bool active = false;
        bool refused = false;  // port 0 until it is used again
    };

    [[nodiscard]] std::optional<std::size_t> freeSlot(const OfferedStream& stream) const;
    [[nodiscard]] MediaDescription offerLine(std::size_t index, const LocalTransport& local) const;
    void putFormats(const Slot& slot, MediaDescription& line) const;
    void putSources(std::size_t index, MediaDescription& line) const;
    [[nodiscard]] Status checkShape(const SessionDescription& answer) const;
    [[nodiscard]] NegotiatedMedia acceptLine(std::size_t index, const SessionDescription& answer) const;

    std::string session_id_;
    std::string name_;
    std::uint64_t version_ = 0;
    PayloadTypePool payload_types_;
    std::vector<Slot> slots_;
};

}  // namespace wf::sdp
