#include "pp-rec/job/batch/planner.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "pp-rec/job/batch/meeting_match.h"
#include "pp-rec/job/batch/name_claims.h"
#include "pp-rec/job/batch/safe_name.h"
#include "pp-rec/job/inspect.h"
#include "recorder/mjr/recording_name.h"

namespace wf::job::batch {
namespace {

constexpr int kMaxNameNumber = 9999;
constexpr std::int64_t kSecond_us = 1'000'000;

std::string quoted(const std::string& text) { return "'" + text + "'"; }

std::string withoutExtension(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    const std::size_t dot = path.rfind('.');
    const bool has = dot != std::string::npos && (slash == std::string::npos || dot > slash);
    return has ? path.substr(0, dot) : path;
}

/// Puts a meeting and its record together into a verdict.
class Judge {
public:
    Judge(const Settings& settings, const std::string& options, std::int64_t now_ns)
        : settings_(settings), options_(options), now_ns_(now_ns) {}

    PlannedMeeting judge(const MatchedMeeting& meeting) const {
        PlannedMeeting planned;
        planned.job.room = meeting.room;
        planned.job.start_us = startOf(meeting);
        planned.job.end_us = meeting.end_us;
        planned.job.inputs = meeting.inputs;
        planned.job.id = meeting.record != nullptr ? meeting.record->id : idOf(meeting);
        const Record* record = meeting.record;
        if (meeting.grouped && record != nullptr && meeting.unchanged && record->options == options_ &&
            !settings_.again) {
            judgeKnown(*record, planned);
        } else if (record != nullptr && record->hasOutputs()) {
            judgeChanged(meeting, planned);
        }
        if (planned.verdict == Verdict::kReady) {
            judgeQuiet(meeting, planned);
        }
        return planned;
    }

private:
    static std::int64_t startOf(const MatchedMeeting& meeting) {
        if (meeting.start_us > 0 || meeting.inputs.empty()) {
            return meeting.start_us;
        }
        return std::ranges::min(meeting.inputs, {}, &InputFile::mtime_ns).mtime_ns / 1000;
    }

    static std::string idOf(const MatchedMeeting& meeting) {
        return hashOf(meeting.room + '\0' + (meeting.inputs.empty() ? "" : meeting.inputs.front().key));
    }

    void judgeKnown(const Record& record, PlannedMeeting& planned) const {
        switch (record.state) {
            case RecordState::kRunning:
                break;
            case RecordState::kDone:
                planned.verdict = isFollowUpDue(record, planned.job.inputs) ? Verdict::kFinish : Verdict::kDone;
                break;
            case RecordState::kPartial:
                judgePartial(record, planned);
                break;
            case RecordState::kFailed:
                judgeFailed(record, planned);
                break;
        }
    }

    /// What could not be read is tried again by reading it, not by making everything again; what was read and is of no
    /// use stays that.
    void judgePartial(const Record& record, PlannedMeeting& planned) const {
        bool readable = false;
        for (const InputFile& input : planned.job.inputs) {
            const RecordedInput* known = record.input(input.key);
            if (known->problem.empty()) {
                continue;
            }
            planned.problems.push_back(known->problem);
            readable = readable ||
                       (known->unreadable && record.failures <= settings_.retries && checkReadable(input.path).ok());
        }
        planned.verdict = planned.problems.empty() ? Verdict::kDone : readable ? Verdict::kReady : Verdict::kPartial;
        planned.job.again = readable;
    }

    void judgeFailed(const Record& record, PlannedMeeting& planned) const {
        planned.reason = record.error;
        const std::int64_t now_us = now_ns_ / 1000;
        const std::int64_t again_us = record.tried_us + settings_.retry_after_s * kSecond_us;
        if (record.failures > settings_.retries) {
            planned.verdict = Verdict::kGivenUp;
        } else if (record.tried_us <= now_us && now_us < again_us) {
            planned.verdict = Verdict::kWaiting;
            planned.ready_ns = again_us * 1000;
        }
    }

    [[nodiscard]] bool isFollowUpDue(const Record& record, const std::vector<InputFile>& present) const {
        const AfterOptions& after = settings_.after;
        const bool hook = !after.hook.empty() && record.hook == HookState::kPending;
        const bool left_over =
            std::ranges::any_of(present, [](const InputFile& f) { return !f.recovered_from.empty(); });
        const bool retire =
            !present.empty() &&
            (!after.archive.empty() ||
             (after.delete_after_s && record.done_us + *after.delete_after_s * kSecond_us <= now_ns_ / 1000));
        return hook || left_over || retire;
    }

    /// Outputs of more than what is left must not be replaced by outputs of less.
    void judgeChanged(const MatchedMeeting& meeting, PlannedMeeting& planned) const {
        std::vector<InputFile> all = meeting.inputs;
        bool gone = false;
        for (const RecordedInput& known : meeting.record->inputs) {
            const bool present = std::ranges::any_of(
                meeting.inputs, [&](const InputFile& input) { return input.key == known.file.key; });
            if (present) {
                continue;
            }
            std::optional<InputFile> archived = known.moved_to.empty() ? std::nullopt : statInput(known.moved_to, "");
            if (archived) {
                archived->key = known.file.key;
                all.push_back(*archived);
            }
            gone = gone || !archived;
        }
        if (!gone) {
            planned.job.inputs = std::move(all);
            std::ranges::sort(planned.job.inputs, {}, &InputFile::key);
            planned.job.start_us = std::min(planned.job.start_us, meeting.record->start_us);
            planned.job.end_us = std::max(planned.job.end_us, meeting.record->end_us);
        } else if (meeting.unchanged) {
            planned.verdict = Verdict::kDone;
            planned.reason = "not made again, for some of its recordings are gone";
        } else {
            std::string keys;
            for (const InputFile& input : meeting.inputs) {
                keys += input.key + '\n';
            }
            planned.job.id = hashOf(keys);
            planned.reason = "made apart from what was made before, for some of its recordings are gone";
        }
    }

    void judgeQuiet(const MatchedMeeting& meeting, PlannedMeeting& planned) const {
        if (meeting.grouped && settings_.since_us && planned.job.start_us < *settings_.since_us) {
            planned.verdict = Verdict::kDone;
            planned.reason = "before the time of --since";
            return;
        }
        for (const InputFile& input : planned.job.inputs) {
            if (!isSettled(input, settings_.settle_s, now_ns_)) {
                planned.verdict = Verdict::kWaiting;
                planned.ready_ns = std::max(planned.ready_ns, settlesAt_ns(input, settings_.settle_s, now_ns_));
                planned.reason = "not finished yet";
            }
        }
    }

    const Settings& settings_;
    const std::string& options_;
    const std::int64_t now_ns_;
};

/// Finds the first number under which all outputs of the meeting have free names.
Status chooseNames(const Settings& settings, const NameTemplates& templates, NameClaims& claims, Job& job) {
    NameValues values;
    values.room = job.room.empty() ? std::filesystem::path(settings.source).filename().string() : job.room;
    values.start_us = job.start_us;
    values.local_time = settings.names.local_time;
    const auto named = [&](const std::string& extension, int number) {
        values.extension = extension;
        return templates.meeting.path(values, number);
    };
    OutputNames& names = job.names;
    names.local_time = settings.names.local_time;
    names.participants = settings.names.participants;
    for (int number = 1; number <= kMaxNameNumber; ++number) {
        names.meeting = named(settings.make.video_extension, number);
        names.audio = named(settings.make.audio_extension, number);
        names.report = named("json", number);
        names.page = named("html", number);
        const std::string stem = withoutExtension(names.meeting);
        const std::initializer_list<const std::string*> all{&stem, &names.meeting, &names.audio, &names.report,
                                                            &names.page};
        if (std::ranges::all_of(all, [&](const std::string* path) { return claims.isFree(*path, job.id); })) {
            for (const std::string* path : all) {
                claims.claim(*path, job.id);
            }
            return {};
        }
    }
    return Error{"the name " + quoted(settings.names.meeting) + " leaves no free name for this meeting"};
}

void completeJob(const Settings& settings, const std::string& options, PlannedMeeting& planned) {
    Job& job = planned.job;
    job.source = settings.source;
    job.out = settings.out;
    job.options = options;
    job.make = settings.make;
    job.after = settings.after;
    job.again = job.again || settings.again;
    job.overwrite = settings.overwrite;
    const auto processors = static_cast<int>(::sysconf(_SC_NPROCESSORS_ONLN));
    job.threads = std::max(1, (processors + settings.jobs - 1) / std::max(settings.jobs, 1));
    job.memory_bytes = estimateMemory(job.inputs, job.make);
}

}  // namespace

Planner::Planner(const Settings& settings, const NameTemplates& names, const StateStore::Contents& state)
    : settings_(settings), names_(names), state_(state) {}

std::vector<PlannedMeeting> Planner::plan(const std::vector<InputFile>& files, std::int64_t now_ns) const {
    const std::string options = optionsKey(settings_.make, names_.key);
    const Judge judge(settings_, options, now_ns);
    std::vector<PlannedMeeting> plan;
    for (const MatchedMeeting& meeting : matchMeetings(files, state_.records, settings_.settle_s, now_ns)) {
        plan.push_back(judge.judge(meeting));
    }
    std::ranges::sort(plan, {},
                      [](const PlannedMeeting& p) { return std::tuple(p.job.start_us, p.job.room, p.job.id); });
    NameClaims claims(state_.records);
    for (PlannedMeeting& planned : plan) {
        if (planned.verdict != Verdict::kReady && planned.verdict != Verdict::kFinish) {
            continue;
        }
        completeJob(settings_, options, planned);
        if (const Status named = chooseNames(settings_, names_, claims, planned.job); !named) {
            planned.verdict = Verdict::kFailed;
            planned.reason = named.error().message;
        }
    }
    return plan;
}

std::uint64_t estimateMemory(const std::vector<InputFile>& inputs, const MakeOptions& make) {
    constexpr std::uint64_t kProgram = 48 << 20;
    constexpr std::uint64_t kDecoder = 12 << 20;  // reference pictures of one camera
    constexpr std::uint64_t kPacketIndex = 24;    // bytes a packet
    constexpr std::uint64_t kAudioPacket = 90;    // bytes in the file, about
    constexpr std::uint64_t kVideoPacket = 700;
    constexpr std::uint64_t kPicturesInFlight = 60;  // of the encoder, with its look-ahead
    std::uint64_t index_bytes = 0;
    std::uint64_t cameras = 0;
    for (const InputFile& input : inputs) {
        const bool video = mjr::parseRecordingName(input.path).kind == rtp::MediaKind::kVideo;
        index_bytes += input.bytes / (video ? kVideoPacket : kAudioPacket) * kPacketIndex;
        cameras += video ? 1 : 0;
    }
    if (!make.meeting) {
        return kProgram + index_bytes;
    }
    const auto pixels = static_cast<std::uint64_t>(make.width) * static_cast<std::uint64_t>(make.height);
    return kProgram + index_bytes + cameras * kDecoder + pixels * 3 / 2 * kPicturesInFlight;
}

}  // namespace wf::job::batch
