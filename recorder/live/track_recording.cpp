#include "recorder/live/track_recording.h"

#include <algorithm>
#include <array>
#include <utility>

#include "recorder/live/disk_inbox.h"
#include "recorder/mjr/layout.h"
#include "rtp/packet.h"

namespace wf::live {
namespace {

using rtp::PacketView;

constexpr std::uint8_t kMarkerBit = 0x80;

template <class Unit>
std::int64_t countOf(std::chrono::steady_clock::duration duration) {
    return std::chrono::duration_cast<Unit>(duration).count();
}

}  // namespace

TrackRecording::TrackRecording(std::shared_ptr<DiskInbox> inbox, std::shared_ptr<RecordingFile> file,
                               const TrackRecordingConfig& config)
    : inbox_(std::move(inbox)),
      file_(std::move(file)),
      ring_(inbox_->ring()),
      continuity_(rtp::rtpClockRate(config.header.codec)),
      created_(config.created),
      created_us_(config.header.created_us),
      payload_type_(config.payload_type),
      fixed_ssrc_(config.ssrc) {}

TrackRecording::~TrackRecording() { close(); }

bool TrackRecording::writeRtp(Bytes packet, Time received) {
    const auto view = PacketView::parse(packet);
    if (!active() || !view || packet.size() > mjr::kMaxPayloadSize) {
        return drop();
    }
    RtpContinuity continuity = continuity_;  // stays as it is when there is no room
    const RtpContinuity::Position at =
        continuity.rewrite({view->ssrc(), view->sequenceNumber(), view->timestamp()}, received);
    std::array<std::byte, PacketView::kFixedHeaderSize> header{};
    std::ranges::copy(packet.first(header.size()), header.begin());
    if (payload_type_) {
        store8(header, 1, static_cast<std::uint8_t>((load8(header, 1) & kMarkerBit) | *payload_type_));
    }
    store16(header, 2, at.sequence_number);
    store32(header, 4, at.timestamp);
    store32(header, 8, fixed_ssrc_.value_or(at.ssrc));
    if (!push(header, packet.subspan(header.size()), received)) {
        return false;
    }
    continuity_ = continuity;
    return true;
}

bool TrackRecording::writeData(Bytes message, Time received) {
    if (!active() || message.size() > mjr::kMaxPayloadSize - mjr::kWallClockSize) {
        return drop();
    }
    return push(message, {}, received);
}

bool TrackRecording::push(Bytes first, Bytes second, Time received) {
    PacketRing::Entry entry;
    entry.file = file_.get();
    entry.wall_us = created_us_ + countOf<std::chrono::microseconds>(received - created_);
    const std::int64_t since_first = countOf<std::chrono::milliseconds>(received - first_received_.value_or(received));
    entry.arrival_ms = static_cast<std::uint32_t>(std::max<std::int64_t>(since_first, 0));
    const bool taken = ring_.push(entry, first, second);
    if (taken && !first_received_) {
        first_received_ = received;
    }
    if (!taken || ring_.crowded()) {
        inbox_->wake();
    }
    return taken || drop();
}

bool TrackRecording::drop() {
    file_->countDrop();
    return false;
}

std::optional<std::uint32_t> TrackRecording::rewrittenRtpTime(std::uint32_t rtp_time) const {
    return continuity_.rewrittenTime(rtp_time);
}

void TrackRecording::close() {
    if (!std::exchange(closed_, true)) {
        inbox_->post(DiskInbox::CloseTrack{file_});
    }
}

std::uint64_t TrackRecording::id() const { return file_->plan().id; }

bool TrackRecording::active() const { return !closed_ && file_->accepting(); }

}  // namespace wf::live
