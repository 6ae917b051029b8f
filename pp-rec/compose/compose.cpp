#include "pp-rec/compose/compose.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "pp-rec/compose/compositor.h"
#include "pp-rec/compose/director.h"
#include "pp-rec/compose/limiter.h"
#include "pp-rec/compose/loudness.h"
#include "pp-rec/compose/poster.h"
#include "pp-rec/compose/sound_mixer.h"

extern "C" {
#include <libavutil/frame.h>
}

namespace wf::compose {
namespace {

constexpr double kBlock_s = static_cast<double>(SoundMixer::kBlockFrames) / SoundMixer::kSampleRate;
constexpr std::size_t kTicksAtOnce = 8;  // enough for the crew to be busy, few enough for the caches
constexpr std::int64_t kLargePicture = 1920 * 1088;
constexpr auto kProgressStep = std::chrono::milliseconds(100);

std::size_t threadsOf(const OutputOptions& outputs) {
    return outputs.threads > 0 ? static_cast<std::size_t>(outputs.threads)
                               : std::max<std::size_t>(std::thread::hardware_concurrency(), 1);
}

/// The picture that tells most: the first one with the most cameras, looked for once a second.
class PosterChoice {
public:
    void look(const Canvas& canvas, std::int64_t index, int fps) {
        if (index % fps != fps / 2 && picture_) {
            return;
        }
        const auto cameras =
            static_cast<int>(std::ranges::count(canvas.tiles, PaintedTile::Content::kPicture, &PaintedTile::content));
        if (cameras > most_cameras_) {
            picture_.reset(av_frame_clone(canvas.frame.get()));
            most_cameras_ = cameras;
        }
    }
    [[nodiscard]] const AVFrame* picture() const { return picture_.get(); }

private:
    mux::FramePtr picture_;
    int most_cameras_ = -1;
};

/// One run of composeMeeting().
class Composition {
public:
    struct Parts {
        std::unique_ptr<OutputSet> outputs;
        std::unique_ptr<LoudnessMeter> meter;
    };

    Composition(std::vector<Person>& people, const CompositionOptions& options, Parts parts)
        : people_(people),
          options_(options),
          parts_(std::move(parts)),
          director_(people, {options.layout, options.outputs.size, options.hold}),
          mixer_(people, {options.begin_s, options.end_s}),
          limiter_(Limiter::Options{.gain_db = options.gain_db}),
          pictures_(std::max<std::int64_t>(std::llround((options.end_s - options.begin_s) * options.outputs.fps), 1)),
          undecodable_(people.size(), 0) {}

    Result<CompositionResult> run() {
        Status made = parts_.outputs->wantsPictures() ? makePictures() : Status{};
        made = made ? makeRestOfSound() : made;
        made = made ? parts_.outputs->finish() : made;
        if (made && poster_.picture() != nullptr && !options_.poster.empty()) {
            made = writePoster(*poster_.picture(), options_.poster, options_.outputs.overwrite);
        }
        if (!made) {
            return made.error();
        }
        progress(options_.end_s - options_.begin_s, true);
        addUndecodable(mixer_.undecodable());
        return CompositionResult{parts_.outputs->written(), director_.talk(), undecodable_, limiter_.peak_dbfs(),
                                 parts_.meter->integrated_lufs()};
    }

private:
    /// Pictures that are made together, and the sound that comes before them.
    struct Batch {
        std::vector<Tick> ticks;
        std::vector<std::int16_t> sound;
    };

    /// The crew paints one batch while the encoders have the one before and this thread mixes the one behind.
    Status makePictures() {
        const Size size = options_.outputs.size;
        Compositor compositor(people_, director_.tileStages(),
                              {size, options_.labels, options_.hold, threadsOf(options_.outputs), options_.stop});
        compositor.skip(options_.begin_s);
        Batch batch = prepare();
        bool more = !batch.ticks.empty();
        Status status = compositor.begin(std::move(batch.ticks));
        while (more && status) {
            Batch next = prepare();
            const std::vector<Tick>& ticks = compositor.finish();
            more = !next.ticks.empty();
            if (more) {
                status = compositor.begin(std::move(next.ticks));
            }
            status = status ? deliver(batch.sound, ticks) : status;
            batch = std::move(next);
        }
        addUndecodable(compositor.undecodable());
        return status;
    }

    /// Scenes for the next pictures; no ticks at the end.
    Batch prepare() {
        Batch batch;
        const OutputOptions& outputs = options_.outputs;
        const std::int64_t area = std::int64_t{outputs.size.width} * outputs.size.height;
        const std::size_t count = area > kLargePicture ? kTicksAtOnce / 2 : kTicksAtOnce;
        for (; batch.ticks.size() < count && prepared_ < pictures_; ++prepared_) {
            const double time_s = options_.begin_s + static_cast<double>(prepared_) / outputs.fps;
            listen(time_s);
            batch.ticks.push_back({time_s + 0.5 / outputs.fps, director_.at(time_s), nullptr});
        }
        batch.sound = std::exchange(sound_, {});
        return batch;
    }

    /// Mixes on until the director has heard all up to `time_s`.
    void listen(double time_s) {
        while (options_.begin_s + static_cast<double>(blocks_ + 1) * kBlock_s <= time_s && mixBlock()) {
        }
    }

    bool mixBlock() {
        if (!mixer_.mix(block_)) {
            return false;
        }
        director_.hear(options_.begin_s + static_cast<double>(blocks_) * kBlock_s, mixer_.levels_dbfs());
        limiter_.process(block_, sound_);
        ++blocks_;
        return true;
    }

    Status deliver(std::span<const std::int16_t> sound, const std::vector<Tick>& ticks) {
        Status given = deliver(sound);
        for (const Tick& tick : ticks) {
            if (stopped() || !given) {
                return given ? Error{"stopped"} : given;
            }
            if (!options_.poster.empty()) {
                poster_.look(*tick.canvas, delivered_, options_.outputs.fps);
            }
            given = parts_.outputs->picture(*tick.canvas->frame, delivered_++);
            progress(static_cast<double>(delivered_) / options_.outputs.fps);
        }
        return given;
    }

    Status deliver(std::span<const std::int16_t> sound) {
        parts_.meter->add(sound);
        return parts_.outputs->wantsSound() && !sound.empty() ? parts_.outputs->sound(sound) : Status{};
    }

    /// What comes behind the last picture, or all when there are no pictures.
    Status makeRestOfSound() {
        Status given;
        while (given && mixBlock()) {
            if (stopped()) {
                return Error{"stopped"};
            }
            given = deliver(std::exchange(sound_, {}));
            progress(static_cast<double>(blocks_) * kBlock_s);
        }
        limiter_.flush(sound_);
        return given ? deliver(sound_) : given;
    }

    [[nodiscard]] bool stopped() const { return options_.stop != nullptr && options_.stop->load(); }

    void progress(double done_s, bool at_once = false) {
        const auto now = std::chrono::steady_clock::now();
        if (options_.progress && (at_once || now - reported_ >= kProgressStep)) {
            reported_ = now;
            options_.progress(std::min(done_s, options_.end_s - options_.begin_s));
        }
    }

    void addUndecodable(const std::vector<std::uint64_t>& counts) {
        std::ranges::transform(undecodable_, counts, undecodable_.begin(), std::plus<>());
    }

    std::vector<Person>& people_;
    const CompositionOptions& options_;
    Parts parts_;
    Director director_;
    SoundMixer mixer_;
    Limiter limiter_;
    PosterChoice poster_;
    const std::int64_t pictures_;
    std::int64_t prepared_ = 0;
    std::int64_t delivered_ = 0;
    std::int64_t blocks_ = 0;          // of sound that were mixed
    std::vector<float> block_;         // the last one
    std::vector<std::int16_t> sound_;  // limited and not given away yet
    std::vector<std::uint64_t> undecodable_;
    std::chrono::steady_clock::time_point reported_;
};

}  // namespace

Result<CompositionResult> composeMeeting(std::vector<Person>& people, const CompositionOptions& options) {
    const double length_s = options.end_s - options.begin_s;
    if (!(length_s > 0) || !std::isfinite(length_s)) {
        return Error{"nothing to compose between " + std::to_string(options.begin_s) + " s and " +
                     std::to_string(options.end_s) + " s"};
    }
    OutputOptions output_options = options.outputs;
    output_options.duration_s = length_s;
    auto outputs = OutputSet::create(output_options);
    if (!outputs) {
        return outputs.error();
    }
    auto meter = LoudnessMeter::create();
    if (!meter) {
        return meter.error();
    }
    return Composition(people, options, {std::move(outputs).value(), std::move(meter).value()}).run();
}

}  // namespace wf::compose
