#include "sfu/app/metrics/metrics_text.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>

#include "sfu/app/metrics/prometheus_text.h"

namespace wf::app {
namespace {

using room::WorkerReport;
using Type = PrometheusText::Type;

std::string workerLabel(std::size_t worker) { return "worker=\"" + std::to_string(worker) + "\""; }

/// Families with a sample for each worker.
class WorkerMetrics {
public:
    using Value = std::uint64_t (*)(const WorkerReport& report);
    struct Part {
        const char* label;
        Value value;
    };
    struct Family {
        const char* name;
        Type type;
        const char* help;
    };

    WorkerMetrics(PrometheusText& text, const std::vector<WorkerReport>& workers) : text_(text), workers_(workers) {}

    void counter(const char* name, const char* help, Value value) { plain({name, Type::kCounter, help}, value); }
    void gauge(const char* name, const char* help, Value value) { plain({name, Type::kGauge, help}, value); }
    /// A counter in parts, told apart by `key`.
    void counters(const char* name, const char* help, const char* key, std::initializer_list<Part> parts) {
        text_.family(name, Type::kCounter, help);
        for (std::size_t i = 0; i < workers_.size(); ++i) {
            for (const Part& part : parts) {
                text_.sample(workerLabel(i) + "," + key + "=\"" + part.label + "\"", part.value(workers_[i]));
            }
        }
    }
    void histogram(const char* name, const char* help, net::Histogram WorkerReport::*member) {
        text_.family(name, Type::kHistogram, help);
        for (std::size_t i = 0; i < workers_.size(); ++i) {
            text_.histogram(workerLabel(i), workers_[i].*member);
        }
    }

private:
    void plain(const Family& family, Value value) {
        text_.family(family.name, family.type, family.help);
        for (std::size_t i = 0; i < workers_.size(); ++i) {
            text_.sample(workerLabel(i), value(workers_[i]));
        }
    }

    PrometheusText& text_;
    const std::vector<WorkerReport>& workers_;
};

using Report = const WorkerReport&;

void addPeople(WorkerMetrics& to) {
    to.gauge("wf_sfu_worker_rooms", "Rooms on the worker.", [](Report r) { return std::uint64_t{r.rooms}; });
    to.gauge("wf_sfu_worker_annexes", "Rooms of other workers that have subscribers on this one.",
             [](Report r) { return std::uint64_t{r.annexes}; });
    to.gauge("wf_sfu_participants", "People who joined rooms as publishers, whether they publish or not.",
             [](Report r) { return std::uint64_t{r.participants}; });
    to.gauge("wf_sfu_publishers", "Participants that publish.", [](Report r) { return std::uint64_t{r.publishers}; });
    to.gauge("wf_sfu_subscribers", "Connections on which people receive.",
             [](Report r) { return std::uint64_t{r.subscribers}; });
    to.gauge("wf_sfu_recordings_open", "Lines that are being recorded.",
             [](Report r) { return std::uint64_t{r.recordings}; });
    to.gauge("wf_sfu_forwarders", "RTP forwarders.", [](Report r) { return std::uint64_t{r.forwarders}; });
}

void addConnections(WorkerMetrics& to) {
    to.gauge("wf_sfu_peer_connections", "Peer connections, up or on their way.",
             [](Report r) { return std::uint64_t{r.transports.open}; });
    to.gauge("wf_sfu_peer_connections_connected", "Peer connections whose ICE and DTLS are up.",
             [](Report r) { return std::uint64_t{r.transports.connected}; });
    to.counters("wf_sfu_peer_connections_total", "Peer connections by what became of them.", "event",
                {{"made", [](Report r) { return r.transports.made; }},
                 {"connected", [](Report r) { return r.transports.ever_connected; }},
                 {"failed", [](Report r) { return r.transports.failed; }},
                 {"refused", [](Report r) { return r.transports.refused; }}});
    to.histogram("wf_sfu_connection_setup_seconds", "From a peer connection's description until ICE and DTLS are up.",
                 &WorkerReport::setup_times);
    to.counters("wf_sfu_stun_requests_total", "STUN requests at the worker's port (ICE-lite).", "result",
                {{"valid", [](Report r) { return r.ice.checks; }},
                 {"unauthorized", [](Report r) { return r.ice.unauthorized; }},
                 {"role_conflict", [](Report r) { return r.ice.role_conflicts; }},
                 {"bad", [](Report r) { return r.ice.bad_requests + r.ice.bad_stun; }}});
    to.counter("wf_sfu_stray_packets_total", "Packets of unknown senders or of no known kind (ICE-lite).",
               [](Report r) { return r.ice.unknown_source + r.ice.unknown_kind; });
}

void addTraffic(WorkerMetrics& to) {
    to.counters("wf_sfu_packets_received_total", "Authentic packets from peers.", "type",
                {{"rtp", [](Report r) { return r.transports.counts.rtp_in; }},
                 {"rtcp", [](Report r) { return r.transports.counts.rtcp_in; }},
                 {"data", [](Report r) { return r.transports.counts.data_in; }}});
    to.counters("wf_sfu_packets_sent_total", "Packets to peers.", "type",
                {{"rtp", [](Report r) { return r.transports.counts.rtp_out; }},
                 {"rtcp", [](Report r) { return r.transports.counts.rtcp_out; }},
                 {"data", [](Report r) { return r.transports.counts.data_out; }}});
    to.counter("wf_sfu_received_bytes_total", "Bytes of authentic RTP and RTCP, and of DTLS, from peers.",
               [](Report r) { return r.transports.counts.bytes_in; });
    to.counter("wf_sfu_sent_bytes_total", "Bytes of RTP, RTCP and DTLS to peers.",
               [](Report r) { return r.transports.counts.bytes_out; });
    to.counters("wf_sfu_packets_dropped_total", "Packets that were not passed on, by reason.", "reason",
                {{"media_without_keys", [](Report r) { return r.transports.counts.media_without_keys; }},
                 {"dtls_too_early", [](Report r) { return r.transports.counts.dtls_too_early; }},
                 {"unsent_without_keys", [](Report r) { return r.transports.counts.unsent_without_keys; }},
                 {"unsent_malformed", [](Report r) { return r.transports.counts.unsent_malformed; }},
                 {"unsent_by_ice", [](Report r) { return r.transports.counts.unsent_by_ice; }},
                 {"no_line", [](Report r) { return r.streams.unusable; }},
                 {"no_buffer", [](Report r) { return r.streams.unsent; }}});
    to.counters("wf_sfu_srtp_errors_total", "Packets that SRTP refused, by reason.", "reason",
                {{"malformed", [](Report r) { return r.transports.srtp_errors.malformed; }},
                 {"authentication", [](Report r) { return r.transports.srtp_errors.authentication; }},
                 {"replayed", [](Report r) { return r.transports.srtp_errors.replayed; }},
                 {"too_old", [](Report r) { return r.transports.srtp_errors.too_old; }},
                 {"too_many_ssrcs", [](Report r) { return r.transports.srtp_errors.too_many_ssrcs; }},
                 {"internal", [](Report r) { return r.transports.srtp_errors.internal; }}});
}

void addMedia(WorkerMetrics& to) {
    to.counter("wf_sfu_media_packets_received_total", "Media packets of publishers, each once.",
               [](Report r) { return r.streams.received_packets; });
    to.counter("wf_sfu_media_received_bytes_total", "Bytes of these, headers included.",
               [](Report r) { return r.streams.received_bytes; });
    to.counter("wf_sfu_media_packets_sent_total", "Media packets to subscribers, without retransmissions.",
               [](Report r) { return r.streams.sent_packets; });
    to.counter("wf_sfu_media_sent_bytes_total", "Payload bytes of these.",
               [](Report r) { return r.streams.sent_bytes; });
    to.counters("wf_sfu_media_packets_mirrored_total",
                "Packets of publishers, and sender reports, on their way to subscribers on other workers.", "result",
                {{"given", [](Report r) { return r.streams.mirrored; }},
                 {"lost", [](Report r) { return r.streams.unmirrored; }}});
    to.counters("wf_sfu_media_packets_lost_total",
                "Lost packets: from publishers as we saw, to subscribers as they report.", "direction",
                {{"in", [](Report r) { return r.streams.lost; }},
                 {"out", [](Report r) { return r.streams.lost_by_subscribers; }}});
    to.counter("wf_sfu_media_packets_recovered_total", "Packets of publishers that came when asked for again.",
               [](Report r) { return r.streams.recovered; });
    to.counter("wf_sfu_media_packets_recovered_by_red_total",
               "Packets of publishers that were late or lost, out of the redundancy (RED) of later ones.",
               [](Report r) { return r.streams.recovered_by_red; });
    to.counter("wf_sfu_media_packets_given_up_total", "Packets of publishers that did not come, though asked for.",
               [](Report r) { return r.streams.lost_for_good; });
    to.counter("wf_sfu_media_packets_duplicate_total", "Packets of publishers that had been there already.",
               [](Report r) { return r.streams.duplicates; });
    to.counter("wf_sfu_nacks_sent_total", "Packets that publishers were asked for again.",
               [](Report r) { return r.streams.nacks_sent; });
    to.counter("wf_sfu_nacks_received_total", "Packets that subscribers asked for again.",
               [](Report r) { return r.streams.nacks_received; });
    to.counter("wf_sfu_retransmissions_total", "Packets that were sent again.",
               [](Report r) { return r.streams.retransmitted; });
    to.counter("wf_sfu_key_frame_requests_sent_total", "PLI and FIR to publishers.",
               [](Report r) { return r.streams.key_frame_requests_sent; });
    to.counter("wf_sfu_key_frame_requests_received_total", "PLI and FIR of subscribers.",
               [](Report r) { return r.streams.key_frame_requests_received; });
    to.counter("wf_sfu_key_frames_received_total", "Key frames of publishers.",
               [](Report r) { return r.streams.key_frames; });
}

void addMachinery(WorkerMetrics& to) {
    to.gauge("wf_sfu_send_queue_packets", "Packets that wait for the sockets (ICE-lite).",
             [](Report r) { return std::uint64_t{r.sockets.queued}; });
    to.counter("wf_sfu_socket_packets_sent_total", "Packets that left by the sockets (ICE-lite).",
               [](Report r) { return r.sockets.packets; });
    to.counter("wf_sfu_send_messages_total", "Messages in which they left: runs of packets to one peer count once.",
               [](Report r) { return r.sockets.messages; });
    to.counters("wf_sfu_send_errors_total", "Packets that the sockets did not take, by reason.", "reason",
                {{"queue_full", [](Report r) { return r.sockets.errors.queue_full; }},
                 {"refused", [](Report r) { return r.sockets.errors.refused; }},
                 {"unreachable", [](Report r) { return r.sockets.errors.unreachable; }},
                 {"too_big", [](Report r) { return r.sockets.errors.too_big; }},
                 {"other", [](Report r) { return r.sockets.errors.other; }}});
    to.counter("wf_sfu_receive_errors_total", "Errors of the sockets and packets that were cut off (ICE-lite).",
               [](Report r) { return r.sockets.received.receive_errors + r.sockets.received.truncated; });
    to.gauge("wf_sfu_packet_buffers_used", "Packet buffers in use.",
             [](Report r) { return std::uint64_t{r.pool_in_use}; });
    to.gauge("wf_sfu_packet_buffers_allocated", "Packet buffers that there are.",
             [](Report r) { return std::uint64_t{r.pool_capacity}; });
    to.gauge("wf_sfu_packet_buffers_limit", "Packet buffers that there may be.",
             [](Report r) { return std::uint64_t{r.pool_limit}; });
    to.gauge("wf_sfu_kept_packets", "Packets kept for retransmissions.",
             [](Report r) { return std::uint64_t{r.kept_in_use}; });
    to.gauge("wf_sfu_worker_busy_percent", "Processor time that the worker takes, of the last seconds.",
             [](Report r) { return static_cast<std::uint64_t>(r.busy * 100 + 0.5); });
    to.histogram("wf_sfu_loop_lag_seconds", "How late the worker came to what was due, ten times a second.",
                 &WorkerReport::loop_lag);
}

void addDownlinks(PrometheusText& text, const std::vector<WorkerReport>& workers) {
    static constexpr std::array kQuantiles{std::pair{"0.1", 0.1}, std::pair{"0.5", 0.5}, std::pair{"0.9", 0.9}};
    text.family("wf_sfu_downlink_estimates", Type::kGauge, "Subscribers whose bandwidth is known.");
    for (std::size_t i = 0; i < workers.size(); ++i) {
        text.sample(workerLabel(i), std::uint64_t{workers[i].downlink_bps.size()});
    }
    text.family("wf_sfu_downlink_estimate_bits_per_second", Type::kGauge,
                "Quantiles of the bandwidth to these subscribers.");
    for (std::size_t i = 0; i < workers.size(); ++i) {
        std::vector<std::uint64_t> sorted = workers[i].downlink_bps;
        std::ranges::sort(sorted);
        for (const auto& [label, quantile] : kQuantiles) {
            if (!sorted.empty()) {
                const auto place = static_cast<std::size_t>(quantile * static_cast<double>(sorted.size() - 1) + 0.5);
                text.sample(workerLabel(i) + ",quantile=\"" + label + "\"", sorted[place]);
            }
        }
    }
}

void addOne(PrometheusText& text, std::string_view name, Type type, std::string_view help, auto value) {
    text.family(name, type, help);
    text.sample("", value);
}

void addRecorder(PrometheusText& text, const ServerReport& report) {
    const auto counter = [&text](const char* name, const char* help, std::uint64_t value) {
        addOne(text, name, Type::kCounter, help, value);
    };
    const auto gauge = [&text](const char* name, const char* help, std::uint64_t value) {
        addOne(text, name, Type::kGauge, help, value);
    };
    counter("wf_sfu_recordings_closed_total", "Recordings that were finished.", report.recordings_closed);
    counter("wf_sfu_recordings_failed_total", "Recordings that ended with an error.", report.recordings_failed);
    counter("wf_sfu_recorded_bytes_total", "Bytes of finished recordings.", report.recorded_bytes);
    counter("wf_sfu_recorded_packets_dropped_total", "Packets that the queue to the disk did not take.",
            report.recorded_packets_dropped);
    counter("wf_sfu_recorder_events_dropped_total", "Lines of event files that the queue to the disk did not take.",
            report.backlog.dropped_events);
    gauge("wf_sfu_recorder_queue_bytes", "Bytes on their way to the disk.", report.backlog.queue_bytes);
    gauge("wf_sfu_recorder_queue_limit_bytes", "Bytes that may be on their way to the disk.",
          report.backlog.queue_limit_bytes);
    gauge("wf_sfu_recorder_orders", "Orders that wait for the disk thread.", report.backlog.orders);
    gauge("wf_sfu_recorder_open_files", "Recordings that are not finished.", report.backlog.open_recordings);
    gauge("wf_sfu_recorder_disk_low", "1 while nothing is recorded because a disk is full.", report.disk_low ? 1 : 0);
}

void addServer(PrometheusText& text, const ServerReport& report) {
    const auto gauge = [&text](const char* name, const char* help, std::uint64_t value) {
        addOne(text, name, Type::kGauge, help, value);
    };
    text.family("wf_sfu_info", Type::kGauge, "The program's version.");
    text.sample("version=\"" WF_VERSION "\"", std::uint64_t{1});
    addOne(text, "wf_sfu_uptime_seconds", Type::kGauge, "Since the program's start.", report.uptime_seconds);
    gauge("wf_sfu_workers", "Media threads.", report.workers.size());
    gauge("wf_sfu_draining", "1 while no new rooms are taken.", report.draining ? 1 : 0);
    gauge("wf_sfu_sessions", "Sessions of clients.", report.sessions);
    gauge("wf_sfu_handles", "Handles of clients.", report.handles);
    gauge("wf_sfu_rooms", "Rooms.", report.rooms);
    if (report.mqtt) {
        gauge("wf_sfu_mqtt_connected", "1 while there is a connection to the broker.", report.mqtt->connected ? 1 : 0);
        addOne(text, "wf_sfu_mqtt_messages_dropped_total", Type::kCounter,
               "Messages that were lost because the broker took none.", report.mqtt->dropped);
    }
    if (report.cpu_seconds) {
        addOne(text, "process_cpu_seconds_total", Type::kCounter, "Processor time of the process.",
               *report.cpu_seconds);
    }
    if (report.resident_bytes) {
        gauge("process_resident_memory_bytes", "Memory of the process.", *report.resident_bytes);
    }
    if (report.open_files) {
        gauge("process_open_fds", "Open file descriptors.", *report.open_files);
    }
}

}  // namespace

std::string metricsText(const ServerReport& report) {
    PrometheusText text;
    addServer(text, report);
    addRecorder(text, report);
    WorkerMetrics workers(text, report.workers);
    addPeople(workers);
    addConnections(workers);
    addTraffic(workers);
    addMedia(workers);
    addMachinery(workers);
    addDownlinks(text, report.workers);
    return text.take();
}

}  // namespace wf::app
