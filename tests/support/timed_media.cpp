#include "tests/support/timed_media.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <sstream>
#include <string_view>
#include <utility>

#include "tests/support/process.h"

namespace wf::test {
namespace {

/// The number behind `key` in a line such as "n:   0 pts:  3000 pts_time:0.03"; none for "NOPTS".
std::optional<double> field(std::string_view line, std::string_view key) {
    const std::size_t at = line.find(key);
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string rest(line.substr(at + key.size(), 64));
    char* end = nullptr;
    const double value = std::strtod(rest.c_str(), &end);
    return end == rest.c_str() ? std::nullopt : std::optional<double>(value);
}

/// Seconds a tick from showinfo's "config in time_base: 1/90000,".
std::optional<double> timeBase(std::string_view line) {
    constexpr std::string_view kKey = "config in time_base: ";
    const std::size_t at = line.find(kKey);
    const std::size_t slash = line.find('/', at);
    if (at == std::string_view::npos || slash == std::string_view::npos) {
        return std::nullopt;
    }
    const std::optional<double> numerator = field(line, kKey);
    const std::optional<double> denominator = field(line.substr(slash), "/");
    if (!numerator || !denominator || *denominator <= 0) {
        return std::nullopt;
    }
    return *numerator / *denominator;
}

/// Decodes with one of ffmpeg's info filters, which prints a line a frame.
Outcome decode(const std::filesystem::path& path, std::vector<std::string> options) {
    Command command;
    command.argv = {"ffmpeg", "-nostdin", "-nostats", "-hide_banner",         "-v",
                    "info",   "-copyts",  "-i",       "file:" + path.string()};
    command.argv.insert(command.argv.end(), options.begin(), options.end());
    command.argv.emplace_back("-");
    command.timeout = std::chrono::minutes(5);
    return run(command);
}

Error failure(const std::filesystem::path& path, const char* what, const Outcome& outcome) {
    return Error{path.string() + ": " + what + ": " +
                 outcome.err.substr(outcome.err.size() - std::min<std::size_t>(outcome.err.size(), 800))};
}

Result<TimedPictures> decodeFiltered(const std::filesystem::path& path, const std::string& filter) {
    Outcome outcome = decode(path, {"-map", "0:v:0", "-vf", "showinfo=checksum=0," + filter, "-fps_mode", "passthrough",
                                    "-f", "rawvideo", "-pix_fmt", "gray"});
    if (!outcome.ok()) {
        return failure(path, "cannot decode the video", outcome);
    }
    TimedPictures pictures;
    double tick_s = 0;
    std::istringstream lines(outcome.err);
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with("[Parsed_showinfo_0 ")) {
            continue;
        }
        if (const auto base = timeBase(line)) {
            tick_s = *base;
        } else if (line.find("] n:") != std::string::npos) {
            const auto pts = field(line, " pts:");
            if (!pts) {
                return Error{path.string() + ": a video frame has no time: " + line};
            }
            pictures.times_s.push_back(*pts * tick_s);
        }
    }
    pictures.pixels = std::move(outcome.out);
    if (pictures.times_s.size() * TimedPictures::kWidth * TimedPictures::kHeight != pictures.pixels.size() ||
        pictures.times_s.empty() || tick_s <= 0) {
        return failure(path, "video frames and their times do not match in number", outcome);
    }
    return pictures;
}

}  // namespace

const unsigned char* TimedPictures::picture(std::size_t index) const {
    return reinterpret_cast<const unsigned char*>(pixels.data()) + index * kWidth * kHeight;
}

double TimedSound::timeOf(std::size_t sample) const {
    auto run = std::upper_bound(runs.begin(), runs.end(), sample,
                                [](std::size_t index, const Run& candidate) { return index < candidate.first; });
    if (run != runs.begin()) {
        --run;
    }
    return run->time_s + (static_cast<double>(sample) - static_cast<double>(run->first)) / rate;
}

Result<TimedPictures> decodePictures(const std::filesystem::path& path) {
    return decodeFiltered(path, "scale=160:90:flags=area");
}

Result<TimedPictures> decodePictures(const std::filesystem::path& path, const Box& place) {
    return decodeFiltered(path, "crop=" + std::to_string(place.width) + ":" + std::to_string(place.height) + ":" +
                                    std::to_string(place.left) + ":" + std::to_string(place.top) +
                                    ":exact=1,scale=160:90:flags=area");
}

Result<TimedSound> decodeSound(const std::filesystem::path& path) {
    const Outcome outcome =
        decode(path, {"-map", "0:a:0", "-af", "ashowinfo", "-ac", "1", "-c:a", "pcm_f32le", "-f", "f32le"});
    if (!outcome.ok()) {
        return failure(path, "cannot decode the audio", outcome);
    }
    TimedSound sound;
    std::size_t total = 0;
    std::istringstream lines(outcome.err);
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with("[Parsed_ashowinfo_0 ") || line.find("] n:") == std::string::npos) {
            continue;
        }
        const auto pts = field(line, " pts:");
        const auto rate = field(line, " rate:");
        const auto count = field(line, " nb_samples:");
        if (!pts || !rate || !count || *rate <= 0 || (total > 0 && *rate != sound.rate)) {
            return Error{path.string() + ": an audio frame has no time, or the rate changes: " + line};
        }
        sound.rate = *rate;
        sound.runs.push_back({.first = total, .count = static_cast<std::size_t>(*count), .time_s = *pts / *rate});
        total += sound.runs.back().count;
    }
    if (total == 0 || total * sizeof(float) != outcome.out.size()) {
        return failure(path, "audio samples and their times do not match in number", outcome);
    }
    sound.samples.resize(total);
    std::memcpy(sound.samples.data(), outcome.out.data(), outcome.out.size());
    return sound;
}

}  // namespace wf::test
