#include "pp-rec/media/repair_report.h"

#include <cmath>
#include <cstdio>

namespace wf::media {
namespace {

struct Wording {
    std::string_view name;
    const char* sentence;  // printf form for the amount
};

constexpr std::array<Wording, static_cast<std::size_t>(RepairKind::kCount)> kWordings{{
    {"damaged-bytes", "%.0f bytes are no record and were skipped"},
    {"bad-packet", "%.0f packets are not RTP or not of this codec and were skipped"},
    {"foreign-packet", "%.0f packets of another payload type or a stray SSRC were left out"},
    {"duplicate", "%.0f duplicate packets were dropped"},
    {"reordered", "%.0f packets were put back in order"},
    {"lost", "%.0f packets are missing"},
    {"ssrc-change", "SSRC changed; the new stream begins %+.3f s after the old one ended"},
    {"sequence-reset", "sequence number jumped by %.0f; order kept as recorded"},
    {"timestamp-reset", "RTP timestamp jumped by %+.3f s against the arrival clock; continued on the arrival clock"},
    {"timestamp-outlier", "%.0f packets with a timestamp of their own were put between their neighbours"},
    {"arrival-repaired", "arrival time jumped by %+.3f s; continued on the RTP clock"},
    {"pause", "RTP time stood still for %.3f s; the pause was put back"},
    {"clock-drift", "RTP clock runs %+.1f ppm against the arrival clock; corrected"},
    {"silence", "%.3f s of silence put into a pause"},
    {"overlap-cut", "%.3f s of overlapping sound left out"},
    {"redundancy-used", "%.0f lost packets restored from redundancy"},
    {"frames-cut", "%.0f frames that cannot be decoded were cut"},
    {"frames-damaged", "%.0f damaged frames were kept"},
    {"black-inserted", "%.3f s of black shown while the camera was off"},
}};

}  // namespace

std::string_view repairName(RepairKind kind) { return kWordings[static_cast<std::size_t>(kind)].name; }

void RepairReport::add(const Repair& repair) {
    count(repair.kind, repair.amount);
    if (entries_.size() < kMaxEntries) {
        entries_.push_back(repair);
    }
}

void RepairReport::count(RepairKind kind, double amount) {
    Total& total = totals_[static_cast<std::size_t>(kind)];
    ++total.times;
    total.amount += amount;
}

std::string describe(const Repair& repair) {
    std::array<char, 200> text{};
    // The format is one of the constants above, each with exactly one double.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    std::snprintf(text.data(), text.size(), kWordings[static_cast<std::size_t>(repair.kind)].sentence, repair.amount);
#pragma GCC diagnostic pop
    return formatSeconds(repair.at_s) + " " + text.data();
}

std::string formatSeconds(double seconds) {
    const auto ms = static_cast<long long>(std::llround(std::abs(seconds) * 1000));
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "%s%lld:%02lld:%02lld.%03lld", seconds < 0 && ms > 0 ? "-" : "",
                  ms / 3600000, ms / 60000 % 60, ms / 1000 % 60, ms % 1000);
    return text.data();
}

}  // namespace wf::media
