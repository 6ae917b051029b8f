#include "pp-rec/compose/tile_art.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "pp-rec/compose/display_name.h"
#include "pp-rec/compose/overlay.h"
#include "pp-rec/compose/overlay_cache.h"
#include "pp-rec/compose/text_painter.h"
#include "pp-rec/compose/tile_drawings.h"

extern "C" {
#include <libavutil/frame.h>
}

namespace wf::compose {
namespace {

constexpr std::size_t kMostBytes = 32U << 20U;

enum Kind : std::uint8_t { kCard, kMutedCard, kLabel, kMutedLabel, kMutedIcon };

struct Sitter {
    std::string name;
    bool is_screen = false;
    CardColours colours;
};

/// FNV-1a: the same on every machine, which std::hash does not promise.
std::uint32_t hashOf(std::string_view text) {
    std::uint32_t hash = 2166136261U;
    for (const char c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    }
    return hash;
}

/// Colours by user id, the same in every meeting unless somebody before has them already.
std::size_t pickColour(std::string_view user, std::array<int, kCardColours>& taken) {
    const std::size_t wanted = hashOf(user) % kCardColours;
    std::size_t best = wanted;
    for (std::size_t i = 1; i < kCardColours; ++i) {
        const std::size_t other = (wanted + i) % kCardColours;
        best = taken[other] < taken[best] ? other : best;
    }
    ++taken[best];
    return best;
}

bool isWhole(const AVFrame& canvas, const Rect& rect) {
    return rect.x == 0 && rect.y == 0 && rect.width >= canvas.width - 1 && rect.height >= canvas.height - 1;
}

}  // namespace

struct TileArtist::State {
    explicit State(const Options& artist_options) : options(artist_options) {}

    void drawFrame(AVFrame& canvas, const Tile& tile);
    void drawLabel(AVFrame& canvas, const Tile& tile, Kind kind);

    Options options;
    TextPainter text;
    std::vector<Sitter> sitters;
    OverlayCache cache{kMostBytes};
    std::map<std::pair<int, int>, std::array<Overlay, 4>> corners;  // by radius and border
};

TileArtist::TileArtist(const std::vector<Person>& people, const Options& options)
    : state_(std::make_unique<State>(options)) {
    std::array<int, kCardColours> taken{};
    for (const Person& person : people) {
        const std::string name = displayName(person.name);
        const CardColours& colours = cardColours(pickColour(person.user, taken));
        state_->sitters.push_back({name.empty() ? displayName(person.user) : name, person.is_screen, colours});
    }
}

TileArtist::~TileArtist() = default;
TileArtist::TileArtist(TileArtist&&) noexcept = default;
TileArtist& TileArtist::operator=(TileArtist&&) noexcept = default;

void TileArtist::clear(AVFrame& canvas, const Rect& rect) const {
    fill(canvas, rect, toYuv(kCanvasColour, state_->options.matrix));
}

void TileArtist::clearTile(AVFrame& canvas, const Rect& rect) const {
    fill(canvas, rect, toYuv(kTileColour, state_->options.matrix));
}

void TileArtist::drawCard(AVFrame& canvas, const Tile& tile) {
    State& state = *state_;
    const Sitter& sitter = state.sitters[tile.person];
    const OverlayCache::Key key{tile.person, tile.rect.width, tile.rect.height, tile.muted ? kMutedCard : kCard};
    const Overlay& card = state.cache.get(key, [&] {
        return compose::drawCard(state.text, {sitter.name, tile.muted, sitter.colours}, tile.rect.size(),
                                 state.options.matrix);
    });
    blend(card, canvas, tile.rect.x, tile.rect.y);
    state.drawFrame(canvas, tile);
}

void TileArtist::decorate(AVFrame& canvas, const Tile& tile) {
    if (state_->options.labels) {
        state_->drawLabel(canvas, tile, tile.muted ? kMutedLabel : kLabel);
    } else if (tile.muted) {
        state_->drawLabel(canvas, tile, kMutedIcon);
    }
    state_->drawFrame(canvas, tile);
}

void TileArtist::State::drawLabel(AVFrame& canvas, const Tile& tile, Kind kind) {
    const Size size = tile.rect.size();
    const Overlay& label = cache.get({tile.person, size.width, size.height, kind}, [&] {
        const std::string name = kind == kMutedIcon ? std::string() : sitters[tile.person].name;
        return compose::drawLabel(text, {name, kind != kLabel}, size, options.matrix);
    });
    const int margin = labelMargin(size);
    blend(label, canvas, tile.rect.x + margin, tile.rect.y + size.height - margin - label.size.height);
}

void TileArtist::State::drawFrame(AVFrame& canvas, const Tile& tile) {
    const Rect& rect = tile.rect;
    if (isWhole(canvas, rect)) {
        return;  // nothing to be told apart from
    }
    const int border = tile.talking ? borderWidth(rect.size()) : 0;
    if (border > 0) {
        const Yuv colour = toYuv(kTalkingColour, options.matrix);
        fill(canvas, {rect.x, rect.y, rect.width, border}, colour);
        fill(canvas, {rect.x, rect.y + rect.height - border, rect.width, border}, colour);
        fill(canvas, {rect.x, rect.y, border, rect.height}, colour);
        fill(canvas, {rect.x + rect.width - border, rect.y, border, rect.height}, colour);
    }
    const int radius = cornerRadius(rect.size());
    if (sitters[tile.person].is_screen || std::min(rect.width, rect.height) < 2 * radius) {
        return;  // the corners of a screen are worth seeing
    }
    const auto [found, is_new] = corners.try_emplace({radius, border});
    if (is_new) {
        found->second = drawCorners(radius, border, options.matrix);
    }
    for (std::size_t i = 0; i < 4; ++i) {
        blend(found->second[i], canvas, i % 2 == 0 ? rect.x : rect.x + rect.width - radius,
              i < 2 ? rect.y : rect.y + rect.height - radius);
    }
}

}  // namespace wf::compose
