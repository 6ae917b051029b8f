#include "tests/bench/load/recorded_media.h"

#include <algorithm>
#include <map>
#include <utility>

#include "recorder/mjr/mapped_file.h"
#include "recorder/mjr/reader.h"
#include "rtp/packet.h"
#include "rtp/sequence_unwrapper.h"
#include "sfu/stream/payload_facts.h"

namespace wf::load {
namespace {

constexpr std::size_t kMaxPayload = 1300;
constexpr std::uint64_t kLongestPauseSeconds = 1;

}  // namespace

Result<RecordedMedia> RecordedMedia::load(const std::string& path) {
    const auto file = mjr::MappedFile::open(path);
    if (!file) {
        return file.error();
    }
    RecordedMedia media;
    if (Status status = media.read(file->bytes()); !status) {
        return Error{path + ": " + status.error().message};
    }
    return media;
}

Status RecordedMedia::read(Bytes file) {
    auto reader = mjr::Reader::open(file);
    if (!reader) {
        return reader.error();
    }
    header_ = reader->header();
    if (header_.kind == rtp::MediaKind::kData) {
        return Error{"a recording of data is no media"};
    }
    std::map<std::int64_t, rtp::PacketView> in_order;
    rtp::SequenceUnwrapper unwrapper;
    mjr::Record record;
    while (reader->next(record)) {
        const auto view = rtp::PacketView::parse(record.payload);
        if (!view || view->payload().empty()) {
            continue;
        }
        if (view->payload().size() > kMaxPayload) {
            return Error{"its packets are too long"};
        }
        in_order.emplace(unwrapper.unwrap(view->sequenceNumber()), *view);
    }
    if (in_order.empty()) {
        return Error{"it holds no packets"};
    }
    const std::uint64_t longest_pause = kLongestPauseSeconds * clockRate();
    std::uint32_t before = in_order.begin()->second.timestamp();
    std::uint64_t ticks = 0;
    for (const auto& [number, view] : in_order) {
        const std::uint32_t step = view.timestamp() - before;
        if (frames_.empty() || step != 0) {
            // Long pauses and steps back are left out.
            ticks += step <= longest_pause ? step : 0;
            frames_.push_back({packets_.size(), 0, ticks, header_.kind == rtp::MediaKind::kAudio});
            before = view.timestamp();
        }
        addPacket(view.payload(), view.marker());
    }
    finish();
    return {};
}

void RecordedMedia::addPacket(Bytes payload, bool marker) {
    Frame& frame = frames_.back();
    packets_.push_back({bytes_.size(), payload.size(), marker});
    bytes_.insert(bytes_.end(), payload.begin(), payload.end());
    ++frame.packets;
    frame.key = frame.key || stream::readPayloadFacts(header_.codec, payload).starts_key_frame;
}

void RecordedMedia::finish() {
    const std::uint64_t last = frames_.back().ticks;
    const std::uint64_t usual = frames_.size() > 1 ? last / (frames_.size() - 1) : clockRate() / 50;
    round_ticks_ = last + std::max<std::uint64_t>(usual, 1);
}

double RecordedMedia::bitrate() const {
    return static_cast<double>(bytes_.size()) * 8 * clockRate() / static_cast<double>(round_ticks_);
}

}  // namespace wf::load
