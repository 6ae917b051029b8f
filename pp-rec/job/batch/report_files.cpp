#include "pp-rec/job/batch/report_files.h"

#include <algorithm>
#include <filesystem>

#include "pp-rec/compose/sha256_file.h"
#include "pp-rec/job/batch/durable_file.h"

namespace wf::job::batch {
namespace {

namespace fs = std::filesystem;

const PlacedFile* findKind(const std::vector<PlacedFile>& files, const std::string& kind) {
    const auto found = std::ranges::find(files, kind, [](const PlacedFile& file) { return file.made.kind; });
    return found == files.end() ? nullptr : &*found;
}

Result<ReportedOutput> reported(const PlacedFile& file) {
    const auto facts = statInput(file.made.path, "");
    Result<std::string> sum = compose::sha256OfFile(file.made.path);
    if (!sum) {
        return sum.error();
    }
    ReportedOutput output;
    output.path = file.made.path;
    output.kind = file.made.kind;
    output.duration_s = file.made.duration_s;
    output.bytes = facts ? facts->bytes : 0;
    output.sha256 = std::move(*sum);
    output.video = file.made.video;
    output.audio = file.made.audio;
    return output;
}

}  // namespace

Status writeReportFiles(ComposedMeeting meeting, const std::vector<PlacedFile>& files) {
    const PlacedFile* report = findKind(files, "report");
    const PlacedFile* page = findKind(files, "page");
    if (report == nullptr || page == nullptr) {
        return Error{"the report has no name"};
    }
    const fs::path folder = fs::path(report->name).parent_path();
    for (const PlacedFile& file : files) {
        if (&file == report || &file == page) {
            continue;
        }
        auto known = std::ranges::find(meeting.outputs, file.made.path, &ReportedOutput::path);
        if (known == meeting.outputs.end()) {
            Result<ReportedOutput> output = reported(file);
            if (!output) {
                return output.error();
            }
            meeting.outputs.push_back(std::move(*output));
            known = std::prev(meeting.outputs.end());
        }
        known->path = fs::path(file.name).lexically_relative(folder).string();
    }
    if (Status written = writeWhole(report->made.path, job::toJson(meeting) + "\n"); !written) {
        return written;
    }
    return writeWhole(page->made.path, job::toHtml(meeting));
}

}  // namespace wf::job::batch
