#include "pp-rec/compose/text_painter.h"

#include <pango/pangocairo.h>

#include <algorithm>

namespace wf::compose {
namespace {

/// The first of these that is installed; other scripts come out of other fonts by themselves.
constexpr const char* kFamilies = "Inter,Noto Sans,Open Sans,Roboto,sans-serif";

}  // namespace

void TextPainter::Deleter::operator()(PangoContext* context) const { g_object_unref(context); }

void TextPainter::Deleter::operator()(PangoFontMap* map) const { g_object_unref(map); }

void TextPainter::Line::Deleter::operator()(PangoLayout* layout) const { g_object_unref(layout); }

TextPainter::TextPainter() : fonts_(pango_cairo_font_map_new()), context_(pango_font_map_create_context(fonts_.get())) {
    // Pictures have no subpixels, and letters may stand anywhere between pixels.
    cairo_font_options_t* options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_SLIGHT);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context_.get(), options);
    cairo_font_options_destroy(options);
    has_fonts_ = pango_layout_get_unknown_glyphs_count(line("A", {}).layout_.get()) == 0;
}

TextPainter::Line TextPainter::line(const std::string& text, const Style& style) const {
    Line line;
    line.layout_.reset(pango_layout_new(context_.get()));
    PangoLayout* layout = line.layout_.get();
    PangoFontDescription* font = pango_font_description_new();
    pango_font_description_set_family_static(font, kFamilies);
    pango_font_description_set_weight(font, style.bold ? PANGO_WEIGHT_SEMIBOLD : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_absolute_size(font, style.size_px * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_single_paragraph_mode(layout, TRUE);
    pango_layout_set_text(layout, text.data(), static_cast<int>(text.size()));
    if (style.most_px > 0 && line.size().width > style.most_px) {
        pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
        pango_layout_set_width(layout, style.most_px * PANGO_SCALE);
    }
    return line;
}

Size TextPainter::Line::size() const {
    PangoRectangle logical;
    pango_layout_get_pixel_extents(layout_.get(), nullptr, &logical);
    return {logical.width, logical.height};
}

double TextPainter::Line::middle_px() const {
    PangoContext* context = pango_layout_get_context(layout_.get());
    PangoFontMetrics* metrics =
        pango_context_get_metrics(context, pango_layout_get_font_description(layout_.get()), nullptr);
    const double ascent_px = static_cast<double>(pango_font_metrics_get_ascent(metrics)) / PANGO_SCALE;
    pango_font_metrics_unref(metrics);
    const double baseline_px = static_cast<double>(pango_layout_get_baseline(layout_.get())) / PANGO_SCALE;
    return baseline_px - 0.37 * ascent_px;
}

void TextPainter::Line::draw(Drawing& drawing, const Point& corner) const {
    PangoRectangle logical;
    pango_layout_get_pixel_extents(layout_.get(), nullptr, &logical);
    cairo_move_to(drawing.cairo(), corner.x - logical.x, corner.y - logical.y);
    pango_cairo_show_layout(drawing.cairo(), layout_.get());
}

void TextPainter::Line::drawCentred(Drawing& drawing, const Point& centre) const {
    PangoRectangle ink;
    pango_layout_get_extents(layout_.get(), &ink, nullptr);
    const auto middle = [](int begin, int length) { return (begin + length / 2.0) / PANGO_SCALE; };
    cairo_move_to(drawing.cairo(), centre.x - middle(ink.x, ink.width), centre.y - middle(ink.y, ink.height));
    pango_cairo_show_layout(drawing.cairo(), layout_.get());
}

}  // namespace wf::compose
