#pragma once

#include <cstdint>

namespace wf::room {

/// What can be asked of a recording in the middle of a meeting. A paused one goes on in the same files.
enum class RecordingAction : std::uint8_t { kStart, kStop, kPause, kResume };

enum class RecordingState : std::uint8_t { kOff, kOn, kPaused };

/// The state that an action leads to.
constexpr RecordingState after(RecordingState state, RecordingAction action) {
    switch (action) {
        case RecordingAction::kStart:
            return RecordingState::kOn;
        case RecordingAction::kStop:
            return RecordingState::kOff;
        case RecordingAction::kPause:
            return state == RecordingState::kOn ? RecordingState::kPaused : state;
        case RecordingAction::kResume:
            break;
    }
    return state == RecordingState::kPaused ? RecordingState::kOn : state;
}

}  // namespace wf::room
