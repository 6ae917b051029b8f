#include "pp-rec/compose/person_sound.h"

#include <algorithm>
#include <cmath>

namespace wf::compose {
namespace {

constexpr std::int64_t kFadeFrames = 480;     // 10 ms
constexpr std::int64_t kOwnFadeFrames = 240;  // in which a recording that ends fades out by itself

std::int64_t toFrames(double seconds) { return std::llround(seconds * SoundTrack::kRate); }

}  // namespace

PersonSound::PersonSound(const std::vector<std::unique_ptr<SoundSource>>& sounds) {
    for (const auto& source : sounds) {
        const Span span = source->span();
        voices_.push_back({source.get(), toFrames(span.begin_s), toFrames(span.end_s), {}, 0, nullptr});
    }
    std::ranges::stable_sort(voices_, {}, &Voice::begin);
    for (std::size_t i = 0; i < voices_.size(); ++i) {
        voices_[i].pieces = piecesOf(voices_, i);
    }
}

/// What is left of a recording when all newer ones are taken out. Overlaps no longer than a fade are left in: they are
/// the joints of recordings that follow each other.
std::vector<PersonSound::Piece> PersonSound::piecesOf(const std::vector<Voice>& voices, std::size_t index) {
    std::vector<Piece> pieces;
    const Voice& voice = voices[index];
    const bool takes_over = std::any_of(voices.begin(), voices.begin() + static_cast<std::ptrdiff_t>(index),
                                        [&](const Voice& older) { return older.end - voice.begin > kFadeFrames; });
    Piece piece{voice.begin, voice.end, takes_over, false};
    for (std::size_t i = index + 1; i < voices.size() && voices[i].begin < voice.end; ++i) {
        const Voice& newer = voices[i];
        if (std::min(newer.end, piece.end) - std::max(newer.begin, piece.begin) <= kFadeFrames) {
            continue;
        }
        if (newer.begin > piece.begin) {
            pieces.push_back({piece.begin, newer.begin, piece.fades_in, true});
        }
        piece = {std::max(piece.begin, newer.end - kOwnFadeFrames), voice.end, true, false};
    }
    if (piece.begin < piece.end) {
        pieces.push_back(piece);
    }
    return pieces;
}

bool PersonSound::read(std::int64_t begin, std::span<float> block) {
    const std::int64_t end = begin + static_cast<std::int64_t>(block.size() / 2);
    bool sounds = false;
    for (std::size_t i = first_; i < voices_.size() && voices_[i].begin < end; ++i) {
        Voice& voice = voices_[i];
        if (!sounds) {
            sounds = readVoice(voice, begin, block);
            continue;
        }
        scratch_.resize(block.size());
        if (readVoice(voice, begin, scratch_)) {
            std::ranges::transform(block, scratch_, block.begin(), std::plus<>());
        }
    }
    while (first_ < voices_.size() && voices_[first_].piece == voices_[first_].pieces.size()) {
        undecodable_ += voices_[first_].track ? voices_[first_].track->undecodable() : 0;
        voices_[first_++].track.reset();
    }
    return sounds;
}

bool PersonSound::readVoice(Voice& voice, std::int64_t begin, std::span<float> block) {
    const std::int64_t end = begin + static_cast<std::int64_t>(block.size() / 2);
    while (voice.piece < voice.pieces.size()) {
        const Piece& piece = voice.pieces[voice.piece];
        if (piece.begin >= end) {
            return false;
        }
        // Stretching and rounding may bring the last sound a little behind the span; a piece that is cut fades there.
        if (piece.end + kFadeFrames > begin) {
            return readPiece(voice, begin, block);
        }
        ++voice.piece;
    }
    return false;
}

bool PersonSound::readPiece(Voice& voice, std::int64_t begin, std::span<float> block) {
    if (!voice.track) {
        voice.track = std::make_unique<SoundTrack>(*voice.source);
    }
    if (!voice.track->read(begin, block)) {
        return false;
    }
    const Piece& piece = voice.pieces[voice.piece];
    for (std::size_t i = 0; i < block.size() / 2; ++i) {
        const std::int64_t at = begin + static_cast<std::int64_t>(i);
        std::int64_t share = kFadeFrames;
        if (piece.fades_in) {
            share = std::min(share, at - piece.begin);
        }
        if (piece.fades_out) {
            share = std::min(share, piece.end + kFadeFrames - at);
        }
        if (share < kFadeFrames) {
            const float gain = static_cast<float>(std::max<std::int64_t>(share, 0)) / kFadeFrames;
            block[2 * i] *= gain;
            block[2 * i + 1] *= gain;
        }
    }
    return true;
}

std::uint64_t PersonSound::undecodable() const {
    std::uint64_t sum = undecodable_;
    for (std::size_t i = first_; i < voices_.size(); ++i) {
        sum += voices_[i].track ? voices_[i].track->undecodable() : 0;
    }
    return sum;
}

}  // namespace wf::compose
