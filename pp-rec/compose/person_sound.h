#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "pp-rec/compose/person.h"
#include "pp-rec/compose/sound_track.h"

namespace wf::compose {

/// All sound of one person. Where recordings overlap, as when an old session lives on as a ghost, the one that began
/// last is heard, and they fade over. One thread.
class PersonSound {
public:
    /// `sounds` must outlive this.
    explicit PersonSound(const std::vector<std::unique_ptr<SoundSource>>& sounds);

    /// As SoundTrack::read(). Blocks rise.
    bool read(std::int64_t begin, std::span<float> block);
    [[nodiscard]] std::uint64_t undecodable() const;

private:
    /// Where a recording is heard, in frames. Where another one takes over or gives back it fades, else it begins or
    /// ends by itself.
    struct Piece {
        std::int64_t begin = 0;
        std::int64_t end = 0;
        bool fades_in = false;
        bool fades_out = false;
    };
    struct Voice {
        SoundSource* source = nullptr;
        std::int64_t begin = 0;
        std::int64_t end = 0;
        std::vector<Piece> pieces;
        std::size_t piece = 0;  // first that has not passed
        std::unique_ptr<SoundTrack> track;
    };

    static std::vector<Piece> piecesOf(const std::vector<Voice>& voices, std::size_t index);
    bool readVoice(Voice& voice, std::int64_t begin, std::span<float> block);
    bool readPiece(Voice& voice, std::int64_t begin, std::span<float> block);

    std::vector<Voice> voices_;  // ordered by begin
    std::size_t first_ = 0;      // before it all have passed
    std::uint64_t undecodable_ = 0;
    std::vector<float> scratch_;
};

}  // namespace wf::compose
