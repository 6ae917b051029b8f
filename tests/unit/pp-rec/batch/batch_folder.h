#pragma once

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "pp-rec/job/batch/machine.h"
#include "pp-rec/job/batch/meeting_maker.h"
#include "pp-rec/job/batch/planner.h"
#include "pp-rec/job/batch/settings.h"
#include "tests/support/made_recording.h"
#include "tests/support/temp_dir.h"

namespace wf::test {

inline constexpr std::int64_t kMeetingStart_us = 1795376875'000'000;

/// A folder of made recordings and one of outputs, with settings that bring them together.
class BatchFolder {
public:
    BatchFolder() {
        std::filesystem::create_directory(folder_ / "rec");
        settings.source = (folder_ / "rec").string();
        settings.out = (folder_ / "out").string();
    }

    [[nodiscard]] std::filesystem::path operator/(std::string_view name) const { return folder_ / name; }

    /// One second of silence of a user, last changed when it ended.
    std::string addSound(const std::string& room, const std::string& user, double at_s,
                         const char* extension = ".mjr") {
        const std::int64_t start_us = kMeetingStart_us + static_cast<std::int64_t>(at_s * 1e6);
        const std::string name = "videoroom-" + room + "-user-" + user + "-" + std::to_string(start_us) + "-audio-0";
        const std::string path = settings.source + "/" + name + extension;
        writeBytes(path, recordingBytes(madeHeader(rtp::Codec::kOpus, start_us), opusRecords(50)));
        setTime(path, start_us / 1'000'000 + 1);
        return path;
    }

    static void setTime(const std::string& path, std::int64_t mtime_s) {
        const timespec times[] = {{0, UTIME_OMIT}, {mtime_s, 0}};
        ::utimensat(AT_FDCWD, path.c_str(), times, 0);
    }

    /// `at_s` after the meetings' start.
    [[nodiscard]] std::vector<job::batch::PlannedMeeting> plan(double at_s = 3600) const {
        const auto names = job::batch::parseNames(settings.names);
        const auto files = job::batch::findInputs(settings);
        const auto state = job::batch::StateStore(job::batch::OutFolder(settings.out)).load();
        const std::int64_t now_ns = (kMeetingStart_us + static_cast<std::int64_t>(at_s * 1e6)) * 1000;
        return job::batch::Planner(settings, *names, state).plan(*files, now_ns);
    }

    /// For what was run by the real clock: now, but not before the recordings are settled.
    [[nodiscard]] std::vector<job::batch::PlannedMeeting> planNow() const {
        const auto since_start_s = static_cast<double>(job::batch::nowUs() - kMeetingStart_us) / 1e6;
        return plan(std::max(since_start_s + 1, 3600.0));
    }

    [[nodiscard]] job::batch::StateStore store() const {
        return job::batch::StateStore(job::batch::OutFolder(settings.out));
    }

    /// Names below the folder of outputs, without batch's own.
    [[nodiscard]] std::vector<std::string> outputs() const {
        std::vector<std::string> names;
        std::error_code error;
        for (std::filesystem::recursive_directory_iterator at(settings.out, error), end; !error && at != end; ++at) {
            const std::string name = at->path().lexically_relative(settings.out).string();
            if (at->is_regular_file() && !name.starts_with(".mjr-batch")) {
                names.push_back(name);
            }
        }
        std::ranges::sort(names);
        return names;
    }

    job::batch::Settings settings;

private:
    TempDir folder_;
};

/// Makes text files instead of media, and fails as asked.
class FakeMaker final : public job::batch::MeetingMaker {
public:
    Result<job::batch::MadeMeeting> make(const job::batch::MakeOrder& order) override {
        ++calls;
        paths = order.files.paths();
        if (!error.empty()) {
            return Error{error};
        }
        job::batch::MadeMeeting made;
        add(order, made, "meeting", "", "mp4");
        for (const job::Participant& person : order.files.people) {
            add(order, made, "participant", person.user, "webm");
        }
        made.problems = problems;
        if (order.make.report) {
            made.report.emplace();
        }
        if (meanwhile) {
            meanwhile();
        }
        return made;
    }

    int calls = 0;
    std::string error;
    std::vector<job::batch::InputProblem> problems;
    std::string content = "media";
    std::vector<std::string> paths;  ///< of the last call
    std::function<void()> meanwhile;

private:
    void add(const job::batch::MakeOrder& order, job::batch::MadeMeeting& made, const std::string& kind,
             const std::string& user, const std::string& extension) const {
        const std::string path = order.work + "/" + kind + std::to_string(made.files.size()) + "." + extension;
        std::ofstream(path) << content;
        made.files.push_back({kind, user, path, 1, "", ""});
    }
};

}  // namespace wf::test
