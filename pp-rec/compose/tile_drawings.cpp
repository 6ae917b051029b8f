#include "pp-rec/compose/tile_drawings.h"

#include <algorithm>
#include <cmath>

#include "pp-rec/compose/display_name.h"
#include "pp-rec/compose/drawing.h"

namespace wf::compose {
namespace {

constexpr Rgb kPill{12, 14, 18};
constexpr double kPillOpacity = 0.66;
constexpr Rgb kText{246, 247, 249};
constexpr Rgb kMuted{255, 112, 112};

/// Too narrow for a name; too small for anything.
constexpr int kLeastForName = 48;
constexpr int kLeastForIcon = 24;

constexpr std::array<CardColours, kCardColours> kCards{{
    {{42, 49, 77}, {86, 106, 178}},  // blue
    {{29, 58, 60}, {52, 134, 130}},  // teal
    {{66, 47, 41}, {178, 110, 76}},  // terracotta
    {{57, 42, 68}, {130, 88, 158}},  // plum
    {{43, 57, 42}, {94, 136, 80}},   // moss
    {{67, 41, 48}, {178, 86, 108}},  // rose
    {{32, 55, 73}, {62, 130, 172}},  // sky
    {{58, 54, 38}, {148, 130, 72}},  // olive
}};

int even(double value) { return static_cast<int>(std::lround(value / 2)) * 2; }

double labelText_px(Size tile) { return std::clamp(9.5 + 0.0145 * tile.height, 10.0, 28.0); }

/// Distances within a label, from the size of its text.
struct LabelMeasures {
    explicit LabelMeasures(double text_px)
        : side(text_px * 0.65), height(even(text_px * 1.8)), icon(std::round(text_px * 1.15)), between(text_px * 0.3) {}
    double side;
    int height;
    double icon;
    double between;
};

void drawInitials(const TextPainter& text, const std::string& name, const Point& centre, double radius,
                  Drawing& drawing) {
    const std::string initials = text.hasFonts() ? initialsOf(name) : std::string();
    drawing.setColour(kText);
    if (initials.empty()) {
        drawing.somebody(centre, radius);
        return;
    }
    text.line(initials, {.size_px = radius * 0.8}).drawCentred(drawing, centre);
}

Drawing drawIconPill(double text_px) {
    const LabelMeasures measures(text_px);
    Drawing drawing({measures.height, measures.height});
    drawing.setColour(kPill, kPillOpacity);
    drawing.fillCircle({measures.height / 2.0, measures.height / 2.0}, measures.height / 2.0);
    const double inset = (measures.height - measures.icon) / 2;
    drawing.muted({inset, inset}, measures.icon, kMuted);
    return drawing;
}

Drawing drawNamePill(const TextPainter& text, const LabelContent& content, double text_px, Size tile) {
    const LabelMeasures measures(text_px);
    const double before = content.muted ? measures.side * 0.8 + measures.icon + measures.between : measures.side;
    const int most_px = tile.width - 2 * labelMargin(tile) - static_cast<int>(std::ceil(before + measures.side));
    const TextPainter::Line line = text.line(content.name, {.size_px = text_px, .most_px = std::max(most_px, 8)});
    Drawing drawing({static_cast<int>(std::ceil(before + line.size().width + measures.side)), measures.height});
    drawing.setColour(kPill, kPillOpacity);
    drawing.fillRounded({0, 0}, drawing.size().width, measures.height, measures.height / 2.0);
    if (content.muted) {
        drawing.muted({measures.side * 0.8, (measures.height - measures.icon) / 2}, measures.icon, kMuted);
    }
    drawing.setColour(kText);
    line.draw(drawing, {before, measures.height / 2.0 - line.middle_px()});
    return drawing;
}

double cardText_px(Size tile) { return std::clamp(7 + 0.042 * tile.height, 9.0, 36.0); }

/// The muted icon and the name side by side, in the middle of the drawing's width, around the height `middle`.
void drawCardLine(const TextPainter& text, const CardContent& content, double middle, Drawing& drawing) {
    const double text_px = cardText_px(drawing.size());
    const LabelMeasures measures(text_px);
    const double before = content.muted ? measures.icon + (content.name.empty() ? 0 : measures.between) : 0;
    const int most_px = drawing.size().width - 2 * labelMargin(drawing.size()) - static_cast<int>(std::ceil(before));
    const TextPainter::Line line = text.line(content.name, {.size_px = text_px, .most_px = std::max(most_px, 8)});
    const double left = (drawing.size().width - before - line.size().width) / 2;
    if (content.muted) {
        drawing.muted({left, middle - measures.icon / 2}, measures.icon, kMuted);
    }
    drawing.setColour(kText);
    line.draw(drawing, {left + before, middle - line.middle_px()});
}

}  // namespace

const CardColours& cardColours(std::size_t index) { return kCards[index % kCards.size()]; }

int labelMargin(Size tile) { return std::clamp(even(tile.height * 0.025), 4, 14); }

int borderWidth(Size tile) { return tile.height < 240 ? 2 : 4; }

int cornerRadius(Size tile) { return std::clamp(even(tile.height * 0.04), 4, 12); }

Overlay drawLabel(const TextPainter& text, const LabelContent& content, Size tile, ColourMatrix matrix) {
    const bool with_name = !content.name.empty() && tile.width >= kLeastForName && text.hasFonts();
    if ((!with_name && !content.muted) || std::min(tile.width, tile.height) < kLeastForIcon) {
        return {};
    }
    const double text_px = labelText_px(tile);
    return with_name ? drawNamePill(text, content, text_px, tile).overlay(matrix)
                     : drawIconPill(text_px).overlay(matrix);
}

Overlay drawCard(const TextPainter& text, const CardContent& content, Size tile, ColourMatrix matrix) {
    Drawing drawing(tile);
    drawing.setColour(content.colours.ground);
    drawing.fillAll();
    const double radius = std::min(tile.height * 0.21, tile.width * 0.18);
    const bool with_name = !content.name.empty() && tile.width >= kLeastForName && text.hasFonts();
    const double line_px = with_name || content.muted ? cardText_px(tile) * 1.75 : 0;
    const Point centre{tile.width / 2.0, (tile.height - line_px) / 2};
    drawing.setColour(content.colours.circle);
    drawing.fillCircle(centre, radius);
    drawInitials(text, content.name, centre, radius, drawing);
    if (line_px > 0) {
        drawCardLine(text, {with_name ? content.name : std::string(), content.muted, content.colours},
                     centre.y + radius + line_px * 0.62, drawing);
    }
    return drawing.overlay(matrix);
}

std::array<Overlay, 4> drawCorners(int radius, int border, ColourMatrix matrix) {
    std::array<Overlay, 4> corners;
    for (std::size_t i = 0; i < corners.size(); ++i) {
        Drawing drawing({radius, radius});
        const Point tile{i % 2 == 0 ? 0.0 : -3.0 * radius, i < 2 ? 0.0 : -3.0 * radius};
        const double side = 4.0 * radius;
        drawing.setColour(kCanvasColour);
        drawing.fillFrame({tile, side, 0}, {{tile.x, tile.y}, side, static_cast<double>(radius)});
        if (border > 0) {
            drawing.setColour(kTalkingColour);
            drawing.fillFrame({tile, side, static_cast<double>(radius)},
                              {{tile.x + border, tile.y + border},
                               side - 2.0 * border,
                               static_cast<double>(std::max(radius - border, 0))});
        }
        corners[i] = drawing.overlay(matrix);
    }
    return corners;
}

}  // namespace wf::compose
