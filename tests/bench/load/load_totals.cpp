#include "tests/bench/load/load_totals.h"

#include <cmath>
#include <iomanip>
#include <sstream>

namespace wf::load {
namespace {

using nlohmann::json;

double rounded(double value) { return std::round(value * 1000) / 1000; }

double ratio(double of, double by) { return by > 0 ? of / by : 0; }

json timesOf(const DelayHistogram& times) {
    return {{"count", times.count()},
            {"mean", rounded(times.meanMs())},
            {"p50", rounded(times.percentileMs(0.5))},
            {"p90", rounded(times.percentileMs(0.9))},
            {"p99", rounded(times.percentileMs(0.99))},
            {"p999", rounded(times.percentileMs(0.999))},
            {"max", rounded(times.maxMs())}};
}

json sequenceJson(const SequenceCounts& counts) {
    return {{"expected", counts.expected},
            {"missing", counts.missing()},
            {"duplicates", counts.duplicates},
            {"reordered", counts.reordered}};
}

json useJson(const ProcessUse& use) {
    return {{"cpu_s", use.cpu_s},
            {"resident_kib", use.resident_kib},
            {"proportional_kib", use.proportional_kib},
            {"written_bytes", use.written_bytes},
            {"threads", use.threads}};
}

}  // namespace

json LoadTotals::json() const {
    const auto packets = static_cast<double>(received.packets);
    const double cpu = server_after.cpu_s - server_before.cpu_s;
    const auto joined = static_cast<double>(subscribers_joined);
    const auto grown = [joined](std::uint64_t after, std::uint64_t before) {
        return rounded(ratio(static_cast<double>(after) - static_cast<double>(before), joined));
    };
    return {
        {"seconds", rounded(seconds)},
        {"peers",
         {{"publishers", publishers},
          {"subscribers", subscribers},
          {"connected", connected},
          {"failed", failed},
          {"without_media", without_media}}},
        {"troubles", troubles},
        {"sent",
         {{"packets", sent.packets},
          {"bytes", sent.bytes},
          {"key_frames_asked", sent.key_frames_asked},
          {"pps", rounded(ratio(static_cast<double>(sent.packets), seconds))}}},
        {"received",
         {{"packets", received.packets},
          {"bytes", received.bytes},
          {"pps", rounded(ratio(packets, seconds))},
          {"mbps", rounded(ratio(static_cast<double>(received.bytes) * 8 / 1e6, seconds))},
          {"without_stamp", received.without_stamp},
          {"by_sequence", sequenceJson(received.by_sequence)},
          {"by_stamp", sequenceJson(received.by_stamp)}}},
        {"sockets",
         {{"thrown_away", sockets.thrown_away},
          {"undecrypted", sockets.undecrypted},
          {"replayed", sockets.replayed},
          {"socket_drops", sockets.socket_drops},
          {"unsent", sockets.unsent}}},
        {"delay_ms", timesOf(delays)},
        {"connect_ms", timesOf(connect_times)},
        {"first_packet_ms", timesOf(first_packet_times)},
        {"generator", {{"cpu_s", rounded(own_cpu_s)}, {"cpu_share", rounded(ratio(own_cpu_s, seconds))}}},
        {"server",
         {{"cpu_s", rounded(cpu)},
          {"cpu_share", rounded(ratio(cpu, seconds))},
          {"cpu_us_per_packet", rounded(ratio(cpu * 1e6, packets))},
          {"resident_kib_per_subscriber", grown(server_before.resident_kib, server_published.resident_kib)},
          {"proportional_kib_per_subscriber", grown(server_before.proportional_kib, server_published.proportional_kib)},
          {"written_bytes", server_after.written_bytes - server_before.written_bytes},
          {"idle", useJson(server_idle)},
          {"published", useJson(server_published)},
          {"before", useJson(server_before)},
          {"after", useJson(server_after)}}}};
}

std::string LoadTotals::text() const {
    const nlohmann::json all = json();
    std::ostringstream out;
    const auto times = [&](const char* name, const nlohmann::json& of) {
        out << name << " ms: p50 " << of["p50"] << ", p90 " << of["p90"] << ", p99 " << of["p99"] << ", max "
            << of["max"] << "\n";
    };
    out << publishers << " publishers, " << subscribers << " subscribers: " << connected << " connected, " << failed
        << " failed, " << without_media << " without media\n";
    for (const auto& [what, count] : troubles) {
        out << "  " << count << " x " << what << "\n";
    }
    out << std::fixed << std::setprecision(0) << "sent " << all["sent"]["pps"].get<double>() << " packets/s, received "
        << all["received"]["pps"].get<double>() << " packets/s, " << all["received"]["mbps"].get<double>()
        << " Mbit/s, for " << std::setprecision(1) << seconds << " s\n";
    out << "missing " << received.by_stamp.missing() << " of " << received.by_stamp.expected
        << " (by the server's numbers " << received.by_sequence.missing() << "), duplicates "
        << received.by_stamp.duplicates << ", reordered " << received.by_stamp.reordered << ", undecrypted "
        << sockets.undecrypted << ", thrown away " << sockets.thrown_away << ", dropped by our sockets "
        << sockets.socket_drops << "\n";
    times("delay", all["delay_ms"]);
    times("join to keys", all["connect_ms"]);
    times("join to first packet", all["first_packet_ms"]);
    out << std::setprecision(2) << "this program used " << own_cpu_s / seconds << " of a processor";
    if (server_after.cpu_s > 0) {
        out << "; the server " << all["server"]["cpu_share"].get<double>() << ", "
            << all["server"]["cpu_us_per_packet"].get<double>() << " us a packet, "
            << all["server"]["proportional_kib_per_subscriber"].get<double>() << " KiB a subscriber";
    }
    out << "\n";
    return out.str();
}

}  // namespace wf::load
