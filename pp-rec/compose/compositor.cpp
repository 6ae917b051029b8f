#include "pp-rec/compose/compositor.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

namespace wf::compose {
namespace {

constexpr double kSkipStep_s = 10;

/// Whether a canvas has its tiles where the scene wants them.
bool sameLayout(const std::vector<PaintedTile>& painted, const Scene& scene) {
    return std::ranges::equal(painted, scene.tiles,
                              [](const PaintedTile& a, const Tile& b) { return a.tile.rect == b.rect; });
}

}  // namespace

Compositor::Compositor(std::vector<Person>& people, std::vector<TileStages> tiles, const Options& options)
    : options_(options),
      pool_(options.canvas),
      artist_(people, {options.labels}),
      crew_(std::clamp<std::size_t>(options.threads, 1, std::max<std::size_t>(people.size(), 1))) {
    for (std::size_t i = 0; i < people.size(); ++i) {
        TileStages stages = i < tiles.size() ? std::move(tiles[i]) : TileStages{{0, options.canvas}};
        painters_.push_back(std::make_unique<TilePainter>(
            i, people[i].videos, VideoFeed::Options{std::move(stages), options.hold}, artist_));
    }
}

void Compositor::skip(double time_s) {
    crew_.wait();
    crew_.start(painters_.size(), [this, time_s](std::size_t person) {
        for (double at_s = kSkipStep_s; at_s < time_s && !stopped(); at_s += kSkipStep_s) {
            painters_[person]->pass(at_s);
        }
        if (!stopped()) {
            painters_[person]->pass(time_s);
        }
    });
    crew_.wait();
}

Status Compositor::begin(std::vector<Tick> ticks) {
    crew_.wait();
    painting_ = std::move(ticks);
    for (Tick& tick : painting_) {
        if (!equip(tick)) {
            return Error{"no memory for pictures of " + std::to_string(options_.canvas.width) + "x" +
                         std::to_string(options_.canvas.height) + ": choose a smaller size"};
        }
    }
    const Tick* before = finished_.empty() ? nullptr : &finished_.back();
    crew_.start(painters_.size(), [this, before](std::size_t person) {
        if (!stopped()) {
            painters_[person]->paint(painting_, before);
        }
    });
    return {};
}

const std::vector<Tick>& Compositor::finish() {
    crew_.wait();
    for (Tick& tick : painting_) {
        draw(tick);
    }
    for (Tick& tick : finished_) {
        pool_.giveBack(std::move(tick.canvas));
    }
    finished_ = std::exchange(painting_, {});
    return finished_;
}

std::vector<std::uint64_t> Compositor::undecodable() const {
    std::vector<std::uint64_t> counts;
    std::ranges::transform(painters_, std::back_inserter(counts),
                           [](const auto& painter) { return painter->undecodable(); });
    return counts;
}

/// Finds a canvas that has the layout of the scene, with empty tiles where it had another.
bool Compositor::equip(Tick& tick) {
    tick.canvas = pool_.take();
    if (tick.canvas == nullptr) {
        return false;
    }
    Canvas& canvas = *tick.canvas;
    if (canvas.tiles.empty() || !sameLayout(canvas.tiles, tick.scene)) {
        artist_.clear(*canvas.frame, {0, 0, options_.canvas.width, options_.canvas.height});
        canvas.tiles.assign(tick.scene.tiles.size(), {});
    }
    for (std::size_t i = 0; i < canvas.tiles.size(); ++i) {
        const Tile& tile = tick.scene.tiles[i];
        PaintedTile& painted = canvas.tiles[i];
        if (painted.tile.person != tile.person || painted.content == PaintedTile::Content::kNothing) {
            painted = {tile, PaintedTile::Content::kNothing, 0, false};
        }
    }
    return true;
}

/// What the painters leave to be drawn: cards, and what stands on pictures.
void Compositor::draw(Tick& tick) {
    for (PaintedTile& painted : tick.canvas->tiles) {
        if (painted.finished) {
            continue;
        }
        painted.finished = true;
        if (painted.content == PaintedTile::Content::kCard) {
            artist_.drawCard(*tick.canvas->frame, painted.tile);
        } else if (painted.content == PaintedTile::Content::kPicture) {
            artist_.decorate(*tick.canvas->frame, painted.tile);
        }
    }
}

}  // namespace wf::compose
