#pragma once

namespace wf::compose {

/// Pixels.
struct Size {
    int width = 0;
    int height = 0;
    bool operator==(const Size&) const = default;
};

/// Pixels of a canvas; all four numbers even, so that 4:2:0 colour lies on whole samples.
struct Rect {
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;
    [[nodiscard]] Size size() const { return {width, height}; }
    bool operator==(const Rect&) const = default;
};

}  // namespace wf::compose
