#include "pp-rec/mux/plane_scaler.h"

#include <algorithm>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace wf::mux {
namespace {

constexpr int kHalf = 1 << (ScalingAxis::kWeightBits - 1);
constexpr int kLookBytes = 16;
constexpr int kAtOnce = 16;  // samples of the result; stores as wide as the loads that follow them

std::uint8_t rounded(int sum) { return static_cast<std::uint8_t>((sum + kHalf) >> ScalingAxis::kWeightBits); }

void mixPlainly(const PlaneScaler::Rows& rows, int width, std::uint8_t* to) {
    for (int x = 0; x < width; ++x) {
        int sum = 0;
        for (std::size_t k = 0; k < static_cast<std::size_t>(rows.count); ++k) {
            sum += rows.row[k][x] * rows.weights[k];
        }
        to[x] = rounded(sum);
    }
}

void lengthenPlainly(const std::uint8_t* row, const ScalingAxis& axis, std::uint8_t* to) {
    for (int x = 0; x < axis.to; ++x) {
        const std::uint8_t* samples = row + axis.first[static_cast<std::size_t>(x)];
        const std::int8_t* weights = axis.weightsOf(x);
        int sum = 0;
        for (int k = 0; k < axis.taps; ++k) {
            sum += weights[k] != 0 ? samples[k] * weights[k] : 0;  // nothing may stand there
        }
        to[x] = rounded(sum);
    }
}

#if defined(__x86_64__)

bool canShuffle() { return __builtin_cpu_supports("ssse3") != 0; }

__attribute__((target("ssse3"))) __m128i load(const void* from) {
    return _mm_loadu_si128(static_cast<const __m128i*>(from));
}

/// At least sixteen samples. Two rows at a time: behind an odd last one stands another, without weight.
template <std::size_t pairs>
__attribute__((target("ssse3"))) void mixPairs(PlaneScaler::Rows rows, int width, std::uint8_t* to) {
    __m128i weights[pairs];
    for (std::size_t k = 0; k < pairs; ++k) {
        const auto first = static_cast<std::uint8_t>(rows.weights[2 * k]);
        weights[k] = _mm_set1_epi16(static_cast<short>(first | rows.weights[2 * k + 1] << 8));
    }
    const __m128i half = _mm_set1_epi16(kHalf);
    for (int x = 0;; x = std::min(x + kLookBytes, width - kLookBytes)) {
        __m128i low = half;
        __m128i high = half;
        for (std::size_t k = 0; k < pairs; ++k) {
            const __m128i a = load(rows.row[2 * k] + x);
            const __m128i b = load(rows.row[2 * k + 1] + x);
            low = _mm_add_epi16(low, _mm_maddubs_epi16(_mm_unpacklo_epi8(a, b), weights[k]));
            high = _mm_add_epi16(high, _mm_maddubs_epi16(_mm_unpackhi_epi8(a, b), weights[k]));
        }
        low = _mm_srli_epi16(low, ScalingAxis::kWeightBits);
        high = _mm_srli_epi16(high, ScalingAxis::kWeightBits);
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to + x), _mm_packus_epi16(low, high));
        if (x == width - kLookBytes) {
            return;
        }
    }
}

void mixFast(PlaneScaler::Rows rows, int width, std::uint8_t* to) {
    if (rows.count % 2 != 0) {
        rows.row[static_cast<std::size_t>(rows.count)] = rows.row[0];
    }
    switch ((rows.count + 1) / 2) {
        case 1:
            return mixPairs<1>(rows, width, to);
        case 2:
            return mixPairs<2>(rows, width, to);
        case 3:
            return mixPairs<3>(rows, width, to);
        default:
            return mixPairs<4>(rows, width, to);
    }
}

__attribute__((target("ssse3"))) __m128i products(const std::uint8_t* row, const PlaneScaler::Look& look) {
    const __m128i samples = _mm_shuffle_epi8(load(row + look.first), load(look.places.data()));
    return _mm_maddubs_epi16(samples, load(look.weights.data()));
}

/// Eight samples out of `taps` / 2 looks, before they are rounded.
template <int taps>
__attribute__((target("ssse3"))) __m128i eightSums(const std::uint8_t* row, const PlaneScaler::Look* looks) {
    const __m128i sums = products(row, looks[0]);
    if constexpr (taps == 2) {
        return sums;
    } else if constexpr (taps == 4) {
        return _mm_hadd_epi16(sums, products(row, looks[1]));
    } else {
        const __m128i first = _mm_hadd_epi16(sums, products(row, looks[1]));
        return _mm_hadd_epi16(first, _mm_hadd_epi16(products(row, looks[2]), products(row, looks[3])));
    }
}

/// Writes up to fifteen samples more than `width`.
template <int taps>
__attribute__((target("ssse3"))) void lengthenFast(const std::uint8_t* row, const PlaneScaler::Look* look, int width,
                                                   std::uint8_t* to) {
    const __m128i half = _mm_set1_epi16(kHalf);
    for (int x = 0; x < width; x += kAtOnce, look += taps) {
        const __m128i low = _mm_add_epi16(eightSums<taps>(row, look), half);
        const __m128i high = _mm_add_epi16(eightSums<taps>(row, look + taps / 2), half);
        const __m128i samples = _mm_packus_epi16(_mm_srli_epi16(low, ScalingAxis::kWeightBits),
                                                 _mm_srli_epi16(high, ScalingAxis::kWeightBits));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to + x), samples);
    }
}

#else

bool canShuffle() { return false; }
void mixFast(const PlaneScaler::Rows&, int, std::uint8_t*) {}
template <int taps>
void lengthenFast(const std::uint8_t*, const PlaneScaler::Look*, int, std::uint8_t*) {}

#endif

}  // namespace

PlaneScaler::PlaneScaler(PictureSize from, PictureSize to, Loops loops)
    : columns_(makeScalingAxis(from.width, to.width)),
      rows_(makeScalingAxis(from.height, to.height)),
      fast_(loops == Loops::kFastest && canShuffle()),
      kept_(kKept * (static_cast<std::size_t>(to.width) + kMargin)),
      last_(static_cast<std::size_t>(from.width) + kMargin) {
    if (fast_ && possible()) {
        planLooks();
    }
}

void PlaneScaler::scale(const PlaneView& from, std::uint8_t* to, std::ptrdiff_t to_stride) {
    next_ = 0;
    for (int y = 0; y < rows_.to; ++y) {
        std::uint8_t* result = to + y * to_stride;
        if (rows_.from == rows_.to) {
            std::memcpy(result, ofNewLength(from, y), static_cast<std::size_t>(columns_.to));
            continue;
        }
        Rows rows;
        const int first = rows_.first[static_cast<std::size_t>(y)];
        const std::int8_t* weights = rows_.weightsOf(y);
        for (int k = 0; k < rows_.taps && first + k < from.height; ++k) {
            const auto place = static_cast<std::size_t>(k);
            rows.row[place] = ofNewLength(from, first + k);
            rows.weights[place] = weights[k];
            rows.count = weights[k] != 0 ? k + 1 : rows.count;
        }
        mix(rows, columns_.to, result);
    }
}

void PlaneScaler::mix(const Rows& rows, int width, std::uint8_t* to) const {
    if (fast_ && width >= kLookBytes) {
        return mixFast(rows, width, to);
    }
    mixPlainly(rows, width, to);
}

/// Rows are asked for in rising order, none further back than kKept.
const std::uint8_t* PlaneScaler::ofNewLength(const PlaneView& from, int row) {
    if (columns_.from == columns_.to) {
        return from.data + row * from.stride;
    }
    const std::size_t length = static_cast<std::size_t>(columns_.to) + kMargin;
    std::uint8_t* kept = kept_.data() + static_cast<std::size_t>(row % kKept) * length;
    if (row >= next_) {
        lengthen(sourceRow(from, row), kept);
        next_ = row + 1;
    }
    return kept;
}

/// The row, with some bytes behind it that may be read.
const std::uint8_t* PlaneScaler::sourceRow(const PlaneView& from, int row) {
    const std::uint8_t* samples = from.data + row * from.stride;
    const std::ptrdiff_t behind = from.stride < 0 ? -from.stride * row : from.stride * (from.height - 1 - row);
    if (behind >= static_cast<std::ptrdiff_t>(kMargin)) {
        return samples;
    }
    std::memcpy(last_.data(), samples, static_cast<std::size_t>(from.width));
    return last_.data();
}

void PlaneScaler::lengthen(const std::uint8_t* row, std::uint8_t* to) const {
    if (looks_.empty()) {
        return lengthenPlainly(row, columns_, to);
    }
    switch (columns_.taps) {
        case 2:
            return lengthenFast<2>(row, looks_.data(), columns_.to, to);
        case 4:
            return lengthenFast<4>(row, looks_.data(), columns_.to, to);
        default:
            return lengthenFast<8>(row, looks_.data(), columns_.to, to);
    }
}

void PlaneScaler::planLooks() {
    const int samples_a_look = kLookBytes / columns_.taps;
    const int padded = (columns_.to + kAtOnce - 1) / kAtOnce * kAtOnce;
    for (int x = 0; x < padded; x += samples_a_look) {
        Look look;
        look.first = columns_.first[static_cast<std::size_t>(std::min(x, columns_.to - 1))];
        for (int i = 0; i < samples_a_look * columns_.taps; ++i) {
            const int sample = x + i / columns_.taps;
            const int tap = i % columns_.taps;
            const auto place = static_cast<std::size_t>(i);
            if (sample < columns_.to) {
                const int at = columns_.first[static_cast<std::size_t>(sample)] + tap - look.first;
                look.weights[place] = columns_.weightsOf(sample)[tap];
                look.places[place] = static_cast<std::uint8_t>(look.weights[place] == 0 ? 0 : at);
                if (look.places[place] >= kLookBytes) {
                    looks_.clear();
                    return;
                }
            }
        }
        looks_.push_back(look);
    }
}

}  // namespace wf::mux
