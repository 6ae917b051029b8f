#include "pp-rec/mux/scaling_axis.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace wf::mux {
namespace {

constexpr int kWhole = 1 << ScalingAxis::kWeightBits;
constexpr double kNegligible = 1.0 / 64;  // keeps pictures that hardly shrink at two taps

/// Samples that follow each other, from `first` on.
struct Mixture {
    int first = 0;
    std::vector<double> shares;
};

Mixture between(double centre, int from) {
    const double inside = std::clamp(centre, 0.0, static_cast<double>(from - 1));
    const int first = static_cast<int>(inside);
    const double second = inside - first;
    return {first, {1 - second, second}};
}

Mixture meanOf(double begin, double end, int from) {
    Mixture mixture{static_cast<int>(begin), {}};
    const int last = std::min(static_cast<int>(std::ceil(end)), from);
    for (int sample = mixture.first; sample < last; ++sample) {
        const double covered = std::min(end, sample + 1.0) - std::max(begin, static_cast<double>(sample));
        mixture.shares.push_back(covered / (end - begin));
    }
    while (mixture.shares.size() > 1 && mixture.shares.back() < kNegligible) {
        mixture.shares.pop_back();
    }
    while (mixture.shares.size() > 1 && mixture.shares.front() < kNegligible) {
        mixture.shares.erase(mixture.shares.begin());
        ++mixture.first;
    }
    return mixture;
}

/// Whole numbers in the proportion of the shares that add up to kWhole.
std::vector<int> quantise(const std::vector<double>& shares) {
    double sum = 0;
    for (const double share : shares) {
        sum += share;
    }
    std::vector<int> weights;
    double exact = 0;
    int given = 0;
    for (const double share : shares) {
        exact += share / sum * kWhole;
        weights.push_back(static_cast<int>(std::lround(exact)) - given);
        given += weights.back();
    }
    return weights;
}

/// Lets a sample that would be all of it give a little to a neighbour: kWhole does not fit a weight.
void share(Mixture& mixture, std::vector<int>& weights, int from) {
    const auto largest = std::max_element(weights.begin(), weights.end());
    if (*largest < kWhole) {
        return;
    }
    const int place = mixture.first + static_cast<int>(largest - weights.begin());
    mixture.first = std::min(place, from - 2);
    weights = {1, 1};
    weights[static_cast<std::size_t>(place - mixture.first)] = kWhole - 1;
}

int tapsFor(std::size_t most) {
    for (const int taps : {2, 4, ScalingAxis::kMostTaps}) {
        if (most <= static_cast<std::size_t>(taps)) {
            return taps;
        }
    }
    return 0;
}

}  // namespace

ScalingAxis makeScalingAxis(int from, int to) {
    ScalingAxis axis{from, to, 0, {}, {}};
    if (from < 2 || to < 1) {
        return axis;
    }
    const double ratio = static_cast<double>(from) / to;
    std::vector<std::vector<int>> weights;
    std::size_t most = 0;
    for (int sample = 0; sample < to; ++sample) {
        Mixture mixture = ratio <= 1 ? between((sample + 0.5) * ratio - 0.5, from)
                                     : meanOf(sample * ratio, (sample + 1) * ratio, from);
        weights.push_back(quantise(mixture.shares));
        share(mixture, weights.back(), from);
        axis.first.push_back(mixture.first);
        most = std::max(most, weights.back().size());
    }
    axis.taps = tapsFor(most);
    for (auto& of_sample : weights) {
        of_sample.resize(static_cast<std::size_t>(axis.taps));
        for (const int weight : of_sample) {
            axis.weights.push_back(static_cast<std::int8_t>(weight));
        }
    }
    return axis;
}

}  // namespace wf::mux
