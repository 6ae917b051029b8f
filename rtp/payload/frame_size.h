#pragma once

#include <cstdint>

namespace wf::rtp {

/// Width and height of a coded picture in pixels.
struct FrameSize {
    std::uint16_t width = 0;
    std::uint16_t height = 0;

    [[nodiscard]] std::uint32_t area() const { return static_cast<std::uint32_t>(width) * height; }
    friend bool operator==(const FrameSize&, const FrameSize&) = default;
};

}  // namespace wf::rtp
