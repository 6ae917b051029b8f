#include "cli/report_text.h"

#include <array>
#include <cmath>

#include "cli/console.h"
#include "cli/progress_meter.h"

namespace wf::cli {
namespace {

using media::RepairKind;

/// What is worth telling of the repairs: a few words each, with their sums.
std::string repairWords(const media::RepairReport& repairs) {
    struct Words {
        RepairKind kind;
        bool by_times;  ///< what counts is how often, not how much
        const char* noun;
        const char* done;
    };
    constexpr std::array<Words, 9> kWords{{
        {RepairKind::kDamagedBytes, false, "damaged byte", " skipped"},
        {RepairKind::kBadPacket, false, "bad packet", " skipped"},
        {RepairKind::kLost, false, "packet", " lost"},
        {RepairKind::kFramesCut, false, "undecodable frame", " cut"},
        {RepairKind::kFramesDamaged, false, "damaged frame", " kept"},
        {RepairKind::kRedundancyUsed, false, "packet", " restored"},
        {RepairKind::kTimestampReset, true, "time jump", " repaired"},
        {RepairKind::kSsrcChange, true, "SSRC change", ""},
        {RepairKind::kArrivalRepaired, true, "arrival jump", " repaired"},
    }};
    std::string text;
    for (const Words& words : kWords) {
        const auto& total = repairs.total(words.kind);
        if (total.times > 0) {
            const auto count = words.by_times ? total.times : static_cast<std::uint64_t>(total.amount);
            text += (text.empty() ? "; " : ", ") + countOf(count, words.noun) + words.done;
        }
    }
    return text;
}

std::string turned(int degrees) {
    return degrees == 0 ? "" : ", shown turned by " + std::to_string(degrees) + " degrees";
}

std::string shortTime(double seconds) {
    const std::string text = media::formatSeconds(std::round(seconds));
    return text.substr(0, text.find('.'));
}

std::string reportText(const job::ReportedOutput& output) {
    std::string text = printable(output.path) + "  ";
    text += output.duration_s > 0 ? media::formatSeconds(output.duration_s) + ", " : "";
    text += formatSize(static_cast<double>(output.bytes));
    text += output.video.empty() ? "" : ", " + output.video;
    return text + (output.audio.empty() ? "" : ", " + output.audio);
}

/// Name, when there, how long talked, and what of the recordings could not be used.
std::string reportText(const job::ReportedPerson& person) {
    std::string text = "  " + printable(person.name) + " ";
    for (std::size_t i = 0; i < person.present.size(); ++i) {
        text +=
            (i == 0 ? " " : ", ") + shortTime(person.present[i].begin_s) + " to " + shortTime(person.present[i].end_s);
    }
    text += person.present.empty() ? " nothing usable was recorded" : "";
    text += person.talk.empty() ? "" : ", talked " + shortTime(job::totalLength_s(person.talk));
    for (const job::ReportedTrack& track : person.tracks) {
        text += track.note.empty() ? "" : "\n    left out " + printable(track.file) + ": " + printable(track.note);
    }
    return text;
}

}  // namespace

std::string reportText(const job::ConvertReport& report) {
    const std::string input = printable(report.input);
    if (report.output.empty()) {
        return input + ": nothing was recorded, so there is nothing to convert";
    }
    return input + " -> " + printable(report.output) + "  " + media::formatSeconds(report.duration_s) + ", " +
           countOf(report.frames, rtp::mediaKind(report.codec) == rtp::MediaKind::kData ? "message" : "frame") +
           turned(report.rotation_degrees) + repairWords(report.repairs);
}

std::string reportText(const job::MuxReport& report) {
    std::string text = printable(report.output) + "  " + media::formatSeconds(report.duration_s) + ", " +
                       formatSize(static_cast<double>(report.bytes));
    text += report.video.empty() ? ", no video" : ", video " + report.video;
    text += report.audio.empty() ? ", no audio" : ", audio " + report.audio;
    for (const job::MuxedTrack& track : report.tracks) {
        text += "\n  " + media::formatSeconds(track.offset_s) + "  " + printable(track.input);
        if (track.skipped) {
            text += "  left out: " + printable(track.note);
            continue;
        }
        text += "  " + media::formatSeconds(track.duration_s) + repairWords(track.repairs);
        text += track.note.empty() ? "" : "; " + printable(track.note);
    }
    return text;
}

std::string reportText(const job::RepairedRecording& report) {
    const std::string input = printable(report.input);
    if (report.output.empty()) {
        return input + ": nothing to repair; no file was written";
    }
    std::string text = input + " -> " + printable(report.output) + "  " + countOf(report.packets_kept, "packet") +
                       " kept, " + media::formatSeconds(report.duration_s);
    if (report.packets_dropped > 0) {
        text += ", " + countOf(report.packets_dropped, "record") + " without a packet dropped";
    }
    if (report.damaged_bytes > 0) {
        text += ", " + countOf(report.damaged_bytes, "damaged byte") + " left out";
    }
    text += report.upgraded ? ", old layout made MJR00002" : "";
    text += report.header_note.empty() ? "" : "\n  header: " + printable(report.header_note);
    constexpr std::size_t kShown = 5;
    for (std::size_t i = 0; i < report.damages.size() && i < kShown; ++i) {
        const mjr::Damage& damage = report.damages[i];
        text += "\n  lost: offset " + std::to_string(damage.offset) + ", " + countOf(damage.length_bytes, "byte") +
                ": " + damage.reason;
    }
    if (report.damages.size() > kShown) {
        text += "\n  lost: in " + std::to_string(report.damages.size()) + " places in all; --json lists them";
    }
    return text;
}

std::string reportText(const job::ComposedMeeting& meeting) {
    std::string text;
    for (const job::ReportedOutput& output : meeting.outputs) {
        text += reportText(output) + "\n";
    }
    for (const job::ReportedPerson& person : meeting.people) {
        text += reportText(person) + "\n";
    }
    text.pop_back();
    return text;
}

}  // namespace wf::cli
