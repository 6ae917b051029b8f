#pragma once

namespace wf::mux {

struct PictureSize {
    int width = 0;
    int height = 0;
    bool operator==(const PictureSize&) const = default;
};

struct PictureRect {
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;
    bool operator==(const PictureRect&) const = default;
};

/// Largest place for the picture on the canvas with its aspect ratio kept, in the middle; all numbers even (4:2:0
/// colour). Bars too thin to matter are not left. Canvas sides are even, all sides at least 1.
PictureRect fitPicture(PictureSize picture, PictureSize canvas);

}  // namespace wf::mux
