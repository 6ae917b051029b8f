#include "pp-rec/compose/interleaver.h"

#include <algorithm>
#include <utility>

namespace wf::compose {

SharedPacket share(const mux::Packet& packet) {
    auto data = std::make_shared<ByteBuffer>();
    data->append(packet.data);
    data->pad();
    return {packet.pts, packet.dts, packet.duration, packet.key, std::move(data)};
}

Interleaver::Interleaver(mux::ContainerWriter& writer, const std::vector<std::uint32_t>& clock_rates)
    : writer_(writer) {
    for (const std::uint32_t rate : clock_rates) {
        tracks_.push_back({static_cast<double>(rate), {}, false});
    }
}

Status Interleaver::add(std::size_t track, SharedPacket packet) {
    const std::lock_guard lock(mutex_);
    tracks_[track].waiting.push_back(std::move(packet));
    return writeReady();
}

Status Interleaver::end(std::size_t track) {
    const std::lock_guard lock(mutex_);
    tracks_[track].ended = true;
    return writeReady();
}

/// The track whose next packet is to be written; null while one is still to come.
Interleaver::Track* Interleaver::earliest() {
    Track* first = nullptr;
    double first_s = 0;
    for (Track& track : tracks_) {
        if (track.waiting.empty()) {
            if (!track.ended) {
                return nullptr;
            }
            continue;
        }
        const double time_s = static_cast<double>(track.waiting.front().dts) / track.clock_rate;
        if (first == nullptr || time_s < first_s) {
            first = &track;
            first_s = time_s;
        }
    }
    return first;
}

Status Interleaver::writeReady() {
    while (Track* track = earliest()) {
        const SharedPacket packet = std::move(track->waiting.front());
        track->waiting.pop_front();
        const auto index = static_cast<std::size_t>(track - tracks_.data());
        if (Status written =
                writer_.write({index, packet.pts, packet.dts, packet.duration, packet.key, packet.data->bytes()});
            !written) {
            return written;
        }
    }
    return {};
}

}  // namespace wf::compose
