#include "cli/progress_meter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <utility>

#include "pp-rec/job/mux.h"

namespace wf::cli {
namespace {

constexpr std::size_t kBarWidth = 24;
constexpr double kTooEarly = 0.01;  // to tell the remaining time

std::string formatTime(double seconds) {
    const auto whole = static_cast<long long>(std::ceil(seconds));
    std::array<char, 48> text{};
    if (whole >= 3600) {
        std::snprintf(text.data(), text.size(), "%lld:%02lld:%02lld", whole / 3600, whole / 60 % 60, whole % 60);
    } else {
        std::snprintf(text.data(), text.size(), "%lld:%02lld", whole / 60, whole % 60);
    }
    return text.data();
}

std::string bar(double fraction) {
    const auto filled = static_cast<std::size_t>(fraction * static_cast<double>(kBarWidth));
    return "[" + std::string(filled, '#') + std::string(kBarWidth - filled, '-') + "] ";
}

}  // namespace

std::string formatSize(double bytes) {
    constexpr std::array<const char*, 5> kUnits{"bytes", "kB", "MB", "GB", "TB"};
    std::size_t unit = 0;
    while (bytes >= 999.95 && unit + 1 < kUnits.size()) {
        bytes /= 1000;
        ++unit;
    }
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), unit == 0 ? "%.0f %s" : "%.1f %s", bytes, kUnits[unit]);
    return text.data();
}

std::string countOf(std::uint64_t count, const std::string& noun) {
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

ProgressMeter::ProgressMeter(std::vector<std::uint64_t> weights, Console& console, WorkUnit unit)
    : weights_(std::move(weights)), fractions_(weights_.size(), 0), console_(console), unit_(unit) {
    for (const std::uint64_t weight : weights_) {
        total_ += static_cast<double>(weight);
    }
}

void ProgressMeter::update(std::size_t index, double fraction) {
    const std::lock_guard lock(mutex_);
    fraction = std::clamp(fraction, fractions_[index], 1.0);
    done_ += (fraction - fractions_[index]) * static_cast<double>(weights_[index]);
    fractions_[index] = fraction;
    const auto now = Clock::now();
    if (now - shown_ < (console_.isLive() ? std::chrono::milliseconds(100) : std::chrono::milliseconds(5000))) {
        return;
    }
    shown_ = now;
    console_.status(line(std::chrono::duration<double>(now - started_).count()));
}

void ProgressMeter::finishTask(std::size_t index) {
    {
        const std::lock_guard lock(mutex_);
        ++finished_;
    }
    update(index, 1);
}

std::string ProgressMeter::line(double elapsed_s) const {
    const double fraction = total_ > 0 ? std::clamp(done_ / total_, 0.0, 1.0) : 0;
    std::array<char, 16> percent{};
    std::snprintf(percent.data(), percent.size(), "%3.0f %%", fraction * 100);
    std::string text = (console_.isLive() ? bar(fraction) : "") + percent.data();
    if (weights_.size() > 1) {
        text += ", " + std::to_string(finished_) + " of " + countOf(weights_.size(), "file");
    }
    if (elapsed_s > 0) {
        text += ", " + speed(elapsed_s);
    }
    if (fraction > kTooEarly) {
        text += ", " + formatTime(elapsed_s * (1 - fraction) / fraction) + " left";
    }
    return text;
}

std::string ProgressMeter::speed(double elapsed_s) const {
    const double rate = elapsed_s > 0 ? done_ / elapsed_s : 0;
    if (unit_ == WorkUnit::kBytes) {
        return formatSize(rate) + "/s";
    }
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1fx real time", rate / 1000);
    return text.data();
}

std::string ProgressMeter::summary() const {
    const double elapsed_s = std::chrono::duration<double>(Clock::now() - started_).count();
    std::array<char, 32> time{};
    std::snprintf(time.data(), time.size(), "%.1f s", elapsed_s);
    const std::string amount = unit_ == WorkUnit::kBytes ? countOf(weights_.size(), "file") + ", " + formatSize(done_)
                                                         : media::formatSeconds(done_ / 1000);
    return amount + " in " + time.data() + " (" + speed(elapsed_s) + ")";
}

}  // namespace wf::cli
