#include "sfu/channels/web_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "sfu/channels/byte_range.h"
#include "sfu/channels/json_format.h"

namespace wf::channels {
namespace {

constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

// Hidden names are never given out; "." and ".." are among them.
bool isPlainName(std::string_view part) {
    return !part.empty() && part.front() != '.' && part.find('\0') == std::string_view::npos;
}

struct FolderCloser {
    void operator()(DIR* folder) const { closedir(folder); }
};
using FolderPtr = std::unique_ptr<DIR, FolderCloser>;

std::string httpDate(std::time_t time) {
    std::tm parts{};
    gmtime_r(&time, &parts);
    std::array<char, 64> text{};
    const std::size_t length = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    return {text.data(), length};
}

}  // namespace

std::string_view contentTypeOf(std::string_view name) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 22> kTypes{{
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".json", "application/json"},
        {".jsonl", "application/x-ndjson"},
        {".txt", "text/plain; charset=utf-8"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".jpg", "image/jpeg"},
        {".ico", "image/x-icon"},
        {".mp4", "video/mp4"},
        {".webm", "video/webm"},
        {".mkv", "video/x-matroska"},
        {".m4a", "audio/mp4"},
        {".opus", "audio/ogg"},
        {".ogg", "audio/ogg"},
        {".wav", "audio/wav"},
        {".mp3", "audio/mpeg"},
        {".vtt", "text/vtt; charset=utf-8"},
        {".srt", "text/plain; charset=utf-8"},
        {".mjs", "text/javascript; charset=utf-8"},
        {".wasm", "application/wasm"},
    }};
    for (const auto& [extension, type] : kTypes) {
        if (name.ends_with(extension)) {
            return type;
        }
    }
    return "application/octet-stream";
}

bool WebFolder::isGivenOut(std::string_view name) const {
    return route_.extensions.empty() || std::any_of(route_.extensions.begin(), route_.extensions.end(),
                                                    [&](const std::string& end) { return name.ends_with(end); });
}

net::UniqueFd WebFolder::openFile(std::string_view name) const {
    net::UniqueFd folder(::open(route_.folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    while (folder.valid()) {
        const std::size_t slash = name.find('/');
        const std::string part(name.substr(0, slash));
        if (!isPlainName(part)) {
            break;
        }
        if (slash == std::string_view::npos) {
            return net::UniqueFd(openat(folder.get(), part.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
        }
        folder = net::UniqueFd(openat(folder.get(), part.c_str(), kFolderFlags));
        name.remove_prefix(slash + 1);
    }
    return {};
}

HttpResponse WebFolder::answer(std::string_view name, std::string_view range) const {
    if (name.empty()) {
        return list();
    }
    auto file = std::make_shared<HttpResponse::File>();
    struct stat facts {};
    if (isGivenOut(name)) {
        file->fd = openFile(name);
    }
    if (!file->fd.valid() || fstat(file->fd.get(), &facts) != 0 || !S_ISREG(facts.st_mode)) {
        return HttpResponse::plain(404);
    }
    const auto size = static_cast<std::uint64_t>(facts.st_size);
    const auto part = byteRangeOf(range, size);
    HttpResponse response;
    if (!part) {
        response.status = 416;
        response.headers = {{"Content-Range", "bytes */" + std::to_string(size)}};
        return response;
    }
    file->offset = part->first;
    file->length = part->length;
    response.content_type = contentTypeOf(name);
    response.headers = {{"Accept-Ranges", "bytes"}, {"Last-Modified", httpDate(facts.st_mtime)}};
    if (!part->whole) {
        response.status = 206;
        response.headers.emplace_back("Content-Range", "bytes " + std::to_string(part->first) + "-" +
                                                           std::to_string(part->first + part->length - 1) + "/" +
                                                           std::to_string(size));
    }
    response.file = std::move(file);
    return response;
}

void WebFolder::listInto(std::vector<Listed>& files, int folder, const std::string& prefix, int depth) const {
    const FolderPtr entries(fdopendir(folder));
    if (entries == nullptr) {
        net::UniqueFd unused(folder);
        return;
    }
    while (const dirent* entry = readdir(entries.get())) {
        const std::string name = entry->d_name;
        struct stat facts {};
        if (files.size() >= kMaxListed) {
            return;
        }
        if (!isPlainName(name) || fstatat(dirfd(entries.get()), name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) != 0) {
            continue;
        }
        if (S_ISREG(facts.st_mode) && isGivenOut(name)) {
            files.push_back({prefix + name, static_cast<std::uint64_t>(facts.st_size), facts.st_mtime});
        } else if (S_ISDIR(facts.st_mode) && depth < kMaxDepth) {
            const int below = openat(dirfd(entries.get()), name.c_str(), kFolderFlags);
            if (below >= 0) {
                listInto(files, below, prefix + name + "/", depth + 1);
            }
        }
    }
}

HttpResponse WebFolder::list() const {
    std::vector<Listed> files;
    const int folder = ::open(route_.folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) {
        listInto(files, folder, "", 1);
    }
    std::sort(files.begin(), files.end(), [](const Listed& a, const Listed& b) {
        return a.modified != b.modified ? a.modified > b.modified : a.name < b.name;
    });
    janus::Json list = janus::Json::array();
    for (Listed& file : files) {
        list.push_back({{"name", std::move(file.name)}, {"bytes", file.bytes}, {"modified", file.modified}});
    }
    HttpResponse response = HttpResponse::json(writeJson(list, JsonFormat::kCompact));
    response.headers = {{"Cache-Control", "no-store"}};
    return response;
}

}  // namespace wf::channels
