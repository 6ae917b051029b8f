#include "pp-rec/media/audio_clock_knobs.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "rtp/timestamp_unwrapper.h"

namespace wf::media {
namespace {

std::uint32_t ticks(double count) { return static_cast<std::uint32_t>(static_cast<std::int64_t>(std::llround(count))); }

// Mean of the last values, at most `size` of them.
class MovingMean {
public:
    explicit MovingMean(std::size_t size) : values_(size) {}
    void add(double value) {
        double& slot = values_[next_];
        sum_ += value - (count_ == values_.size() ? slot : 0);
        slot = value;
        next_ = (next_ + 1) % values_.size();
        count_ = std::min(count_ + 1, values_.size());
    }
    [[nodiscard]] double mean() const { return count_ == 0 ? 0 : sum_ / static_cast<double>(count_); }

private:
    std::vector<double> values_;
    double sum_ = 0;
    std::size_t next_ = 0;
    std::size_t count_ = 0;
};

// The two clocks of one lane, packet by packet: seconds since its first packet.
class Clocks {
public:
    Clocks(const TrackScan& scan, LanePlaces lane)
        : rate_(scan.clockRate()),
          first_ms_(scan.packets[lane.front()].arrival_ms),
          rtp_time_(scan.packets[lane.front()].rtp_time) {}

    // Call before the packet's RTP time is changed.
    void step(const PacketRef& packet) {
        media_ += rtp::timestampDelta(packet.rtp_time, rtp_time_);
        rtp_time_ = packet.rtp_time;
        arrival_s_ = (static_cast<double>(packet.arrival_ms) - first_ms_) / 1000;
    }
    [[nodiscard]] double media_s() const { return static_cast<double>(media_) / rate_; }
    [[nodiscard]] double arrival_s() const { return arrival_s_; }

private:
    double rate_;
    double first_ms_;
    double arrival_s_ = 0;
    std::int64_t media_ = 0;
    std::uint32_t rtp_time_;
};

// -S: follows the smoothed distance of the arrival clock to the RTP clock. A source that has become slower by the
// threshold gets room for whole packets of silence; one that has become faster loses as many.
class SkewCompensator {
public:
    SkewCompensator(TrackScan& scan, LanePlaces lane, int threshold_ms)
        : scan_(scan), lane_(lane), threshold_s_(threshold_ms / 1000.0) {
        const double length_ms = static_cast<double>(scan.packets[lane.back()].arrival_ms) -
                                 static_cast<double>(scan.packets[lane.front()].arrival_ms);
        wait_s_ = std::clamp(length_ms / 2000, 0.0, kLongestWait_s);
    }

    void run() {
        Clocks clocks(scan_, lane_);
        for (const std::uint32_t place : lane_) {
            PacketRef& packet = scan_.packets[place];
            clocks.step(packet);
            observe(clocks, packet);
            if (clocks.media_s() < drop_until_s_) {
                packet.set(PacketRef::kDropped);
                scan_.repairs.count(RepairKind::kOverlapCut, kPacket_s);
            }
            packet.rtp_time += ticks(shift_s_ * scan_.clockRate());
        }
    }

private:
    static constexpr double kLongestWait_s = 10;
    static constexpr double kInterval_s = 5;
    static constexpr double kPacket_s = 0.02;

    void observe(const Clocks& clocks, const PacketRef& packet) {
        const double lag_s = clocks.arrival_s() - clocks.media_s();
        smoothed_s_ = begun_ ? (63 * smoothed_s_ + lag_s) / 64 : lag_s;
        begun_ = true;
        if (clocks.arrival_s() < next_check_s_ || clocks.arrival_s() < wait_s_) {
            return;
        }
        next_check_s_ = clocks.arrival_s() + kInterval_s;
        if (!has_reference_) {
            has_reference_ = true;
            reference_s_ = smoothed_s_;
            return;
        }
        compensate(clocks, packet);
    }

    void compensate(const Clocks& clocks, const PacketRef& packet) {
        const double skew_s = smoothed_s_ - reference_s_;
        if (std::abs(skew_s) < threshold_s_) {
            return;
        }
        const double whole_s = std::max(std::floor(std::abs(skew_s) / kPacket_s), 1.0) * kPacket_s;
        const double moved_s = skew_s > 0 ? whole_s : -whole_s;
        if (moved_s > 0) {
            scan_.repairs.add({RepairKind::kPause, 0, packet.offset(), moved_s});
        } else {
            drop_until_s_ = clocks.media_s() + whole_s;
        }
        shift_s_ += moved_s;
        reference_s_ += moved_s;
    }

    TrackScan& scan_;
    LanePlaces lane_;
    double threshold_s_;
    double wait_s_ = kLongestWait_s;
    double next_check_s_ = 0;
    double smoothed_s_ = 0;
    double reference_s_ = 0;
    double shift_s_ = 0;
    double drop_until_s_ = -1;
    bool begun_ = false;
    bool has_reference_ = false;
};

}  // namespace

void restampLateAudio(TrackScan& scan, LanePlaces lane, const CompatTiming& timing) {
    const double least_s = timing.restamp_min_ms / 1000.0;
    const double factor = timing.restamp_permille / 1000.0;
    const auto window = static_cast<std::size_t>(std::max(timing.restamp_packets, 1));
    MovingMean mean(std::min(window, lane.size()));
    Clocks clocks(scan, lane);
    double shift_s = 0;
    for (std::size_t i = 0; i < lane.size(); ++i) {
        PacketRef& packet = scan.packets[lane[i]];
        clocks.step(packet);
        double latency_s = clocks.arrival_s() - clocks.media_s() - shift_s;
        if (i > 0 && latency_s > least_s && latency_s > mean.mean() * factor) {
            scan.repairs.add({RepairKind::kPause, 0, packet.offset(), latency_s - mean.mean()});
            shift_s += latency_s - mean.mean();
            latency_s = mean.mean();
        }
        packet.rtp_time += ticks(shift_s * scan.clockRate());
        mean.add(latency_s);
    }
}

void compensateAudioSkew(TrackScan& scan, LanePlaces lane, int threshold_ms) {
    SkewCompensator(scan, lane, threshold_ms).run();
}

}  // namespace wf::media
