#include "sfu/room/line_statistics.h"

namespace wf::room {

void addReceived(std::vector<LineStatistics>& to, const PublishedStream& line, const stream::ReceiveTrack* source) {
    for (std::size_t layer = 0; source != nullptr && layer < source->layerCount(); ++layer) {
        const stream::ReceiveLayer::Stats stats = source->layer(layer).stats();
        LineStatistics& one = to.emplace_back();
        one.mid = line.mid;
        one.mindex = line.mindex;
        one.kind = line.kind;
        one.layer = layer;
        one.codec = source->config().codec;
        one.clock_rate = source->config().clock_rate;
        one.packets_in = stats.packets;
        one.bytes_in = stats.bytes;
        one.lost = stats.lost;
        one.jitter = stats.jitter;
        one.nacks_sent = stats.nacks_sent;
        one.retransmissions_received = stats.recovered;
    }
}

LineStatistics lineOf(const stream::SendTrackConfig& config, std::size_t mindex) {
    LineStatistics line;
    line.mid = config.mid;
    line.mindex = mindex;
    line.kind = config.kind;
    line.codec = config.codec;
    line.clock_rate = config.clock_rate;
    return line;
}

void addSent(LineStatistics& to, const stream::SendTrack& track, net::Duration round_trip) {
    const stream::SendTrack::Stats& stats = track.stats();
    to.round_trip = round_trip;
    to.packets_out = stats.packets;
    to.bytes_out = stats.bytes;
    to.lost_by_remote = stats.lost;
    to.jitter_remote = stats.jitter;
    to.nacks_received = stats.nacks_received;
    to.retransmissions_sent = stats.retransmitted;
}

}  // namespace wf::room
