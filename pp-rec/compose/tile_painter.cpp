#include "pp-rec/compose/tile_painter.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <utility>

#include "pp-rec/compose/bt709.h"

extern "C" {
#include <libavutil/frame.h>
}

namespace wf::compose {
namespace {

/// Whether what is drawn on top of a picture is the same.
bool sameArt(const Tile& a, const Tile& b) { return a.talking == b.talking && a.muted == b.muted; }

void copyRect(const AVFrame& from, AVFrame& to, const Rect& rect) {
    for (int plane = 0; plane < 3; ++plane) {
        const int shift = plane == 0 ? 0 : 1;
        const auto width = static_cast<std::size_t>(rect.width >> shift);
        for (std::ptrdiff_t y = rect.y >> shift; y < (rect.y + rect.height) >> shift; ++y) {
            const std::ptrdiff_t x = rect.x >> shift;
            std::memcpy(to.data[plane] + y * to.linesize[plane] + x, from.data[plane] + y * from.linesize[plane] + x,
                        width);
        }
    }
}

/// Index of the person's tile, past the end for none.
std::size_t tileOf(const Scene& scene, std::size_t person) {
    const auto tile = std::find_if(scene.tiles.begin(), scene.tiles.end(),
                                   [person](const Tile& other) { return other.person == person; });
    return static_cast<std::size_t>(tile - scene.tiles.begin());
}

}  // namespace

TilePainter::TilePainter(std::size_t person, std::vector<VideoTrack>& videos, VideoFeed::Options options,
                         const TileArtist& artist)
    : person_(person), artist_(artist), feed_(videos, std::move(options)) {}

void TilePainter::paint(std::span<Tick> ticks, const Tick* before) {
    for (Tick& tick : ticks) {
        const std::size_t index = tileOf(tick.scene, person_);
        if (index < tick.scene.tiles.size()) {
            paintTile(tick, index, before);
        } else {
            feed_.pass(tick.time_s);
        }
        before = &tick;
    }
}

void TilePainter::paintTile(Tick& tick, std::size_t index, const Tick* before) {
    const Tile& tile = tick.scene.tiles[index];
    PaintedTile& painted = tick.canvas->tiles[index];
    VideoFeed::View view;
    if (tile.camera) {
        view = feed_.show(tick.time_s);
    } else {
        feed_.pass(tick.time_s);
    }
    const auto content = view.picture != nullptr ? PaintedTile::Content::kPicture : PaintedTile::Content::kCard;
    if (painted.content == content && painted.serial == view.serial && sameArt(painted.tile, tile)) {
        return;
    }
    painted = {tile, content, view.serial, false};
    if (content == PaintedTile::Content::kCard) {
        return;
    }
    if (const PaintedTile* same = sameAsBefore(tile, view.serial, before)) {
        copyRect(*before->canvas->frame, *tick.canvas->frame, tile.rect);
        painted.finished = same->finished;
    } else if (!scale(view, tile.rect, *tick.canvas->frame)) {
        ++unpainted_;
        painted = {tile, PaintedTile::Content::kCard, 0, false};
    }
}

/// Where the same picture already stands in the same place: bare, or with the same things on top.
const PaintedTile* TilePainter::sameAsBefore(const Tile& tile, std::uint64_t serial, const Tick* before) const {
    const std::size_t index = before == nullptr ? 0 : tileOf(before->scene, person_);
    if (before == nullptr || index >= before->scene.tiles.size()) {
        return nullptr;
    }
    const PaintedTile& painted = before->canvas->tiles[index];
    const bool same = painted.content == PaintedTile::Content::kPicture && painted.serial == serial &&
                      painted.tile.rect == tile.rect && (!painted.finished || sameArt(painted.tile, tile));
    return same ? &painted : nullptr;
}

bool TilePainter::scale(const VideoFeed::View& view, const Rect& rect, AVFrame& canvas) {
    if (view.picture->width < 1 || view.picture->height < 1) {
        return false;
    }
    const mux::PictureRect fit = mux::fitPicture(mux::turnedSize(*view.picture, view.turn), {rect.width, rect.height});
    if (fit.width < rect.width) {
        const int right = fit.x + fit.width;
        artist_.clearTile(canvas, {rect.x, rect.y, fit.x, rect.height});
        artist_.clearTile(canvas, {rect.x + right, rect.y, rect.width - right, rect.height});
    } else if (fit.height < rect.height) {
        const int bottom = fit.y + fit.height;
        artist_.clearTile(canvas, {rect.x, rect.y, rect.width, fit.y});
        artist_.clearTile(canvas, {rect.x, rect.y + bottom, rect.width, rect.height - bottom});
    }
    const Rect place{rect.x + fit.x, rect.y + fit.y, fit.width, fit.height};
    if (!scaler_.paint(*view.picture, view.turn, canvas, {place.x, place.y, place.width, place.height})) {
        return false;
    }
    if (view.picture->colorspace == AVCOL_SPC_BT709) {
        bt709ToBt601(canvas, place);
    }
    return true;
}

}  // namespace wf::compose
