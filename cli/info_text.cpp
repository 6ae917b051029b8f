#include "cli/info_text.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "cli/console.h"
#include "cli/progress_meter.h"
#include "pp-rec/job/utc_time.h"

namespace wf::cli {
namespace {

using media::RepairKind;

constexpr std::size_t kShownChanges = 8;
constexpr std::size_t kShownRepairs = 12;
constexpr std::size_t kShownDamages = 5;

std::string decimal(const char* format, double value) {
    std::array<char, 64> text{};
    // The formats are constants of this file, each with exactly one double.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    std::snprintf(text.data(), text.size(), format, value);
#pragma GCC diagnostic pop
    return text.data();
}

const char* kindName(rtp::MediaKind kind) {
    return kind == rtp::MediaKind::kAudio ? "audio" : kind == rtp::MediaKind::kVideo ? "video" : "data";
}

const char* formatName(mjr::Format format) {
    return format == mjr::Format::kMjr2 ? "MJR00002" : format == mjr::Format::kMjr1 ? "MJR00001" : "MEETECHO";
}

class Writer {
public:
    explicit Writer(const job::Inspection& found) : found_(found), text_(printable(found.path)) {}

    std::string write() {
        line("recording", recording());
        if (!found_.name.room.empty()) {
            line("room", found_.name.room);
            line("user", found_.name.user + (found_.name.isScreenShare() ? " (screen share)" : ""));
        }
        if (found_.name.index) {
            line("index", std::to_string(*found_.name.index));
        }
        if (!found_.has_header) {
            line("note", "nothing was ever recorded: the file holds the tag alone, as when a camera stays off");
            return text_;
        }
        line("header", found_.header.raw_json.empty() ? "none in this old layout" : found_.header.raw_json);
        if (found_.start_us > 0) {
            line("start", job::formatUtc(found_.start_us));
        }
        line("duration",
             media::formatSeconds(found_.duration_s) + ", arrival " + media::formatSeconds(found_.arrival_duration_s));
        writePackets();
        writeFrames();
        writeClock();
        writeChanges();
        writeRepairs();
        writeDamage();
        return text_;
    }

private:
    void line(const std::string& name, const std::string& value) {
        text_ += "\n  " + name + std::string(name.size() < 12 ? 12 - name.size() : 1, ' ') + printable(value);
    }

    [[nodiscard]] std::string recording() const {
        std::string text;
        if (found_.has_header) {
            text = std::string(kindName(found_.header.kind)) + " " + std::string(rtp::codecName(found_.header.codec)) +
                   (found_.header.encrypted ? ", end-to-end encrypted" : "") + ", ";
        }
        text += std::string(formatName(found_.format)) + ", " + formatSize(static_cast<double>(found_.file_bytes));
        return text + (found_.name.temporary ? ", still under the recorder's temporary name" : "");
    }

    void writePackets() {
        line(found_.header.kind == rtp::MediaKind::kData ? "messages" : "packets",
             std::to_string(found_.packets) + " of " + countOf(found_.records, "record") + ", " +
                 formatSize(found_.bitrate_bps / 8) + "/s (" + decimal("%.0f kbit/s", found_.bitrate_bps / 1000) + ")");
        if (found_.header.kind == rtp::MediaKind::kData) {
            return;
        }
        line("network", std::to_string(found_.lost_packets) + " lost (" + decimal("%.2f %%", found_.loss_percent) +
                            "), " + std::to_string(found_.reordered_packets) + " reordered, " +
                            std::to_string(found_.duplicate_packets) + " duplicate");
        if (found_.ssrcs.size() > 1) {
            line("streams", std::to_string(found_.ssrcs.size()) + " SSRCs");
        }
        const auto& silence = found_.repairs.total(RepairKind::kSilence);
        const auto& pauses = found_.repairs.total(RepairKind::kPause);
        if (silence.times + pauses.times > 0) {
            line("gaps", countOf(std::max(silence.times, pauses.times), "pause") + ", " +
                             decimal("%.3f s", std::max(silence.amount, pauses.amount)));
        }
    }

    void writeFrames() {
        if (found_.header.kind != rtp::MediaKind::kVideo || found_.header.encrypted) {
            return;
        }
        std::string text = std::to_string(found_.frames) + ", " + countOf(found_.key_frames, "key frame");
        if (found_.first_key_frame_s >= 0) {
            text += ", the first at " + media::formatSeconds(found_.first_key_frame_s);
        }
        if (found_.undecodable_frames > 0) {
            text += ", " + std::to_string(found_.undecodable_frames) + " cannot be decoded";
        }
        line("frames", text);
    }

    void writeClock() {
        if (found_.drift_ppm != 0) {
            line("clock", decimal("%+.1f ppm against the arrival clock", found_.drift_ppm));
        }
    }

    void writeChanges() {
        std::string sizes;
        for (std::size_t i = 0; i < std::min(found_.resolutions.size(), kShownChanges); ++i) {
            const job::ResolutionAt& change = found_.resolutions[i];
            sizes += (i == 0 ? "" : ", ") + std::to_string(change.width) + "x" + std::to_string(change.height) +
                     (i == 0 ? "" : " at " + media::formatSeconds(change.at_s));
        }
        if (!sizes.empty()) {
            line("picture", sizes + more(found_.resolutions.size(), kShownChanges));
        }
        std::string turns;
        for (std::size_t i = 0; i < std::min(found_.rotations.size(), kShownChanges); ++i) {
            const job::RotationAt& change = found_.rotations[i];
            turns += (i == 0 ? "" : ", ") + std::to_string(change.rotation_degrees) + " degrees" +
                     (i == 0 ? "" : " at " + media::formatSeconds(change.at_s));
        }
        if (!turns.empty()) {
            line("rotation", turns + more(found_.rotations.size(), kShownChanges));
        }
    }

    static std::string more(std::size_t count, std::size_t shown) {
        return count > shown ? " and " + std::to_string(count - shown) + " more" : "";
    }

    // Damage has lines of its own, and losses were told as sums.
    void writeRepairs() {
        std::size_t shown = 0;
        std::size_t left = 0;
        for (const media::Repair& repair : found_.repairs.entries()) {
            if (repair.kind == RepairKind::kDamagedBytes || repair.kind == RepairKind::kReordered ||
                repair.kind == RepairKind::kDuplicate || repair.kind == RepairKind::kLost) {
                continue;
            }
            if (shown < kShownRepairs) {
                line(shown++ == 0 ? "timeline" : "", media::describe(repair));
            } else {
                ++left;
            }
        }
        if (left > 0) {
            line("", "and " + std::to_string(left) + " more; --json lists them");
        }
    }

    void writeDamage() {
        if (found_.damages.empty()) {
            line("damage", "none");
            return;
        }
        for (std::size_t i = 0; i < std::min(found_.damages.size(), kShownDamages); ++i) {
            const mjr::Damage& damage = found_.damages[i];
            line(i == 0 ? "damage" : "", "offset " + std::to_string(damage.offset) + ", " +
                                             countOf(damage.length_bytes, "byte") + ": " + damage.reason);
        }
        if (found_.damages.size() > kShownDamages) {
            line("", "in " + std::to_string(found_.damages.size()) + " places, " +
                         countOf(found_.damaged_bytes, "byte") + " in all");
        }
    }

    const job::Inspection& found_;
    std::string text_;
};

}  // namespace

std::string infoText(const job::Inspection& found) { return Writer(found).write(); }

}  // namespace wf::cli
