#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "sfu/stream/media_packet.h"

namespace wf::stream {

/// What each layer of a published track takes, over the last second: by simulcast substream, or else spatial layer, and
/// by temporal layer.
class LayerRates {
public:
    static constexpr std::size_t kLayers = 3;
    static constexpr std::size_t kTemporals = 3;

    void add(const MediaPacket& packet, bool simulcast) {
        const std::size_t layer = simulcast ? packet.layer : packet.facts.spatial_layer;
        const std::size_t temporal = packet.facts.has_temporal_layer ? packet.facts.temporal_layer : 0U;
        bytes_[std::min(layer, kLayers - 1)][std::min(temporal, kTemporals - 1)] += packet.view.bytes().size();
        spatial_ = spatial_ || packet.facts.has_spatial_layer;
    }
    void onTimer(net::Time now) {
        if (now - since_ < kPeriod) {
            return;
        }
        const auto passed = std::chrono::duration_cast<std::chrono::microseconds>(now - since_);
        for (std::size_t i = 0; i < kLayers; ++i) {
            for (std::size_t j = 0; j < kTemporals; ++j) {
                const std::uint64_t bps =
                    bytes_[i][j] * 8'000'000 / static_cast<std::uint64_t>(std::max<std::int64_t>(passed.count(), 1));
                // A layer that comes up is believed at once, a still picture makes none cheap at once.
                bps_[i][j] = bytes_[i][j] == 0 ? 0 : std::max(bps, (3 * bps_[i][j] + bps) / 4);
                bytes_[i][j] = 0;
            }
        }
        since_ = now;
    }
    /// Of this layer alone.
    [[nodiscard]] std::uint64_t bps(std::size_t layer, std::size_t temporal) const { return bps_[layer][temporal]; }
    [[nodiscard]] std::uint64_t totalBps() const {
        std::uint64_t total = 0;
        for (const auto& layer : bps_) {
            for (const std::uint64_t one : layer) {
                total += one;
            }
        }
        return total;
    }
    /// Packets tell of spatial layers.
    [[nodiscard]] bool spatial() const { return spatial_; }

private:
    static constexpr net::Duration kPeriod = std::chrono::seconds(1);

    std::array<std::array<std::uint64_t, kTemporals>, kLayers> bytes_{};
    std::array<std::array<std::uint64_t, kTemporals>, kLayers> bps_{};
    net::Time since_{};
    bool spatial_ = false;
};

}  // namespace wf::stream
