#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "pp-rec/compose/canvas.h"
#include "pp-rec/compose/person.h"
#include "pp-rec/compose/scene.h"
#include "pp-rec/compose/tile_art.h"
#include "pp-rec/compose/tile_painter.h"
#include "pp-rec/compose/work_crew.h"
#include "rtp/base/result.h"

namespace wf::compose {

/// Makes the pictures of a composition out of scenes and recordings, a few at a time: while the owner does other things
/// a crew decodes and scales, each person's tiles for themselves and only where something changed. One thread.
class Compositor {
public:
    struct Options {
        Size canvas;
        bool labels = true;
        bool hold = false;  ///< the last picture stays while a camera is off
        std::size_t threads = 1;
        const std::atomic<bool>* stop = nullptr;  ///< ends skip() and the crew's work early
    };

    /// `people` must outlive the compositor. `tiles`, by person, as the director tells them.
    Compositor(std::vector<Person>& people, std::vector<TileStages> tiles, const Options& options);

    /// Goes on to `time_s` without showing anything.
    void skip(double time_s);
    /// Begins to paint these ticks, which follow those before; canvases are found for them. Errors: no memory.
    Status begin(std::vector<Tick> ticks);
    /// The ticks begun, finished; valid until the next call. Their canvases must not be written to.
    const std::vector<Tick>& finish();
    /// Pictures that did not decode, per person.
    [[nodiscard]] std::vector<std::uint64_t> undecodable() const;

private:
    bool stopped() const { return options_.stop != nullptr && options_.stop->load(std::memory_order_relaxed); }
    bool equip(Tick& tick);
    void draw(Tick& tick);

    const Options options_;
    CanvasPool pool_;
    TileArtist artist_;
    std::vector<std::unique_ptr<TilePainter>> painters_;  // of each person
    std::vector<Tick> painting_;
    std::vector<Tick> finished_;
    WorkCrew crew_;  // last: its threads use the others
};

}  // namespace wf::compose
