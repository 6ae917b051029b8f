#include "pp-rec/tool/run.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "pp-rec/job/convert.h"
#include "pp-rec/job/track_facts.h"
#include "pp-rec/tool/extended_json.h"
#include "pp-rec/tool/recording_log.h"
#include "pp-rec/tool/stop_signal.h"
#include "pp-rec/tool/target.h"
#include "pp-rec/tool/usage.h"
#include "recorder/mjr/file_header.h"
#include "recorder/mjr/mapped_file.h"

namespace wf::tool {
namespace {

constexpr int kSuccess = 0;
constexpr int kFailure = 1;

bool isSameFile(const std::string& a, const std::string& b) {
    std::error_code failed;
    return std::filesystem::equivalent(a, b, failed) && !failed;
}

std::optional<std::uint8_t> optionalId(int value) {
    return value < 0 ? std::nullopt : std::optional(static_cast<std::uint8_t>(value));
}

media::ScanOptions scanOptions(const Options& options) {
    media::ScanOptions scan;
    scan.payload_type = optionalId(options.payload_type);
    scan.video_orientation_id = optionalId(options.video_orientation_id);
    scan.audio_level_id = optionalId(options.audio_level_id);
    scan.ignore_first = static_cast<std::uint64_t>(options.ignore_first);
    return scan;
}

media::CompatTiming timing(const Options& options) {
    media::CompatTiming knobs;
    knobs.audio_skew_ms = options.audio_skew_ms;
    knobs.silence_distance = options.silence_distance;
    knobs.restamp_permille = options.restamp_permille;
    knobs.restamp_packets = options.restamp_packets;
    knobs.restamp_min_ms = options.restamp_min_ms;
    knobs.ignore_rtp_time = options.ignore_rtp_time;
    return knobs;
}

/// Prints `text` where JSON goes; false when that fails (a full disk, a closed pipe).
bool print(const std::string& text) {
    return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
}

/// A recorder that never saved a packet leaves the tag alone; a crash may cut even that.
bool holdsNothing(Bytes file) {
    const std::string_view text = asText(file);
    return text.size() < mjr::kTagSize + mjr::kHeaderLengthSize &&
           std::ranges::any_of(std::array{mjr::kTagMjr2, mjr::kTagMjr1, mjr::kTagMeetecho}, [&](std::string_view tag) {
               return text.substr(0, mjr::kTagSize) == tag.substr(0, std::min(text.size(), mjr::kTagSize));
           });
}

class Run {
public:
    Run(const Options& options, const Log& log) : options_(options), log_(log) {}

    int run() {
        logStart();
        if (const Status target = checkTarget(options_); !target) {
            return fail(target.error());
        }
        const Result<mjr::MappedFile> file = mjr::MappedFile::open(options_.source);
        if (!file) {
            return fail(file.error());
        }
        log_.info(options_.source + " is " + std::to_string(file->bytes().size()) + " bytes");
        if (holdsNothing(file->bytes())) {
            log_.info("The recording holds no packets; nothing is written");
            return kSuccess;
        }
        const Result<mjr::FileHeader> header = mjr::readFileHeader(file->bytes(), 0);
        if (!header) {
            return fail(header.error());
        }
        if (!header->header) {
            log_.info("The recording holds no packets; nothing is written");
            return kSuccess;
        }
        return withHeader(*header->header);
    }

private:
    void logStart() const {
        std::string version = versionText();
        version.pop_back();
        log_.info(version);
        log_.info("Log level " + std::to_string(options_.debug_level));
        log_.info("Source file: " + options_.source);
        if (!options_.target.empty()) {
            log_.info("Target file: " + options_.target);
        }
    }

    int withHeader(const mjr::Header& header) {
        if (options_.json && !options_.extended_json) {
            return printHeader(header);
        }
        if (const Status fits = checkTargetCodec(options_, header.codec); !fits) {
            return fail(fits.error());
        }
        logHeader(log_, header);
        if (options_.header && !options_.extended_json) {
            return kSuccess;
        }
        return options_.infoOnly() ? inspect() : convert();
    }

    int printHeader(const mjr::Header& header) {
        if (header.raw_json.empty()) {
            return fail({"a recording in the oldest format has no JSON header", std::nullopt});
        }
        return print(header.raw_json + "\n") ? kSuccess : kFailure;
    }

    int inspect() {
        const auto facts = job::readTrackFacts(options_.source, {scanOptions(options_), timing(options_)});
        if (!facts) {
            return fail(facts.error());
        }
        if (options_.extended_json) {
            return print(extendedJson(*facts) + "\n") ? kSuccess : kFailure;
        }
        logFacts(log_, *facts);
        return kSuccess;
    }

    int convert() {
        if (isSameFile(options_.source, options_.target)) {
            return fail({options_.target + ": source and target are the same file", std::nullopt});
        }
        job::ConvertOptions wanted;
        wanted.format = targetFormat(options_);
        wanted.comment = options_.metadata;
        wanted.faststart = options_.faststart;
        wanted.overwrite = true;
        wanted.keep_undecodable = options_.keep_broken;
        wanted.cut_damaged = options_.cut_broken;
        wanted.write_rotation = !options_.no_rotation;
        wanted.srt_comma = options_.srt_comma;
        wanted.scan = scanOptions(options_);
        wanted.timing = timing(options_);
        wanted.progress.stop = &catchStopSignals();
        const auto report = job::convertRecording(options_.source, options_.target, wanted);
        if (!report && stopSignal() != 0) {
            log_.warn("Stopped by a signal; " + options_.target + " is not written");
            endByStopSignal();
            return kSuccess;
        }
        if (!report) {
            return fail(report.error());
        }
        logReport(log_, *report);
        return kSuccess;
    }

    /// Every error names the recording, but for those that name the target.
    [[nodiscard]] int fail(const Error& error) const {
        Error named = error;
        const bool has_name = error.message.find(options_.source) != std::string::npos ||
                              (!options_.target.empty() && error.message.find(options_.target) != std::string::npos);
        named.message = has_name ? error.message : options_.source + ": " + error.message;
        log_.error(named);
        return kFailure;
    }

    const Options& options_;
    const Log& log_;
};

}  // namespace

int run(const Options& options, const Log& log) { return Run(options, log).run(); }

}  // namespace wf::tool
