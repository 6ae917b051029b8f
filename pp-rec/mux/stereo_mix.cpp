#include "pp-rec/mux/stereo_mix.h"

#include <string_view>

namespace wf::mux {
namespace {

// L R front, C centre, l r surround, B back centre, E low frequencies; by channel count, WAVE order.
constexpr std::array<std::string_view, 9> kRoles{"",      "C",      "LR",      "LRC",     "LRlr",
                                                 "LRClr", "LRCElr", "LRCEBlr", "LRCElrlr"};

float leftShare(char role) {
    switch (role) {
        case 'L':
            return 1.0F;
        case 'C':
        case 'l':
            return 0.7071F;
        case 'B':
            return 0.5F;
        default:
            return 0.0F;
    }
}

char mirrored(char role) {
    switch (role) {
        case 'L':
            return 'R';
        case 'R':
            return 'L';
        case 'l':
            return 'r';
        case 'r':
            return 'l';
        default:
            return role;
    }
}

}  // namespace

StereoMix::StereoMix(int channels) {
    float sum = 0;
    for (const char role : kRoles[static_cast<std::size_t>(channels)]) {
        shares_.push_back({leftShare(role), leftShare(mirrored(role))});
        sum += leftShare(role);
    }
    for (auto& share : shares_) {
        share = {share[0] / sum, share[1] / sum};
    }
}

void StereoMix::apply(std::span<std::int16_t> values, std::size_t frames) const {
    for (std::size_t i = 0; i < frames; ++i) {
        float left = 0;
        float right = 0;
        for (std::size_t c = 0; c < shares_.size(); ++c) {
            const auto value = static_cast<float>(values[i * shares_.size() + c]);
            left += value * shares_[c][0];
            right += value * shares_[c][1];
        }
        values[2 * i] = static_cast<std::int16_t>(left);
        values[2 * i + 1] = static_cast<std::int16_t>(right);
    }
}

}  // namespace wf::mux
