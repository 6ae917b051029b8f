#include "tests/support/sync_measure.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iomanip>
#include <optional>
#include <span>
#include <sstream>

#include "tests/support/pcm.h"
#include "tests/support/process.h"
#include "tests/support/timed_media.h"

namespace wf::test {
namespace {

constexpr int kLastK = 29;
constexpr int kWhite = 150;  // mean of a white frame is over 240, of any other under 60
constexpr double kFrame_s = 1.0 / 30;
constexpr double kLoudShare = 0.25;     // of the loudest sample; a sine passes it within 0.1 ms of its start
constexpr double kQuietestPeak = 0.02;  // of full scale
constexpr double kQuiet_s = 0.005;      // silence that ends a beep: two periods of the lowest
constexpr double kBeep_s = 0.060;
constexpr double kPureShare = 0.5;  // of the energy at one frequency

double meanOf(const unsigned char* picture, std::size_t left, std::size_t top, std::size_t width, std::size_t height) {
    unsigned sum = 0;
    for (std::size_t y = top; y < top + height; ++y) {
        for (std::size_t x = left; x < left + width; ++x) {
            sum += picture[y * TimedPictures::kWidth + x];
        }
    }
    return static_cast<double>(sum) / static_cast<double>(width * height);
}

bool isWhite(const unsigned char* picture) {
    return meanOf(picture, 0, 0, TimedPictures::kWidth, TimedPictures::kHeight) > kWhite;
}

/// The squares lie at y = 320..351, x = 16 + 48 b .. + 32 of 640x360; this looks at their inner half, four times
/// smaller. None when a square is neither clearly black nor clearly white.
std::optional<int> readSquares(const unsigned char* picture) {
    int k = 0;
    for (std::size_t bit = 0; bit < 5; ++bit) {
        const double mean = meanOf(picture, 6 + 12 * bit, 82, 4, 4);
        if (mean > 80 && mean < 176) {
            return std::nullopt;
        }
        k |= (mean > 128 ? 1 : 0) << bit;
    }
    return k <= kLastK ? std::optional<int>(k) : std::nullopt;
}

/// The k that most of the pictures show; they are the flash and one picture on either side, all of the same second.
std::optional<int> readFlash(const TimedPictures& pictures, std::size_t first, std::size_t end) {
    std::array<int, kLastK + 1> votes{};
    const std::size_t from = first > 0 ? first - 1 : first;
    const std::size_t to = std::min(end + 1, pictures.times_s.size());
    for (std::size_t i = from; i < to; ++i) {
        if (const auto k = readSquares(pictures.picture(i))) {
            ++votes.at(static_cast<std::size_t>(*k));
        }
    }
    const auto best = std::max_element(votes.begin(), votes.end());
    return *best > 0 ? std::optional<int>(static_cast<int>(best - votes.begin())) : std::nullopt;
}

std::vector<Flash> findFlashes(const TimedPictures& pictures) {
    std::vector<Flash> flashes;
    const std::size_t count = pictures.times_s.size();
    for (std::size_t i = 0; i < count; ++i) {
        if (!isWhite(pictures.picture(i))) {
            continue;
        }
        const std::size_t first = i;
        while (i + 1 < count && isWhite(pictures.picture(i + 1))) {
            ++i;
        }
        if (const auto k = readFlash(pictures, first, i + 1)) {
            const bool whole = first > 0 && pictures.times_s[first] - pictures.times_s[first - 1] < 1.5 * kFrame_s;
            flashes.push_back({.k = *k,
                               .time_s = pictures.times_s[first],
                               .frames = static_cast<int>(i + 1 - first),
                               .whole = whole});
        }
    }
    return flashes;
}

/// The k whose frequency holds most of the energy, or none when the samples are no pure tone.
std::optional<int> readTone(std::span<const float> samples, double rate) {
    std::optional<int> best;
    double best_share = kPureShare;
    for (int k = 0; k <= kLastK; ++k) {
        const double share = toneShare(samples, rate, 400 + 100.0 * k);
        if (share > best_share) {
            best_share = share;
            best = k;
        }
    }
    return best;
}

std::vector<Beep> findBeeps(const TimedSound& sound) {
    std::vector<Beep> beeps;
    const auto absolute = [&](std::size_t i) { return std::abs(sound.samples[i]); };
    float peak = 0;
    for (std::size_t i = 0; i < sound.samples.size(); ++i) {
        peak = std::max(peak, absolute(i));
    }
    const auto loud = static_cast<float>(std::max(kQuietestPeak, static_cast<double>(peak)) * kLoudShare);
    const auto quiet = static_cast<std::size_t>(kQuiet_s * sound.rate);
    for (std::size_t i = 0; i < sound.samples.size(); ++i) {
        if (absolute(i) < loud) {
            continue;
        }
        const std::size_t first = i;
        std::size_t last = i;
        for (; i < sound.samples.size() && i - last < quiet; ++i) {
            last = absolute(i) >= loud ? i : last;
        }
        const std::size_t length = std::min(last + 1 - first, static_cast<std::size_t>(kBeep_s * sound.rate));
        if (const auto k = readTone(std::span(sound.samples).subspan(first, length), sound.rate)) {
            const double length_s = static_cast<double>(last + 1 - first) / sound.rate;
            beeps.push_back({.k = *k,
                             .time_s = sound.timeOf(first),
                             .length_ms = length_s * 1000,
                             .whole = std::abs(length_s - kBeep_s) < 0.006});
        }
    }
    return beeps;
}

double largestGap(const TimedSound& sound) {
    double largest = 0;
    for (std::size_t i = 1; i < sound.runs.size(); ++i) {
        const TimedSound::Run& before = sound.runs[i - 1];
        const double expected = before.time_s + static_cast<double>(before.count) / sound.rate;
        largest = std::max(largest, std::abs(sound.runs[i].time_s - expected));
    }
    return largest * 1000;
}

/// Pairs by k; of several with the same k, the first whole one counts.
void matchOffsets(SyncReport& report) {
    std::vector<double> sorted;
    for (const Flash& flash : report.flashes) {
        const auto beep = std::find_if(report.beeps.begin(), report.beeps.end(),
                                       [&](const Beep& b) { return b.k == flash.k && b.whole; });
        if (flash.whole && beep != report.beeps.end() &&
            report.offsets_ms.emplace(flash.k, (beep->time_s - flash.time_s) * 1000).second) {
            sorted.push_back(report.offsets_ms.at(flash.k));
        }
    }
    if (!sorted.empty()) {
        std::sort(sorted.begin(), sorted.end());
        report.min_ms = sorted.front();
        report.max_ms = sorted.back();
        report.median_ms = (sorted[(sorted.size() - 1) / 2] + sorted[sorted.size() / 2]) / 2;
    }
}

}  // namespace

std::string SyncReport::describe() const {
    std::ostringstream text;
    text << std::fixed << std::setprecision(1) << "offset median " << median_ms << " ms, min " << min_ms << ", max "
         << max_ms << "; " << flashes.size() << " flashes, " << beeps.size() << " beeps, " << offsets_ms.size()
         << " pairs; largest audio gap " << largest_audio_gap_ms << " ms\n"
         << std::setprecision(3) << "video " << video_frames << " frames, " << video_start_s << " to " << video_end_s
         << " s; audio " << audio_start_s << " to " << audio_end_s << " s\nflashes";
    for (const Flash& flash : flashes) {
        text << ' ' << flash.k << '@' << flash.time_s << (flash.whole ? "" : "?");
    }
    text << "\nbeeps";
    for (const Beep& beep : beeps) {
        text << ' ' << beep.k << '@' << beep.time_s << (beep.whole ? "" : "?");
    }
    text << '\n';
    return text.str();
}

Result<SyncReport> measureSync(const std::filesystem::path& path) {
    const Result<TimedPictures> pictures = decodePictures(path);
    if (!pictures) {
        return pictures.error();
    }
    const Result<TimedSound> sound = decodeSound(path);
    if (!sound) {
        return sound.error();
    }
    SyncReport report;
    report.flashes = findFlashes(*pictures);
    report.beeps = findBeeps(*sound);
    report.video_frames = static_cast<int>(pictures->times_s.size());
    report.video_start_s = pictures->times_s.front();
    report.video_end_s = pictures->times_s.back();
    report.audio_start_s = sound->runs.front().time_s;
    report.audio_end_s = sound->timeOf(sound->samples.size());
    report.largest_audio_gap_ms = largestGap(*sound);
    matchOffsets(report);
    if (report.offsets_ms.empty()) {
        return Error{path.string() + ": no flash and beep belong together\n" + report.describe()};
    }
    return report;
}

Result<Box> flashingBox(const std::filesystem::path& path, const Box& within, const Interval& when) {
    const std::string crop = "crop=" + std::to_string(within.width) + ":" + std::to_string(within.height) + ":" +
                             std::to_string(within.left) + ":" + std::to_string(within.top) + ":exact=1";
    const Outcome outcome = run({"ffmpeg", "-nostdin", "-v", "error", "-ss", std::to_string(when.begin_s), "-t",
                                 std::to_string(when.end_s - when.begin_s), "-i", "file:" + path.string(), "-vf",
                                 crop + ",format=gray,lagfun=decay=1", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"});
    const std::size_t size = 3 * static_cast<std::size_t>(within.width) * static_cast<std::size_t>(within.height);
    if (!outcome.ok() || outcome.out.size() < size) {
        return Error{path.string() + ": cannot decode the video: " + outcome.err};
    }
    const Canvas brightest{within.width, within.height, outcome.out.substr(outcome.out.size() - size)};
    Box box = whiteBox(brightest, {0, 0, within.width, within.height});
    if (box.width == 0) {
        return Error{path.string() + ": nothing flashes"};
    }
    box.left += within.left;
    box.top += within.top;
    return box;
}

Result<std::vector<Flash>> measureFlashes(const std::filesystem::path& path, const Box& place) {
    const Result<TimedPictures> pictures = decodePictures(path, place);
    return pictures ? Result<std::vector<Flash>>(findFlashes(*pictures)) : pictures.error();
}

Result<std::vector<Beep>> measureBeeps(const std::filesystem::path& path) {
    const Result<TimedSound> sound = decodeSound(path);
    return sound ? Result<std::vector<Beep>>(findBeeps(*sound)) : sound.error();
}

}  // namespace wf::test
