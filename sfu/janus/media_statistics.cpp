#include "sfu/janus/media_statistics.h"

#include <algorithm>
#include <chrono>

namespace wf::janus {
namespace {

using room::LineStatistics;

constexpr unsigned kStatisticsEvent = 3;

std::string mediaName(const LineStatistics& line) {
    const char* kind = line.kind == rtp::MediaKind::kAudio ? "audio" : "video";
    return line.layer == 0 ? kind : std::string(kind) + "-sim" + std::to_string(line.layer);
}

std::int64_t milliseconds(std::uint32_t ticks, std::uint32_t clock_rate) {
    return clock_rate == 0 ? 0 : std::int64_t{ticks} * 1000 / clock_rate;
}

std::int64_t milliseconds(net::Duration time) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
}

/// 0 to 100: what part of the packets arrived.
int quality(std::uint64_t packets, std::int64_t lost) {
    const auto all = static_cast<double>(packets) + static_cast<double>(std::max<std::int64_t>(lost, 0));
    return all <= 0 ? 100 : static_cast<int>(100.0 * static_cast<double>(packets) / all);
}

std::uint64_t perSecond(std::uint64_t now, std::uint64_t before, net::Duration passed) {
    const double seconds = std::chrono::duration<double>(passed).count();
    return now <= before || seconds <= 0 ? 0 : static_cast<std::uint64_t>(static_cast<double>(now - before) / seconds);
}

/// `before` is what it was `passed` ago.
Json eventOf(const LineStatistics& line, const LineStatistics& before, net::Duration passed) {
    const int in = quality(line.packets_in - std::min(before.packets_in, line.packets_in), line.lost - before.lost);
    const std::uint64_t sent = line.packets_out - std::min(before.packets_out, line.packets_out);
    const std::int64_t gone =
        std::clamp<std::int64_t>(line.lost_by_remote - before.lost_by_remote, 0, static_cast<std::int64_t>(sent));
    const int out = quality(sent - static_cast<std::uint64_t>(gone), gone);
    Json event{{"mid", line.mid}, {"mindex", line.mindex}, {"media", mediaName(line)}};
    event["codec"] = rtp::codecName(line.codec);
    event["base"] = line.clock_rate;
    if (line.layer == 0) {
        event["rtt"] = milliseconds(line.round_trip.value_or(net::Duration::zero()));
    }
    event["lost"] = line.lost;
    event["lost-by-remote"] = line.lost_by_remote;
    event["jitter-local"] = milliseconds(line.jitter, line.clock_rate);
    event["jitter-remote"] = milliseconds(line.jitter_remote, line.clock_rate);
    event["in-link-quality"] = in;
    event["in-media-link-quality"] = in;
    event["out-link-quality"] = out;
    event["out-media-link-quality"] = out;
    event["packets-received"] = line.packets_in;
    event["packets-sent"] = line.packets_out;
    event["bytes-received"] = line.bytes_in;
    event["bytes-sent"] = line.bytes_out;
    event["bytes-received-lastsec"] = perSecond(line.bytes_in, before.bytes_in, passed);
    event["bytes-sent-lastsec"] = perSecond(line.bytes_out, before.bytes_out, passed);
    event["nacks-received"] = line.nacks_received;
    event["nacks-sent"] = line.nacks_sent;
    event["retransmissions-received"] = line.retransmissions_received;
    return event;
}

}  // namespace

void MediaStatistics::tell(const std::vector<LineStatistics>& lines, net::Time now, HandlePort& port, bool combined) {
    Json all = Json::array();
    for (const LineStatistics& line : lines) {
        const auto [entry, fresh] = before_.try_emplace({line.mid, line.layer}, Before{{}, now});
        Before& before = entry->second;
        const net::Duration passed = fresh ? net::Duration(std::chrono::seconds(1)) : now - before.at;
        Json event = eventOf(line, before.line, passed);
        if (combined) {
            all.push_back(std::move(event));
        } else {
            port.notice(EventType::kMedia, kStatisticsEvent, std::move(event));
        }
        before = {line, now};
    }
    if (!all.empty()) {
        port.notice(EventType::kMedia, kStatisticsEvent, std::move(all));
    }
}

}  // namespace wf::janus
