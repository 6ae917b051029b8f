#pragma once

#include <memory>

#include "pp-rec/compose/colours.h"
#include "pp-rec/compose/geometry.h"
#include "pp-rec/compose/overlay.h"

typedef struct _cairo cairo_t;
typedef struct _cairo_surface cairo_surface_t;

namespace wf::compose {

struct Point {
    double x = 0;
    double y = 0;
};

/// A square with rounded corners.
struct RoundedSquare {
    Point corner;
    double side = 0;
    double radius = 0;
};

/// A small picture with transparency to draw on with cairo, at first all transparent.
class Drawing {
public:
    /// `size` is rounded up to even.
    explicit Drawing(Size size);

    [[nodiscard]] cairo_t* cairo() { return cairo_.get(); }
    [[nodiscard]] Size size() const { return size_; }

    void setColour(const Rgb& colour, double opacity = 1);
    void fillAll();
    void fillCircle(const Point& centre, double radius);
    void fillRounded(const Point& corner, double width, double height, double radius);
    /// All of `outer` that is not in `inner`.
    void fillFrame(const RoundedSquare& outer, const RoundedSquare& inner);
    /// A crossed microphone in a square with its top left at `corner`; what is cut out for the stroke shows below.
    void muted(const Point& corner, double side, const Rgb& colour);
    /// Head and shoulders within a circle.
    void somebody(const Point& centre, double radius);

    [[nodiscard]] Overlay overlay(ColourMatrix matrix);

private:
    struct Deleter {
        void operator()(cairo_t* cairo) const;
        void operator()(cairo_surface_t* surface) const;
    };

    Size size_;
    std::unique_ptr<cairo_surface_t, Deleter> surface_;
    std::unique_ptr<cairo_t, Deleter> cairo_;
};

}  // namespace wf::compose
