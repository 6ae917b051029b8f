#include "pp-rec/job/batch/recovery.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "pp-rec/job/batch/durable_file.h"
#include "pp-rec/job/repair.h"
#include "recorder/mjr/system_error.h"

namespace wf::job::batch {
namespace {

void keepTime(const std::string& path, std::int64_t mtime_ns) {
    const timespec changed{mtime_ns / 1'000'000'000, mtime_ns % 1'000'000'000};
    const timespec times[] = {{0, UTIME_OMIT}, changed};
    ::utimensat(AT_FDCWD, path.c_str(), times, 0);
}

Status repairInto(const std::string& unfinished, const InputFile& input, const Progress& progress) {
    RepairOptions options;
    options.overwrite = true;
    options.keep_clean = true;
    options.progress.stop = progress.stop;
    const Result<RepairedRecording> repaired = repairRecording(input.path, unfinished, options);
    return repaired ? Status() : Status(repaired.error());
}

}  // namespace

Status recoverInputs(std::vector<InputFile>& inputs, const std::string& work, const Progress& progress,
                     const EventSink& log) {
    for (InputFile& input : inputs) {
        if (!isTemporaryName(input.path)) {
            continue;
        }
        const std::string target = finalName(input.path);
        const std::string unfinished = work + "/" + std::filesystem::path(target).filename().string();
        Status recovered = repairInto(unfinished, input, progress);
        if (!recovered && (progress.stopped() || isStorageTrouble(recovered.error().message))) {
            return recovered;
        }
        if (recovered.ok()) {
            keepTime(unfinished, input.mtime_ns);
            recovered = moveDurably(unfinished, target, Existing::kRefuse);
        }
        if (!recovered) {
            log(Event("not-recovered").with("input", input.path).with("reason", recovered.error().message));
            continue;
        }
        std::optional<InputFile> whole = statInput(target, "");
        if (!whole) {
            return mjr::systemError("read", target, ENOENT);
        }
        log(Event("recovered")
                .with("input", input.path)
                .with("output", target)
                .with("bytes", static_cast<std::int64_t>(whole->bytes)));
        whole->key = input.key;
        whole->recovered_from = input.path;
        input = std::move(*whole);
    }
    return {};
}

void removeLeftovers(std::vector<InputFile>& inputs, const EventSink& log) {
    for (InputFile& input : inputs) {
        if (input.recovered_from.empty()) {
            continue;
        }
        if (::unlink(input.recovered_from.c_str()) != 0 && errno != ENOENT) {
            const Error error = mjr::systemError("remove", input.recovered_from, errno);
            log(Event("warning").with("message", error.message));
        }
        input.recovered_from.clear();
    }
}

}  // namespace wf::job::batch
