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
constexpr int kAtOnce = 32;  // samples of the result; stores as wide as the loads that follow them

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

bool isModern() { return __builtin_cpu_supports("avx2") != 0; }

__attribute__((target("avx2"))) __m256i load(const void* from) {
    return _mm256_loadu_si256(static_cast<const __m256i*>(from));
}

/// At least kAtOnce samples. Two rows at a time: behind an odd last one stands another, without weight.
template <std::size_t pairs>
__attribute__((target("avx2"))) void mixPairs(const PlaneScaler::Rows& rows, int width, std::uint8_t* to) {
    __m256i weights[pairs];
    for (std::size_t k = 0; k < pairs; ++k) {
        const auto first = static_cast<std::uint8_t>(rows.weights[2 * k]);
        weights[k] = _mm256_set1_epi16(static_cast<short>(first | rows.weights[2 * k + 1] << 8));
    }
    const __m256i half = _mm256_set1_epi16(kHalf);
    for (int x = 0;; x = std::min(x + kAtOnce, width - kAtOnce)) {
        __m256i low = half;
        __m256i high = half;
        for (std::size_t k = 0; k < pairs; ++k) {
            const __m256i a = load(rows.row[2 * k] + x);
            const __m256i b = load(rows.row[2 * k + 1] + x);
            low = _mm256_add_epi16(low, _mm256_maddubs_epi16(_mm256_unpacklo_epi8(a, b), weights[k]));
            high = _mm256_add_epi16(high, _mm256_maddubs_epi16(_mm256_unpackhi_epi8(a, b), weights[k]));
        }
        low = _mm256_srli_epi16(low, ScalingAxis::kWeightBits);
        high = _mm256_srli_epi16(high, ScalingAxis::kWeightBits);
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + x), _mm256_packus_epi16(low, high));
        if (x == width - kAtOnce) {
            return;
        }
    }
}

/// Changes the rows rather than copying them: loads wider than the stores just before them would wait.
void mixFast(PlaneScaler::Rows& rows, int width, std::uint8_t* to) {
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

__attribute__((target("avx2"))) __m256i products(const std::uint8_t* row, const PlaneScaler::Look& look) {
    const auto sixteen = [&](std::size_t half) {
        return _mm_loadu_si128(reinterpret_cast<const __m128i*>(row + look.first[half]));
    };
    const __m256i samples = _mm256_set_m128i(sixteen(1), sixteen(0));
    return _mm256_maddubs_epi16(_mm256_shuffle_epi8(samples, load(look.places.data())), load(look.weights.data()));
}

/// Sixteen samples, eight of each half of the looks.
template <int taps>
__attribute__((target("avx2"))) __m256i sums(const std::uint8_t* row, const PlaneScaler::Look* looks) {
    __m256i sum = products(row, looks[0]);
    if constexpr (taps >= 4) {
        sum = _mm256_hadd_epi16(sum, products(row, looks[1]));
    }
    if constexpr (taps == 8) {
        sum = _mm256_hadd_epi16(sum, _mm256_hadd_epi16(products(row, looks[2]), products(row, looks[3])));
    }
    return _mm256_srli_epi16(_mm256_add_epi16(sum, _mm256_set1_epi16(kHalf)), ScalingAxis::kWeightBits);
}

/// Writes up to kAtOnce - 1 samples more than `width`.
template <int taps>
__attribute__((target("avx2"))) void lengthenFast(const std::uint8_t* row, const PlaneScaler::Look* looks, int width,
                                                  std::uint8_t* to) {
    for (int x = 0; x < width; x += kAtOnce, looks += taps) {
        const __m256i samples = _mm256_packus_epi16(sums<taps>(row, looks), sums<taps>(row, looks + taps / 2));
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + x), samples);
    }
}

#else

bool isModern() { return false; }
void mixFast(PlaneScaler::Rows&, int, std::uint8_t*) {}
template <int taps>
void lengthenFast(const std::uint8_t*, const PlaneScaler::Look*, int, std::uint8_t*) {}

#endif

}  // namespace

PlaneScaler::PlaneScaler(PictureSize from, PictureSize to, Loops loops)
    : columns_(makeScalingAxis(from.width, to.width)),
      rows_(makeScalingAxis(from.height, to.height)),
      fast_(loops == Loops::kFastest && isModern()),
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

void PlaneScaler::mix(Rows& rows, int width, std::uint8_t* to) const {
    if (fast_ && width >= kAtOnce) {
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

/// The instructions work on halves of registers: sums of the first half of `taps` looks make up samples 0 to 7 and 16
/// to 23 of 32, those of the second half samples 8 to 15 and 24 to 31.
void PlaneScaler::planLooks() {
    const int samples_a_look = kLookBytes / columns_.taps;
    for (int x = 0; x < columns_.to; x += kAtOnce) {
        for (int i = 0; i < columns_.taps; ++i) {
            const int looks_for_eight = columns_.taps / 2;
            const int sample = x + i / looks_for_eight * 8 + i % looks_for_eight * samples_a_look;
            Look look;
            if (!aim(look, 0, sample) || !aim(look, 1, sample + kAtOnce / 2)) {
                looks_.clear();
                return;
            }
            looks_.push_back(look);
        }
    }
}

/// Sets one half of a look to the samples from `sample` on; false when they lie too far apart.
bool PlaneScaler::aim(Look& look, std::size_t half, int sample) const {
    look.first[half] = columns_.first[static_cast<std::size_t>(std::min(sample, columns_.to - 1))];
    for (int i = 0; i < kLookBytes; ++i) {
        const int of = sample + i / columns_.taps;
        const int tap = i % columns_.taps;
        if (of >= columns_.to || columns_.weightsOf(of)[tap] == 0) {
            continue;
        }
        const int place = columns_.first[static_cast<std::size_t>(of)] + tap - look.first[half];
        if (place >= kLookBytes) {
            return false;
        }
        const std::size_t at = half * kLookBytes + static_cast<std::size_t>(i);
        look.places[at] = static_cast<std::uint8_t>(place);
        look.weights[at] = columns_.weightsOf(of)[tap];
    }
    return true;
}

}  // namespace wf::mux
