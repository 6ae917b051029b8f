#include <algorithm>

#include "pp-rec/job/data_convert.h"
#include "pp-rec/job/header_rebuild.h"
#include "pp-rec/job/inspect.h"
#include "pp-rec/job/recording_writer.h"
#include "recorder/mjr/mapped_file.h"

namespace wf::job {
namespace {

using media::RepairKind;

constexpr std::size_t kMaxDamageReasons = 3;

std::string counted(std::uint64_t count, const std::string& noun) {
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

class Judge {
public:
    explicit Judge(const Inspection& found) : found_(found) {}

    CheckResult judge() {
        if (!found_.has_header) {
            return unusable("nothing was ever recorded: the file holds the tag alone, as when a camera stays off");
        }
        if (found_.header.encrypted) {
            return unusable("end-to-end encrypted: only the participants' clients can decode it");
        }
        if (found_.packets == 0) {
            return unusable("there is no packet in it");
        }
        judgeFile();
        judgeClocks();
        judgeMedia();
        judgeNetwork();
        return result_;
    }

private:
    static CheckResult unusable(std::string reason) { return {Verdict::kUnusable, {std::move(reason)}}; }

    void add(Verdict verdict, std::string reason) {
        result_.verdict = std::max(result_.verdict, verdict);
        result_.reasons.push_back(std::move(reason));
    }

    [[nodiscard]] std::uint64_t amountOf(RepairKind kind) const {
        return static_cast<std::uint64_t>(found_.repairs.total(kind).amount);
    }
    [[nodiscard]] bool has(RepairKind kind) const { return found_.repairs.total(kind).times > 0; }

    void judgeFile() {
        if (found_.format == mjr::Format::kMjr2 && !isPlainHeaderText(found_.header.raw_json)) {
            add(Verdict::kRepairable, "the header is too long for janus-pp-rec, or no plain JSON");
        }
        for (std::size_t i = 0; i < std::min(found_.damages.size(), kMaxDamageReasons); ++i) {
            const mjr::Damage& damage = found_.damages[i];
            add(Verdict::kRepairable, damage.reason + " (" + counted(damage.length_bytes, "byte") + " at offset " +
                                          std::to_string(damage.offset) + ")");
        }
        if (found_.damages.size() > kMaxDamageReasons) {
            add(Verdict::kRepairable, "damage in " + std::to_string(found_.damages.size()) + " places, " +
                                          std::to_string(found_.damaged_bytes) + " bytes in all");
        }
        if (has(RepairKind::kBadPacket)) {
            add(Verdict::kRepairable, "without an RTP packet: " + counted(amountOf(RepairKind::kBadPacket), "record"));
        }
        if (result_.verdict == Verdict::kOk && found_.name.temporary) {
            add(Verdict::kOk,
                "still has the recorder's temporary extension: it is being recorded, or was left by a "
                "crash; mjr repair gives it its name");
        }
    }

    // Converters that trust the clocks as they were recorded go wrong here; ours do not.
    void judgeClocks() {
        const auto jumps = [&](RepairKind kind, const std::string& what) {
            if (has(kind)) {
                const std::uint64_t times = found_.repairs.total(kind).times;
                add(Verdict::kRepairable, what + (times == 1 ? "" : " " + std::to_string(times) + " times") +
                                              "; mjr convert and mux put it right");
            }
        };
        jumps(RepairKind::kTimestampReset, "RTP time jumped against the arrival clock");
        jumps(RepairKind::kTimestampOutlier, "packets have a timestamp of their own");
        jumps(RepairKind::kSequenceReset, "sequence numbers jumped");
        jumps(RepairKind::kArrivalRepaired, "arrival times ran backwards or jumped");
    }

    void judgeMedia() {
        const std::string codec(rtp::codecName(found_.header.codec));
        if (found_.header.kind == rtp::MediaKind::kAudio) {
            if (found_.frames == 0) {
                add(Verdict::kUnusable, "no packet holds " + codec + " sound");
            }
            return;
        }
        if (found_.header.kind != rtp::MediaKind::kVideo) {
            return;
        }
        const std::string cut = std::to_string(found_.undecodable_frames);
        if (found_.frames == 0 || found_.frames == found_.undecodable_frames) {
            add(Verdict::kUnusable, found_.frames == 0 ? "no packet holds a " + codec + " picture"
                                                       : "nothing can be decoded: no whole key frame of " + codec +
                                                             " among " + counted(found_.frames, "frame"));
        } else if (found_.undecodable_frames > 0) {
            add(Verdict::kOk,
                "not decodable, and cut by a conversion: " + cut + " of " + counted(found_.frames, "frame"));
        }
    }

    void judgeNetwork() {
        if (found_.lost_packets > 0) {
            add(Verdict::kOk, "lost on the network: " + counted(found_.lost_packets, "packet"));
        }
        if (has(RepairKind::kForeignPacket)) {
            add(Verdict::kOk, "of another payload type or SSRC, and left out of conversions: " +
                                  counted(amountOf(RepairKind::kForeignPacket), "packet"));
        }
        if (has(RepairKind::kSsrcChange)) {
            add(Verdict::kOk, "the sender began anew under another SSRC");
        }
    }

    const Inspection& found_;
    CheckResult result_;
};

/// The header cannot be read: is there something behind it?
CheckResult judgeWithoutHeader(const std::string& path, const Error& unreadable) {
    std::string reason = unreadable.message;
    if (reason.starts_with(path + ": ")) {
        reason.erase(0, path.size() + 2);
    }
    const auto file = mjr::MappedFile::open(path);
    if (!file || file->bytes().empty()) {
        return {Verdict::kUnusable, {reason}};
    }
    const auto rebuilt = rebuildHeader(file->bytes(), path, std::nullopt);
    if (rebuilt) {
        return {Verdict::kRepairable, {reason}};
    }
    const bool has_packets = rebuildHeader(file->bytes(), path, rtp::Codec::kOpus).ok();
    return {has_packets ? Verdict::kRepairable : Verdict::kUnusable, {reason, rebuilt.error().message}};
}

}  // namespace

Status checkReadable(const std::string& path) {
    const auto header = headerOf(path);
    return header ? Status{} : Status{header.error()};
}

CheckResult checkRecording(const std::string& path) {
    const Result<Inspection> found = inspectRecording(path);
    return found ? Judge(*found).judge() : judgeWithoutHeader(path, found.error());
}

}  // namespace wf::job
