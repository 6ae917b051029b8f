#include "pp-rec/job/batch/meeting_match.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "pp-rec/job/meeting.h"
#include "recorder/mjr/recording_name.h"

namespace wf::job::batch {
namespace {

constexpr std::int64_t kQuiet_us = std::int64_t{15} * 60 * 1'000'000;  // of groupMeetings()

struct Span {
    std::int64_t begin_us = INT64_MAX;
    std::int64_t end_us = INT64_MIN;
};

/// From the creation in its name to its last change. A file without a time in its name may be of any time.
Span spanOf(const InputFile& file) {
    const auto created_us = mjr::parseRecordingName(file.path).time_us;
    return created_us ? Span{*created_us, std::max(*created_us, file.mtime_ns / 1000)} : Span{INT64_MIN, INT64_MAX};
}

class Matcher {
public:
    Matcher(const std::vector<InputFile>& files, const std::vector<Record>& records)
        : files_(files), records_(records), touched_(records.size(), false), present_(records.size()) {
        for (std::size_t i = 0; i < records.size(); ++i) {
            for (const RecordedInput& input : records[i].inputs) {
                owners_[input.file.key].push_back(i);
            }
        }
    }

    std::vector<MatchedMeeting> match(std::int64_t settle_s, std::int64_t now_ns) {
        sortOut();
        std::vector<MatchedMeeting> found;
        takeUnsettledRooms(settle_s, now_ns, found);
        std::map<std::string, InputFile> to_group;
        for (const auto& [room, files] : fresh_) {
            touchNear(room, files);
            for (const InputFile* file : files) {
                to_group.emplace(file->path, *file);
            }
        }
        for (std::size_t i = 0; i < records_.size(); ++i) {
            if (!touched_[i]) {
                addKnown(i, found);
                continue;
            }
            for (const InputFile* file : present_[i]) {
                to_group.emplace(file->path, *file);
            }
        }
        group(to_group, found);
        return found;
    }

private:
    /// Files as a record knows them go with the record, all others are new.
    void sortOut() {
        for (const InputFile& file : files_) {
            bool known = false;
            const auto owners = owners_.find(file.key);
            for (const std::size_t i : owners == owners_.end() ? std::vector<std::size_t>() : owners->second) {
                if (sameFacts(records_[i].input(file.key)->file, file)) {
                    present_[i].push_back(&file);
                    known = true;
                } else {
                    touched_[i] = true;
                }
            }
            if (!known) {
                fresh_[mjr::parseRecordingName(file.path).room].push_back(&file);
            }
        }
    }

    /// While somebody writes to all new files of a room, there is nothing to look into.
    void takeUnsettledRooms(std::int64_t settle_s, std::int64_t now_ns, std::vector<MatchedMeeting>& found) {
        std::erase_if(fresh_, [&](const auto& entry) {
            const auto& [room, files] = entry;
            const bool busy = std::ranges::none_of(
                files, [&](const InputFile* file) { return settlesAt_ns(*file, settle_s, now_ns) <= now_ns; });
            if (busy) {
                MatchedMeeting meeting;
                meeting.room = room;
                meeting.grouped = false;
                for (const InputFile* file : files) {
                    const Span span = spanOf(*file);
                    meeting.start_us =
                        meeting.inputs.empty() ? span.begin_us : std::min(meeting.start_us, span.begin_us);
                    meeting.inputs.push_back(*file);
                }
                found.push_back(std::move(meeting));
            }
            return busy;
        });
    }

    void touchNear(const std::string& room, const std::vector<const InputFile*>& files) {
        Span span;
        for (const InputFile* file : files) {
            const Span one = spanOf(*file);
            span = {std::min(span.begin_us, one.begin_us), std::max(span.end_us, one.end_us)};
        }
        for (std::size_t i = 0; i < records_.size(); ++i) {
            const Record& record = records_[i];
            const bool near = record.start_us - kQuiet_us <= span.end_us && record.end_us + kQuiet_us >= span.begin_us;
            if (record.room == room && (near || room.empty())) {
                touched_[i] = true;
            }
        }
    }

    void addKnown(std::size_t index, std::vector<MatchedMeeting>& found) const {
        if (present_[index].empty()) {
            return;
        }
        const Record& record = records_[index];
        MatchedMeeting meeting{record.room, record.start_us, record.end_us, {}, &record, true, true};
        for (const InputFile* file : present_[index]) {
            meeting.inputs.push_back(*file);
        }
        found.push_back(std::move(meeting));
    }

    void group(const std::map<std::string, InputFile>& files, std::vector<MatchedMeeting>& found) const {
        std::vector<std::string> paths;
        for (const auto& [path, file] : files) {
            paths.push_back(path);
        }
        if (paths.empty()) {
            return;
        }
        for (const MeetingFiles& group : groupMeetings(paths)) {
            MatchedMeeting meeting{group.room, group.start_us, group.end_us, {}, nullptr, false, true};
            for (const std::string& path : group.paths()) {
                if (const auto file = files.find(path); file != files.end()) {
                    meeting.inputs.push_back(file->second);
                }
            }
            std::ranges::sort(meeting.inputs, {}, &InputFile::key);
            findRecord(meeting);
            if (!meeting.inputs.empty()) {
                found.push_back(std::move(meeting));
            }
        }
    }

    /// The record that knows all inputs as they are, else the one that knows most of them.
    void findRecord(MatchedMeeting& meeting) const {
        std::map<std::size_t, std::size_t> known;
        for (const InputFile& input : meeting.inputs) {
            const auto owners = owners_.find(input.key);
            for (const std::size_t i : owners == owners_.end() ? std::vector<std::size_t>() : owners->second) {
                ++known[i];
            }
        }
        std::size_t most = 0;
        for (const auto& [index, count] : known) {
            const Record& record = records_[index];
            const bool unchanged = std::ranges::all_of(meeting.inputs, [&](const InputFile& input) {
                const RecordedInput* recorded = record.input(input.key);
                return recorded != nullptr && sameFacts(recorded->file, input);
            });
            if (unchanged || (count > most && !meeting.unchanged)) {
                meeting.record = &record;
                meeting.unchanged = unchanged;
                most = count;
            }
        }
    }

    const std::vector<InputFile>& files_;
    const std::vector<Record>& records_;
    std::map<std::string, std::vector<std::size_t>> owners_;      ///< key of an input: records that know it
    std::vector<bool> touched_;                                   ///< to be grouped anew
    std::vector<std::vector<const InputFile*>> present_;          ///< of each record: its inputs that are there
    std::map<std::string, std::vector<const InputFile*>> fresh_;  ///< by room
};

}  // namespace

std::vector<MatchedMeeting> matchMeetings(const std::vector<InputFile>& files, const std::vector<Record>& records,
                                          std::int64_t settle_s, std::int64_t now_ns) {
    return Matcher(files, records).match(settle_s, now_ns);
}

}  // namespace wf::job::batch
