#include "pp-rec/media/delay_steps.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "pp-rec/media/packet_range.h"
#include "rtp/timestamp_unwrapper.h"

namespace wf::media {
namespace {

constexpr double kBucket_ms = 2000;
constexpr double kStep_ms = 300;
constexpr std::size_t kNear = 3;           // buckets looked at on either side of a step
constexpr std::size_t kFewestPackets = 3;  // behind a step, for it to count

struct Bucket {
    std::size_t first_packet = 0;
    double media_s = 0;  // of the least delayed packet
    double delay_ms = 0;
};

class DelayStepper {
public:
    DelayStepper(TrackScan& scan, std::size_t most_steps)
        : scan_(scan), rate_(scan.clockRate()), steps_left_(most_steps) {}

    // Splits one run, whose packets lie in `range`, at every lasting step, and appends the parts to `out`.
    void split(PacketRange range, const RunSketch& run, std::vector<RunSketch>& out) {
        PacketRange part{range.first, range.first};
        bool continues_sequence = run.continues_sequence;
        for (const std::size_t at : findSteps(range)) {
            --steps_left_;
            part.last = at;
            append(part, {run.lane, 0, continues_sequence, {}}, out);
            part.first = at;
            continues_sequence = true;
        }
        part.last = range.last;
        append(part, {run.lane, 0, continues_sequence, {}}, out);
    }

private:
    void append(PacketRange part, RunSketch run, std::vector<RunSketch>& out) {
        run.rtp_origin = scan_.packets[part.first].rtp_time;
        fillBuckets(part);
        for (const Bucket& bucket : buckets_) {
            run.points.push_back({bucket.media_s, bucket.delay_ms});
        }
        std::ranges::sort(run.points, {}, &DelayPoint::media_s);
        for (std::size_t i = part.first; i < part.last; ++i) {
            scan_.packets[i].run = static_cast<std::uint16_t>(out.size());
        }
        out.push_back(std::move(run));
    }

    void fillBuckets(PacketRange range) {
        buckets_.clear();
        double media_s = 0;
        double bucket_ends_ms = 0;
        std::uint32_t rtp_time = scan_.packets[range.first].rtp_time;
        for (std::size_t i = range.first; i < range.last; ++i) {
            const PacketRef& packet = scan_.packets[i];
            media_s += rtp::timestampDelta(packet.rtp_time, rtp_time) / rate_;
            rtp_time = packet.rtp_time;
            if (packet.has(PacketRef::kRetimed)) {
                continue;
            }
            const double delay_ms = packet.arrival_ms - media_s * 1000;
            if (buckets_.empty() || packet.arrival_ms >= bucket_ends_ms) {
                buckets_.push_back({i, media_s, delay_ms});
                bucket_ends_ms = packet.arrival_ms + kBucket_ms;
            } else if (delay_ms < buckets_.back().delay_ms) {
                buckets_.back().media_s = media_s;
                buckets_.back().delay_ms = delay_ms;
            }
        }
    }

    std::vector<std::size_t> findSteps(PacketRange range) {
        fillBuckets(range);
        std::vector<double> least_from(buckets_.size() + 1, std::numeric_limits<double>::infinity());
        for (std::size_t k = buckets_.size(); k-- > 0;) {
            least_from[k] = std::min(least_from[k + 1], buckets_[k].delay_ms);
        }
        std::vector<std::size_t> steps;
        std::size_t begins = 0;  // first bucket behind the last step
        double least_before = std::numeric_limits<double>::infinity();
        for (std::size_t k = 0; k < buckets_.size() && steps.size() < steps_left_; ++k) {
            if (k > begins) {
                const double up = least_from[k] - leastOf(std::max(begins, k > kNear ? k - kNear : 0), k);
                const double down = leastOf(k, k + kNear) - least_before;
                const auto at = stepNear(k, up > kStep_ms ? up : std::min(down, 0.0), range);
                if (at && (steps.empty() || *at > steps.back())) {
                    steps.push_back(*at);
                    begins = k;
                    least_before = std::numeric_limits<double>::infinity();
                }
            }
            least_before = std::min(least_before, buckets_[k].delay_ms);
        }
        return steps;
    }

    [[nodiscard]] double leastOf(std::size_t first, std::size_t last) const {
        double least = std::numeric_limits<double>::infinity();
        for (std::size_t k = first; k < std::min(last, buckets_.size()); ++k) {
            least = std::min(least, buckets_[k].delay_ms);
        }
        return least;
    }

    // The packet at which the delay steps for good near bucket k: up and never back (RTP time stood still), or down
    // below all that was before (RTP time jumped ahead). `step` in ms, signed.
    std::optional<std::size_t> stepNear(std::size_t k, double step, PacketRange range) {
        if (step < kStep_ms && step > -kStep_ms) {
            return std::nullopt;
        }
        const std::size_t last = k + 1 < buckets_.size() ? buckets_[k + 1].first_packet : range.last;
        const auto found = largestJump({buckets_[k - 1].first_packet, last}, step);
        if (!found || range.last - *found < kFewestPackets || isBurst({*found, range.last})) {
            return std::nullopt;
        }
        noteStep(*found, step);
        return found;
    }

    // Packets that waited somewhere arrive much faster than they were sent: the recording, or the run, ends before the
    // delay is back to what it was.
    [[nodiscard]] bool isBurst(PacketRange range) const {
        const PacketRef& a = scan_.packets[range.first];
        const PacketRef& b = scan_.packets[range.last - 1];
        const double arrival_s = (static_cast<double>(b.arrival_ms) - static_cast<double>(a.arrival_ms)) / 1000;
        return arrival_s < rtp::timestampDelta(b.rtp_time, a.rtp_time) / rate_ / 2;
    }

    // The delay steps up when RTP time stands still, or falls back, while arrival goes on.
    void noteStep(std::size_t at, double step) {
        const bool stood =
            step > 0 && rtp::timestampDelta(scan_.packets[at].rtp_time, scan_.packets[at - 1].rtp_time) >= 0;
        scan_.repairs.add({stood ? RepairKind::kPause : RepairKind::kTimestampReset, 0, scan_.packets[at].offset(),
                           (stood ? step : -step) / 1000});
    }

    [[nodiscard]] std::optional<std::size_t> largestJump(PacketRange range, double step) const {
        constexpr double kShare = 0.6;
        std::optional<std::size_t> found;
        double largest = std::abs(step) * kShare;
        for (std::size_t i = range.first + 1; i < range.last; ++i) {
            const PacketRef& a = scan_.packets[i - 1];
            const PacketRef& b = scan_.packets[i];
            const double arrival_ms = static_cast<double>(b.arrival_ms) - static_cast<double>(a.arrival_ms);
            const double jump = arrival_ms - rtp::timestampDelta(b.rtp_time, a.rtp_time) * 1000.0 / rate_;
            if (jump * step > 0 && std::abs(jump) >= largest) {
                largest = std::abs(jump);
                found = i;
            }
        }
        return found;
    }

    TrackScan& scan_;
    double rate_;
    std::size_t steps_left_;
    std::vector<Bucket> buckets_;
};

}  // namespace

std::vector<RunSketch> splitAtDelaySteps(TrackScan& scan, const std::vector<RunSketch>& runs, std::size_t most_steps) {
    std::vector<RunSketch> parts;
    DelayStepper stepper(scan, most_steps);
    forEachRun(scan.packets, [&](PacketRange range, std::uint16_t run) { stepper.split(range, runs[run], parts); });
    return parts;
}

}  // namespace wf::media
