#include "pp-rec/compose/active_speaker.h"

#include <algorithm>
#include <tuple>

namespace wf::compose {
namespace {

constexpr double kLeadSeconds = 1.0;
constexpr double kHoldSeconds = 2.0;
constexpr float kClearlyLouder_db = 3;
constexpr double kRounding = 1e-6;

/// Whom to take when nobody can be asked to wait: who talks, the loudest first; who talked last; who was there first.
auto merit(const ActiveSpeaker::Voice& voice) {
    return std::tuple(voice.talking, voice.talking ? voice.loudness_dbfs : 0.0F, voice.last_talk_s,
                      -static_cast<double>(voice.rank));
}

}  // namespace

void ActiveSpeaker::hear(double time_s, double length_s, std::span<const Voice> voices) {
    lead_s_.resize(voices.size());
    if (!speaker_ || *speaker_ >= voices.size()) {
        return;
    }
    const Voice& present = voices[*speaker_];
    std::optional<std::size_t> next;
    for (std::size_t i = 0; i < voices.size(); ++i) {
        const Voice& voice = voices[i];
        const bool counts = i != *speaker_ && voice.eligible && voice.talking;
        const bool leads =
            counts && (!present.talking || voice.loudness_dbfs > present.loudness_dbfs + kClearlyLouder_db);
        lead_s_[i] = counts ? std::clamp(lead_s_[i] + (leads ? length_s : -length_s), 0.0, kLeadSeconds) : 0.0;
        const bool ready = leads && (!heard_ || lead_s_[i] >= kLeadSeconds - kRounding);
        if (ready && (!next || merit(voices[*next]) < merit(voice))) {
            next = i;
        }
    }
    heard_ = heard_ || present.talking;
    if (next && (!heard_ || time_s - since_s_ >= kHoldSeconds - kRounding)) {
        change(time_s, next);
        heard_ = true;
    }
}

std::optional<std::size_t> ActiveSpeaker::choose(double time_s, std::span<const Voice> voices) {
    if (speaker_ && *speaker_ < voices.size() && voices[*speaker_].eligible) {
        return speaker_;
    }
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < voices.size(); ++i) {
        if (voices[i].eligible && (!best || merit(voices[*best]) < merit(voices[i]))) {
            best = i;
        }
    }
    change(time_s, best);
    heard_ = best && voices[*best].talking;
    return speaker_;
}

void ActiveSpeaker::change(double time_s, std::optional<std::size_t> speaker) {
    speaker_ = speaker;
    since_s_ = time_s;
    std::fill(lead_s_.begin(), lead_s_.end(), 0.0);
}

}  // namespace wf::compose
