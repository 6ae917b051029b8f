#include "pp-rec/tool/recording_log.h"

#include <time.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#include "rtp/codec.h"

namespace wf::tool {
namespace {

constexpr std::size_t kRepairsShown = 5;

std::string seconds(double value) {
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%.3f s", value);
    return text.data();
}

/// "[   0.000s] "
std::string timeMark(double at_s) {
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "[%8.3fs] ", at_s);
    return text.data();
}

/// "1795377062413690 (2026-11-22 20:11:02 UTC)"
std::string moment(std::int64_t time_us) {
    const time_t whole_s = time_us / 1'000'000;
    tm parts{};
    std::array<char, 64> text{};
    if (gmtime_r(&whole_s, &parts) == nullptr || strftime(text.data(), text.size(), " (%F %T UTC)", &parts) == 0) {
        return std::to_string(time_us);
    }
    return std::to_string(time_us) + text.data();
}

std::string_view kindName(rtp::MediaKind kind) {
    switch (kind) {
        case rtp::MediaKind::kAudio:
            return "an audio";
        case rtp::MediaKind::kVideo:
            return "a video";
        case rtp::MediaKind::kData:
            return "a data channel";
    }
    return "a";
}

std::string counted(std::uint64_t count, std::string_view what) {
    return std::to_string(count) + " " + std::string(what) + (count == 1 ? "" : "s");
}

void logEntries(const Log& log, const media::RepairReport& repairs, media::RepairKind kind, std::uint64_t times) {
    const std::size_t most = log.shows(Level::kVerbose) ? media::RepairReport::kMaxEntries : kRepairsShown;
    std::size_t shown = 0;
    for (const media::Repair& repair : repairs.entries()) {
        if (repair.kind == kind && shown < most) {
            log.warn(media::describe(repair) + " (byte " + std::to_string(repair.offset) + ")");
            ++shown;
        }
    }
    if (shown == 0) {
        const std::string sentence = media::describe({kind, 0, 0, repairs.total(kind).amount});
        log.warn(sentence.substr(sentence.find(' ') + 1));
    } else if (shown < times) {
        log.warn("  and " + std::to_string(times - shown) + " more of these");
    }
}

}  // namespace

void logHeader(const Log& log, const mjr::Header& header) {
    log.info("This is " + std::string(kindName(header.kind)) + " recording:");
    log.info("  -- Codec:   " + std::string(rtp::codecName(header.codec)));
    if (!header.fmtp.empty()) {
        log.info("  -- fmtp:    " + header.fmtp);
    }
    if (!header.description.empty()) {
        log.info("  -- About:   " + header.description);
    }
    for (const auto& [id, uri] : header.extensions) {
        log.info("  -- Extension " + std::to_string(id) + ": " + uri);
    }
    log.info("  -- Created: " + moment(header.created_us));
    log.info("  -- Written: " + moment(header.first_frame_us));
    if (header.red_payload_type) {
        log.info("  -- RED:     payload type " + std::to_string(*header.red_payload_type));
    }
    if (header.encrypted) {
        log.info("  -- The media is end-to-end encrypted");
    }
}

void logFacts(const Log& log, const job::TrackFacts& facts) {
    for (const std::uint32_t ssrc : facts.ssrcs) {
        log.info("SSRC " + std::to_string(ssrc));
    }
    const bool data = facts.header.kind == rtp::MediaKind::kData;
    log.info(counted(facts.packets, data ? "message" : "packet") + " in " + seconds(facts.duration_s));
    for (const job::RotationAt& at : facts.rotations) {
        log.info(timeMark(at.at_s) + "rotation " + std::to_string(at.rotation_degrees) + " degrees");
    }
    for (const job::ResolutionAt& at : facts.resolutions) {
        log.info(timeMark(at.at_s) + std::to_string(at.width) + "x" + std::to_string(at.height));
    }
    if (facts.truncated) {
        log.warn("the recording ends inside a record; what is whole is used");
    }
    logRepairs(log, facts.repairs);
}

void logReport(const Log& log, const job::ConvertReport& report) {
    logRepairs(log, report.repairs);
    if (report.output.empty()) {
        log.info("The recording holds no packets to convert; nothing is written");
        return;
    }
    log.info(counted(report.packets, "packet") + ", " + counted(report.frames, "frame") + " written, " +
             seconds(report.duration_s));
    if (report.rotation_degrees != 0) {
        log.info("Rotation " + std::to_string(report.rotation_degrees) + " degrees, noted in the target");
    }
    std::error_code failed;
    const std::uintmax_t bytes = std::filesystem::file_size(report.output, failed);
    if (!failed) {
        log.info(report.output + " is " + std::to_string(bytes) + " bytes");
    }
}

void logRepairs(const Log& log, const media::RepairReport& repairs) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(media::RepairKind::kCount); ++i) {
        const auto kind = static_cast<media::RepairKind>(i);
        if (const std::uint64_t times = repairs.total(kind).times; times > 0) {
            logEntries(log, repairs, kind, times);
        }
    }
}

}  // namespace wf::tool
