#include "pp-rec/job/batch/publisher.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <functional>
#include <set>

#include "pp-rec/job/batch/durable_file.h"
#include "pp-rec/job/batch/name_template.h"
#include "pp-rec/job/batch/safe_name.h"
#include "recorder/mjr/system_error.h"

namespace wf::job::batch {
namespace {

namespace fs = std::filesystem;

constexpr int kMaxNumber = 9999;

std::string extensionOf(const std::string& path) {
    const std::string extension = fs::path(path).extension().string();
    return extension.empty() ? "" : extension.substr(1);
}

std::string withoutExtension(const std::string& path) {
    return path.substr(0, path.size() - fs::path(path).extension().string().size());
}

Result<std::string> participantName(const Job& job, const MadeFile& file, const NameTemplate& names,
                                    const std::function<bool(const std::string&)>& is_free) {
    const NameValues values{
        job.room,     file.user,           withoutExtension(job.names.meeting), extensionOf(file.path),
        job.start_us, job.names.local_time};
    for (int number = 1; number <= kMaxNumber; ++number) {
        const std::string name = names.path(values, number);
        if (is_free(name)) {
            return name;
        }
    }
    return Error{"there is no free name for the participant " + file.user};
}

bool mayReplace(const Job& job, const PlacedFile& file, const NameClaims& own) {
    return job.overwrite || own.owns(file.name, job.id);
}

std::string fixedName(const Job& job, const std::string& kind) {
    return kind == "meeting"  ? job.names.meeting
           : kind == "audio"  ? job.names.audio
           : kind == "report" ? job.names.report
                              : job.names.page;
}

}  // namespace

Result<std::vector<PlacedFile>> placeFiles(const Job& job, const std::vector<MadeFile>& files,
                                           const NameClaims& claims) {
    const auto names = NameTemplate::parse(job.names.participants);
    if (!names) {
        return names.error();
    }
    std::vector<PlacedFile> placed;
    std::set<std::string> taken;
    for (const MadeFile& file : files) {
        if (file.kind == "participant") {
            continue;
        }
        const std::string name = fixedName(job, file.kind);
        if (!claims.isFree(name, job.id)) {
            return Error{"the name " + job.out + "/" + name + " belongs to another meeting by now; plan again"};
        }
        taken.insert(caseFolded(name));
        placed.push_back({file, name});
    }
    const auto is_free = [&](const std::string& name) {
        return claims.isFree(name, job.id) && !taken.contains(caseFolded(name));
    };
    for (const MadeFile& file : files) {
        if (file.kind != "participant") {
            continue;
        }
        auto name = participantName(job, file, *names, is_free);
        if (!name) {
            return name.error();
        }
        taken.insert(caseFolded(*name));
        placed.push_back({file, std::move(*name)});
    }
    return placed;
}

Status checkNames(const Job& job, const std::vector<PlacedFile>& files, const NameClaims& own) {
    for (const PlacedFile& file : files) {
        std::error_code error;
        const std::string path = job.out + "/" + file.name;
        if (!mayReplace(job, file, own) && fs::exists(fs::symlink_status(path, error))) {
            return Error{path + " exists already and was not made here; move it away or use --overwrite"};
        }
    }
    return {};
}

Result<std::vector<RecordedOutput>> publish(const Job& job, const std::vector<PlacedFile>& files,
                                            const NameClaims& own) {
    std::vector<RecordedOutput> outputs;
    for (const PlacedFile& file : files) {
        const std::string path = job.out + "/" + file.name;
        const auto made = statInput(file.made.path, "");
        if (!made) {
            return mjr::systemError("read", file.made.path, ENOENT);
        }
        if (const Status folder = makeFolders(fs::path(path).parent_path().string()); !folder) {
            return folder.error();
        }
        const Existing existing = mayReplace(job, file, own) ? Existing::kReplace : Existing::kRefuse;
        if (const Status moved = moveDurably(file.made.path, path, existing); !moved) {
            return moved.error();
        }
        const auto now = statInput(path, "");
        if (!now || now->bytes != made->bytes) {
            return Error{"cannot write " + path + ": it did not arrive whole"};
        }
        outputs.push_back(
            {file.made.kind, file.name, file.made.user, now->bytes, now->mtime_ns, file.made.duration_s, false});
    }
    return outputs;
}

void removeStale(const std::string& out, const std::vector<RecordedOutput>& old,
                 const std::vector<RecordedOutput>& current) {
    for (const RecordedOutput& output : old) {
        const std::string path = out + "/" + output.path;
        const bool stays =
            std::ranges::any_of(current, [&](const RecordedOutput& other) { return other.path == output.path; });
        const auto now = statInput(path, "");
        if (!stays && now && now->bytes == output.bytes && now->mtime_ns == output.mtime_ns) {
            ::unlink(path.c_str());
        }
    }
}

}  // namespace wf::job::batch
