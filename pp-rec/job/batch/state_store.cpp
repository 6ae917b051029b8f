#include "pp-rec/job/batch/state_store.h"

#include <stdio.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "pp-rec/job/batch/durable_file.h"
#include "recorder/mjr/system_error.h"

namespace wf::job::batch {
namespace {

namespace fs = std::filesystem;

constexpr const char* kExtension = ".json";

}  // namespace

std::string StateStore::pathOf(const std::string& id) const { return folder_.records() + "/" + id + kExtension; }

StateStore::Contents StateStore::load() const {
    Contents contents;
    std::vector<std::string> ids;
    std::error_code error;
    for (fs::directory_iterator at(folder_.records(), error), end; !error && at != end; at.increment(error)) {
        if (at->path().extension() == kExtension && !at->path().filename().string().starts_with('.')) {
            ids.push_back(at->path().stem().string());
        }
    }
    std::ranges::sort(ids);
    for (const std::string& id : ids) {
        Result<std::optional<Record>> record = find(id);
        if (!record) {
            contents.damaged.emplace(id, record.error().message);
        } else if (*record) {
            contents.records.push_back(std::move(**record));
        }
    }
    return contents;
}

Result<std::optional<Record>> StateStore::find(const std::string& id) const {
    std::error_code error;
    if (!fs::exists(pathOf(id), error)) {
        return std::optional<Record>();
    }
    const Result<std::string> text = readWhole(pathOf(id));
    if (!text) {
        return text.error();
    }
    Result<Record> record = readRecord(*text);
    if (!record) {
        return Error{"the record " + pathOf(id) + " " + record.error().message};
    }
    if (record->id != id) {
        return Error{"the record " + pathOf(id) + " is that of another meeting"};
    }
    return std::optional<Record>(std::move(*record));
}

Status StateStore::save(const Record& record) const {
    if (Status made = makeFolders(folder_.records()); !made) {
        return made;
    }
    return writeWhole(pathOf(record.id), toJson(record));
}

Status StateStore::setAside(const std::string& id) const {
    const std::string path = pathOf(id);
    if (::rename(path.c_str(), (path + ".bad").c_str()) != 0 && errno != ENOENT) {
        return mjr::systemError("rename", path, errno);
    }
    return {};
}

}  // namespace wf::job::batch
