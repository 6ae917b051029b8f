#include "pp-rec/job/batch/retirement.h"

#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "pp-rec/job/batch/durable_file.h"
#include "pp-rec/job/batch/machine.h"
#include "recorder/mjr/system_error.h"

namespace wf::job::batch {
namespace {

namespace fs = std::filesystem;

class Retirement {
public:
    Retirement(const Job& job, Record& record, const StateStore& store, const EventSink& log)
        : job_(job), record_(record), store_(store), log_(log) {}

    Status run() {
        const bool archive = !job_.after.archive.empty();
        const auto& wait_s = job_.after.delete_after_s;
        const bool remove = wait_s && record_.done_us + *wait_s * 1'000'000 <= nowUs();
        if (!archive && !remove) {
            return {};
        }
        if (const Status standing = checkOutputs(record_, job_.out); !standing) {
            return Error{"the recordings stay where they are: " + standing.error().message};
        }
        if (archive) {
            if (const Status told = announce(); !told) {
                return told;
            }
        }
        Status result;
        for (RecordedInput& input : record_.inputs) {
            const Status done = archive ? moveAway(input) : removeSource(input);
            if (!done && result.ok()) {
                result = done;
            }
        }
        return result;
    }

private:
    [[nodiscard]] bool isThere(const RecordedInput& input) const {
        const auto now = statInput(input.file.path, job_.source);
        return now && now->bytes == input.file.bytes && now->mtime_ns == input.file.mtime_ns;
    }

    [[nodiscard]] bool isArchived(const RecordedInput& input) const {
        return input.file.path.starts_with(job_.after.archive + "/");
    }

    [[nodiscard]] std::string placeOf(const RecordedInput& input) const {
        const std::string relative = fs::path(input.file.path).lexically_relative(job_.source).string();
        const bool below = !relative.empty() && !relative.starts_with("..");
        return job_.after.archive + "/" + (below ? relative : fs::path(input.file.path).filename().string());
    }

    /// Where the sources go is known before they go, so that they are found after a kill.
    Status announce() {
        for (RecordedInput& input : record_.inputs) {
            if (isThere(input) && !isArchived(input)) {
                input.moved_to = placeOf(input);
            }
        }
        return store_.save(record_);
    }

    Status moveAway(RecordedInput& input) {
        if (!isThere(input) || isArchived(input)) {
            return {};
        }
        if (Status made = makeFolders(fs::path(input.moved_to).parent_path().string()); !made) {
            return made;
        }
        if (Status moved = moveDurably(input.file.path, input.moved_to, Existing::kRefuse); !moved) {
            return moved;
        }
        log_(Event("archived").with("input", input.file.path).with("output", input.moved_to));
        return {};
    }

    Status removeSource(const RecordedInput& input) {
        if (!isThere(input)) {
            return {};
        }
        if (::unlink(input.file.path.c_str()) != 0) {
            return mjr::systemError("delete", input.file.path, errno);
        }
        log_(Event("deleted").with("input", input.file.path));
        return {};
    }

    const Job& job_;
    Record& record_;
    const StateStore& store_;
    const EventSink& log_;
};

}  // namespace

Status checkOutputs(const Record& record, const std::string& out) {
    for (const RecordedOutput& output : record.outputs) {
        if (output.gone) {
            continue;
        }
        const std::string path = out + "/" + output.path;
        const auto now = statInput(path, "");
        if (!now) {
            return Error{path + " is missing"};
        }
        if (now->bytes != output.bytes || now->mtime_ns != output.mtime_ns) {
            return Error{path + " is not as it was made"};
        }
    }
    return {};
}

Status retireSources(const Job& job, Record& record, const StateStore& store, const EventSink& log) {
    return Retirement(job, record, store, log).run();
}

}  // namespace wf::job::batch
