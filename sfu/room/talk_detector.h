#pragma once

#include <cstdint>
#include <optional>

namespace wf::room {

/// Tells from the audio levels of one line (RFC 6464) who talks: the average of each window of packets against a
/// threshold, as Janus does.
class TalkDetector {
public:
    struct Change {
        bool talking = false;
        double level_dbov = 0;  ///< 0 is the loudest, 127 silence
    };

    void configure(std::uint32_t window_packets, std::uint32_t threshold_dbov) {
        window_ = window_packets > 0 ? window_packets : 1;
        threshold_ = threshold_dbov;
    }
    /// Once a packet; a change at most once a window.
    std::optional<Change> add(std::uint8_t level_dbov) {
        sum_ += level_dbov;
        if (++packets_ < window_) {
            return std::nullopt;
        }
        const double average = static_cast<double>(sum_) / packets_;
        sum_ = 0;
        packets_ = 0;
        const bool changes = talking_ ? average > threshold_ : average < threshold_;
        if (!changes) {
            return std::nullopt;
        }
        talking_ = !talking_;
        return Change{talking_, average};
    }
    [[nodiscard]] bool talking() const { return talking_; }
    /// Of a line that was muted. True when it talked until now.
    bool reset() {
        const bool talked = talking_;
        talking_ = false;
        sum_ = 0;
        packets_ = 0;
        return talked;
    }

private:
    std::uint32_t window_ = 100;
    std::uint32_t threshold_ = 25;
    std::uint64_t sum_ = 0;
    std::uint32_t packets_ = 0;
    bool talking_ = false;
};

}  // namespace wf::room
