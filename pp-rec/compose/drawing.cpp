#include "pp-rec/compose/drawing.h"

#include <cairo.h>

#include <algorithm>
#include <cstring>
#include <numbers>
#include <vector>

namespace wf::compose {
namespace {

constexpr double kTurn = 2 * std::numbers::pi;

int evenUp(int value) { return (std::max(value, 2) + 1) / 2 * 2; }

void addRounded(cairo_t* cairo, const Point& corner, const Point& opposite, double radius) {
    const Point first{corner.x + radius, corner.y + radius};
    const Point last{opposite.x - radius, opposite.y - radius};
    cairo_new_sub_path(cairo);
    cairo_arc(cairo, last.x, first.y, radius, -kTurn / 4, 0);
    cairo_arc(cairo, last.x, last.y, radius, 0, kTurn / 4);
    cairo_arc(cairo, first.x, last.y, radius, kTurn / 4, kTurn / 2);
    cairo_arc(cairo, first.x, first.y, radius, kTurn / 2, kTurn * 3 / 4);
    cairo_close_path(cairo);
}

}  // namespace

void Drawing::Deleter::operator()(cairo_t* cairo) const { cairo_destroy(cairo); }

void Drawing::Deleter::operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }

Drawing::Drawing(Size size)
    : size_{evenUp(size.width), evenUp(size.height)},
      surface_(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, size_.width, size_.height)),
      cairo_(cairo_create(surface_.get())) {
    cairo_set_line_cap(cairo(), CAIRO_LINE_CAP_ROUND);
}

void Drawing::setColour(const Rgb& colour, double opacity) {
    cairo_set_source_rgba(cairo(), colour.red / 255.0, colour.green / 255.0, colour.blue / 255.0, opacity);
}

void Drawing::fillAll() { cairo_paint(cairo()); }

void Drawing::fillCircle(const Point& centre, double radius) {
    cairo_new_path(cairo());
    cairo_arc(cairo(), centre.x, centre.y, radius, 0, kTurn);
    cairo_fill(cairo());
}

void Drawing::fillRounded(const Point& corner, double width, double height, double radius) {
    cairo_new_path(cairo());
    addRounded(cairo(), corner, {corner.x + width, corner.y + height}, std::min({radius, width / 2, height / 2}));
    cairo_fill(cairo());
}

void Drawing::fillFrame(const RoundedSquare& outer, const RoundedSquare& inner) {
    cairo_new_path(cairo());
    for (const RoundedSquare& square : {outer, inner}) {
        addRounded(cairo(), square.corner, {square.corner.x + square.side, square.corner.y + square.side},
                   square.radius);
    }
    cairo_set_fill_rule(cairo(), CAIRO_FILL_RULE_EVEN_ODD);
    cairo_fill(cairo());
    cairo_set_fill_rule(cairo(), CAIRO_FILL_RULE_WINDING);
}

void Drawing::muted(const Point& corner, double side, const Rgb& colour) {
    // In a square of 24: the capsule, the cradle around it, the stand, and the stroke across.
    cairo_t* c = cairo();
    cairo_save(c);
    cairo_translate(c, corner.x, corner.y);
    cairo_scale(c, side / 24, side / 24);
    cairo_push_group(c);
    setColour(colour);
    fillRounded({8.5, 2}, 7, 13, 3.5);
    cairo_set_line_width(c, 2);
    cairo_arc(c, 12, 11, 6.5, 0, kTurn / 2);
    cairo_move_to(c, 12, 17.5);
    cairo_line_to(c, 12, 21.5);
    cairo_move_to(c, 8.5, 21.5);
    cairo_line_to(c, 15.5, 21.5);
    cairo_stroke(c);
    cairo_set_operator(c, CAIRO_OPERATOR_CLEAR);
    cairo_set_line_width(c, 6);
    cairo_move_to(c, 3, 3);
    cairo_line_to(c, 21, 21);
    cairo_stroke(c);
    cairo_set_operator(c, CAIRO_OPERATOR_OVER);
    cairo_set_line_width(c, 2.4);
    cairo_move_to(c, 3, 3);
    cairo_line_to(c, 21, 21);
    cairo_stroke(c);
    cairo_pop_group_to_source(c);
    cairo_paint(c);
    cairo_restore(c);
}

void Drawing::somebody(const Point& centre, double radius) {
    cairo_t* c = cairo();
    cairo_save(c);
    cairo_new_path(c);
    cairo_arc(c, centre.x, centre.y, radius, 0, kTurn);
    cairo_clip(c);
    fillCircle({centre.x, centre.y - radius * 0.18}, radius * 0.32);
    fillCircle({centre.x, centre.y + radius * 0.82}, radius * 0.56);
    cairo_restore(c);
}

Overlay Drawing::overlay(ColourMatrix matrix) {
    cairo_surface_flush(surface_.get());
    const auto width = static_cast<std::size_t>(size_.width);
    const auto height = static_cast<std::size_t>(size_.height);
    std::vector<std::uint32_t> pixels(width * height);
    const unsigned char* data = cairo_image_surface_get_data(surface_.get());
    const auto stride = static_cast<std::size_t>(cairo_image_surface_get_stride(surface_.get()));
    for (std::size_t row = 0; data != nullptr && row < height; ++row) {
        std::memcpy(&pixels[row * width], data + row * stride, width * sizeof(std::uint32_t));
    }
    return overlayFromArgb(pixels, size_, matrix);
}

}  // namespace wf::compose
