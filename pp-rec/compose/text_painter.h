#pragma once

#include <memory>
#include <string>

#include "pp-rec/compose/drawing.h"
#include "pp-rec/compose/geometry.h"

typedef struct _PangoContext PangoContext;
typedef struct _PangoFontMap PangoFontMap;
typedef struct _PangoLayout PangoLayout;

namespace wf::compose {

/// Sets single lines of text in the fonts of the system, each character in a font that has it. One thread.
class TextPainter {
public:
    struct Style {
        double size_px = 12;
        bool bold = false;
        int most_px = 0;  ///< width at which the text is cut with an ellipsis; 0 for none
    };

    /// A line ready to be drawn.
    class Line {
    public:
        /// Of the line's box, as wide as its text.
        [[nodiscard]] Size size() const;
        /// From the top of the box to the middle of small letters.
        [[nodiscard]] double middle_px() const;
        /// In the drawing's colour, with the top left of the box at `corner`.
        void draw(Drawing& drawing, const Point& corner) const;
        /// With the middle of its ink at `centre`.
        void drawCentred(Drawing& drawing, const Point& centre) const;

    private:
        friend class TextPainter;
        struct Deleter {
            void operator()(PangoLayout* layout) const;
        };
        std::unique_ptr<PangoLayout, Deleter> layout_;
    };

    TextPainter();

    /// Whether there are any fonts; without, text is empty boxes.
    [[nodiscard]] bool hasFonts() const { return has_fonts_; }
    [[nodiscard]] Line line(const std::string& text, const Style& style) const;

private:
    struct Deleter {
        void operator()(PangoContext* context) const;
        void operator()(PangoFontMap* map) const;
    };

    std::unique_ptr<PangoFontMap, Deleter> fonts_;
    std::unique_ptr<PangoContext, Deleter> context_;
    bool has_fonts_ = false;
};

}  // namespace wf::compose
