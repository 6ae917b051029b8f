#include "pp-rec/compose/sound_mixer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "pp-rec/compose/person_sound.h"

namespace wf::compose {
namespace {

constexpr float kSilence_dbfs = -127;
constexpr std::int64_t kLeadFrames = 10 * SoundMixer::kBlockFrames;  // decoders need some 80 ms to be at their best

/// In eight sums side by side, which compilers turn into vector instructions.
double energyOf(std::span<const float> block) {
    std::array<double, 8> sums{};
    const std::size_t whole = block.size() / sums.size() * sums.size();
    for (std::size_t at = 0; at < whole; at += sums.size()) {
        for (std::size_t i = 0; i < sums.size(); ++i) {
            const double value = block[at + i];
            sums[i] += value * value;
        }
    }
    double sum = 0;
    for (const float value : block.subspan(whole)) {
        sum += static_cast<double>(value) * value;
    }
    return std::accumulate(sums.begin(), sums.end(), sum);
}

float levelOf(std::span<const float> block) {
    const double sum = energyOf(block);
    const double mean = block.empty() ? 0 : sum / static_cast<double>(block.size());
    return mean > 0 ? std::max(static_cast<float>(10 * std::log10(mean)), kSilence_dbfs) : kSilence_dbfs;
}

}  // namespace

SoundMixer::SoundMixer(std::vector<Person>& people, Span part)
    : levels_dbfs_(people.size(), kSilence_dbfs),
      next_(std::llround(part.begin_s * kSampleRate)),
      end_(std::llround(part.end_s * kSampleRate)) {
    for (const Person& person : people) {
        people_.push_back(std::make_unique<PersonSound>(person.sounds));
    }
    const std::int64_t begin = next_;
    std::vector<float> block;
    for (next_ = begin - kLeadFrames; next_ < begin && begin < end_;) {
        mix(block);
    }
    std::ranges::fill(levels_dbfs_, kSilence_dbfs);
}

SoundMixer::~SoundMixer() = default;

bool SoundMixer::mix(std::vector<float>& block) {
    const std::int64_t frames = std::min<std::int64_t>(kBlockFrames, end_ - next_);
    if (frames <= 0) {
        block.clear();
        return false;
    }
    block.assign(2 * static_cast<std::size_t>(frames), 0.0F);
    voice_.resize(block.size());
    for (std::size_t i = 0; i < people_.size(); ++i) {
        levels_dbfs_[i] = kSilence_dbfs;
        if (people_[i]->read(next_, voice_)) {
            levels_dbfs_[i] = levelOf(voice_);
            std::ranges::transform(block, voice_, block.begin(), std::plus<>());
        }
    }
    next_ += frames;
    return true;
}

std::vector<std::uint64_t> SoundMixer::undecodable() const {
    std::vector<std::uint64_t> counts;
    counts.reserve(people_.size());
    for (const auto& person : people_) {
        counts.push_back(person->undecodable());
    }
    return counts;
}

}  // namespace wf::compose
