#include "pp-rec/compose/loudness.h"

#include <ebur128.h>

#include <algorithm>
#include <cmath>

#include "pp-rec/compose/sound_mixer.h"

namespace wf::compose {
namespace {

struct MeterDeleter {
    void operator()(ebur128_state* state) const { ebur128_destroy(&state); }
};
using MeterPtr = std::unique_ptr<ebur128_state, MeterDeleter>;

constexpr unsigned kChannels = 2;

class Ebur128Meter final : public LoudnessMeter {
public:
    explicit Ebur128Meter(MeterPtr state) : state_(std::move(state)) {}

    // Adding fails only when libebur128 has no memory for its filter; then the place stays unmeasured.
    void add(std::span<const float> interleaved) override {
        static_cast<void>(ebur128_add_frames_float(state_.get(), interleaved.data(), interleaved.size() / kChannels));
    }
    void add(std::span<const std::int16_t> interleaved) override {
        static_cast<void>(ebur128_add_frames_short(state_.get(), interleaved.data(), interleaved.size() / kChannels));
    }

    [[nodiscard]] double integrated_lufs() const override {
        double lufs = kSilence;
        const int code = ebur128_loudness_global(state_.get(), &lufs);
        return code == EBUR128_SUCCESS && std::isfinite(lufs) ? std::max(lufs, kSilence) : kSilence;
    }

    [[nodiscard]] double peak_dbfs() const override {
        double highest = 0;
        for (unsigned channel = 0; channel < kChannels; ++channel) {
            double peak = 0;
            if (ebur128_sample_peak(state_.get(), channel, &peak) == EBUR128_SUCCESS) {
                highest = std::max(highest, peak);
            }
        }
        return highest > 0 ? std::max(20 * std::log10(highest), kSilence) : kSilence;
    }

private:
    MeterPtr state_;
};

}  // namespace

Result<std::unique_ptr<LoudnessMeter>> LoudnessMeter::create() {
    // The histogram keeps memory constant; its steps are of a tenth of a decibel.
    MeterPtr state(ebur128_init(kChannels, SoundMixer::kSampleRate,
                                EBUR128_MODE_I | EBUR128_MODE_SAMPLE_PEAK | EBUR128_MODE_HISTOGRAM));
    if (!state) {
        return Error{"no memory for measuring loudness"};
    }
    return std::unique_ptr<LoudnessMeter>(std::make_unique<Ebur128Meter>(std::move(state)));
}

Result<double> measureLoudness(std::vector<Person>& people, Span part) {
    auto meter = LoudnessMeter::create();
    if (!meter) {
        return meter.error();
    }
    SoundMixer mixer(people, part);
    std::vector<float> block;
    while (mixer.mix(block)) {
        (*meter)->add(std::span<const float>(block));
    }
    return (*meter)->integrated_lufs();
}

double loudnessGain_db(double measured_lufs, double target_lufs) {
    constexpr double kMostGain_db = 30;
    return measured_lufs <= LoudnessMeter::kSilence ? 0 : std::min(target_lufs - measured_lufs, kMostGain_db);
}

}  // namespace wf::compose
