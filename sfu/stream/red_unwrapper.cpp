#include "sfu/stream/red_unwrapper.h"

#include <algorithm>
#include <span>
#include <utility>

#include "rtp/payload/opus.h"
#include "rtp/timestamp_unwrapper.h"

namespace wf::stream {

bool RedUnwrapper::takePlain(const MediaPacket& packet) { return note(packet); }

/// False when the packet was given before, or is too old to know.
bool RedUnwrapper::note(const MediaPacket& packet) {
    if (run_ != packet.run) {
        run_ = packet.run;
        first_ = newest_ = packet.sequence;
        given_.fill({-1, 0});
    } else if (packet.sequence <= newest_ - kMemory || find(packet.sequence) != nullptr) {
        return false;
    }
    newest_ = std::max(newest_, packet.sequence);
    remember({packet.sequence, packet.view.timestamp()});
    return true;
}

const RedUnwrapper::Place* RedUnwrapper::find(std::int64_t sequence) const {
    if (sequence < 0) {
        return nullptr;
    }
    const Place& place = given_[static_cast<std::size_t>(sequence % kMemory)];
    return place.sequence == sequence ? &place : nullptr;
}

bool RedUnwrapper::open(const MediaPacket& red) {
    red_ = &red;
    missing_count_ = 0;
    primary_wanted_ = note(red);
    // Without a payload it still has its number, so that nobody takes it for lost.
    primary_ = {};
    if (red.empty()) {
        return true;
    }
    const auto blocks = rtp::RedPacket::parse(red.view.payload());
    if (!blocks) {
        primary_wanted_ = false;
        return false;
    }
    if (blocks->primary().payload_type == payload_type_) {
        primary_ = blocks->primary().payload;
    }
    findMissing(*blocks);
    return true;
}

void RedUnwrapper::findMissing(const rtp::RedPacket& blocks) {
    Place behind{red_->sequence, red_->view.timestamp()};
    const std::span<const rtp::RedBlock> redundant = blocks.redundant();
    for (std::size_t left = redundant.size(); left > 0; --left) {
        const rtp::RedBlock& block = redundant[left - 1];
        const std::uint32_t timestamp = red_->view.timestamp() - block.timestamp_offset;
        if (block.payload_type == payload_type_ && isMissing(block, timestamp, behind)) {
            if (missing_count_ == kMaxRecovered) {
                return;
            }
            missing_[missing_count_++] = {behind, block.payload};
        }
    }
}

/// `behind` is the oldest packet so far of those whose place is known; moves to the block's when it has one.
bool RedUnwrapper::isMissing(const rtp::RedBlock& block, std::uint32_t timestamp, Place& behind) const {
    const Place* before = find(behind.sequence - 1);
    while (before != nullptr && rtp::timestampDelta(before->timestamp, timestamp) > 0) {
        behind = *before;
        before = find(behind.sequence - 1);
    }
    if (before != nullptr) {
        behind = before->timestamp == timestamp ? *before : behind;
        return false;
    }
    const Place place{behind.sequence - 1, timestamp};
    const int samples = rtp::opusSamples(block.payload);
    const bool adjoins = samples > 0 && timestamp + static_cast<std::uint32_t>(samples) == behind.timestamp;
    if (!adjoins || place.sequence <= first_ || place.sequence <= newest_ - kMemory) {
        return false;
    }
    behind = place;
    return true;
}

const MediaPacket* RedUnwrapper::next() {
    if (missing_count_ > 0) {
        return giveRecovered(missing_[--missing_count_]);
    }
    return std::exchange(primary_wanted_, false) ? givePrimary() : nullptr;
}

const MediaPacket* RedUnwrapper::giveRecovered(const Recovered& lost) {
    const Bytes bytes = red_->view.bytes();
    std::ranges::copy(bytes.first(rtp::PacketView::kFixedHeaderSize), buffer_.begin());
    store8(buffer_, 0, 0x80);
    store8(buffer_, 1, payload_type_);
    store16(buffer_, 2, static_cast<std::uint16_t>(lost.place.sequence));
    store32(buffer_, 4, lost.place.timestamp);
    const MediaPacket* packet = build(rtp::PacketView::kFixedHeaderSize, lost.payload);
    if (packet == nullptr) {
        return next();
    }
    remember(lost.place);
    ++recovered_;
    plain_->sequence = lost.place.sequence;
    plain_->extensions = {};
    plain_->audio_level.reset();
    return packet;
}

const MediaPacket* RedUnwrapper::givePrimary() {
    const std::size_t header_size = red_->view.headerSize();
    if (header_size > kBufferSize) {
        return nullptr;
    }
    constexpr unsigned kPaddingBit = 0x20;
    std::ranges::copy(red_->view.bytes().first(header_size), buffer_.begin());
    store8(buffer_, 0, static_cast<std::uint8_t>(load8(buffer_, 0) & ~kPaddingBit));
    store8(buffer_, 1, static_cast<std::uint8_t>((load8(buffer_, 1) & 0x80U) | payload_type_));
    return build(header_size, primary_);
}

/// A copy of the packet's facts, with the header that lies in the buffer and this payload behind it.
const MediaPacket* RedUnwrapper::build(std::size_t header_size, Bytes payload) {
    if (header_size + payload.size() > kBufferSize) {
        return nullptr;
    }
    std::ranges::copy(payload, buffer_.begin() + static_cast<std::ptrdiff_t>(header_size));
    const auto view = rtp::PacketView::parse(Bytes(buffer_).first(header_size + payload.size()));
    if (!view) {
        return nullptr;
    }
    plain_ = *red_;
    plain_->view = *view;
    plain_->red = false;
    return &*plain_;
}

}  // namespace wf::stream
