// A published line and its mirror on another worker.
#include <algorithm>

#include "sfu/room/cascade.h"
#include "sfu/room/published_track.h"

namespace wf::room {
namespace {

/// What is received is what has been received already: nothing is asked for but key frames.
stream::ReceiveTrackConfig mirrorConfig(const stream::ReceiveTrackConfig& original, const PublishedStream& stream,
                                        std::size_t layers) {
    stream::ReceiveTrackConfig config = original;
    config.rtx_payload_type.reset();
    config.feedback.nack = config.feedback.remb = config.feedback.transport_cc = false;
    config.layers.clear();
    for (std::size_t layer = 0; layer < layers; ++layer) {
        config.layers.push_back({cascadeSsrc(stream.mindex, layer), std::nullopt, ""});
    }
    return config;
}

}  // namespace

MirroredLine PublishedTrack::mirrored() const {
    MirroredLine line{info_, msid_, parameters_, std::nullopt, source_number_};
    if (source_ != nullptr) {
        line.source = mirrorConfig(source_->config(), info_, source_->layerCount());
    }
    return line;
}

bool PublishedTrack::goesOn(const MirroredLine& line) const {
    return source_ != nullptr && line.source && line.source_number == source_number_ && line.stream.mid == info_.mid;
}

void PublishedTrack::mirror(const MirroredLine& line) {
    if (goesOn(line)) {
        receiver_.updateTrack(*line.source);
    } else {
        endMirror();
        source_ = line.source ? &receiver_.addTrack(*line.source, *this) : nullptr;
    }
    info_ = line.stream;
    msid_ = line.msid;
    parameters_ = line.parameters;
    source_number_ = line.source_number;
}

void PublishedTrack::endMirror() {
    if (source_ != nullptr) {
        source_ = nullptr;
        receiver_.removeTrack(info_.mid);
    }
}

}  // namespace wf::room
