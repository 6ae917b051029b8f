#include "pp-rec/mux/chapters_libav.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

extern "C" {
#include <libavformat/avformat.h>
#include <libavutil/mem.h>
}

namespace wf::mux {
namespace {

struct Milliseconds {
    std::int64_t begin = 0;
    std::int64_t end = 0;
};

/// libav has a function for that, but keeps it to itself.
void appendChapter(AVFormatContext& format, Milliseconds part, const std::string& title) {
    auto* chapter = static_cast<AVChapter*>(av_mallocz(sizeof(AVChapter)));
    if (chapter == nullptr) {
        return;
    }
    // The list moves when it grows, and is freed when it cannot.
    void* list = format.chapters;
    int count = static_cast<int>(format.nb_chapters);
    av_dynarray_add(&list, &count, chapter);
    format.chapters = static_cast<AVChapter**>(list);
    format.nb_chapters = static_cast<unsigned>(count);
    if (count == 0) {
        av_free(chapter);
        return;
    }
    chapter->id = count;
    chapter->time_base = {1, 1000};
    chapter->start = part.begin;
    chapter->end = part.end;
    av_dict_set(&chapter->metadata, "title", title.c_str(), 0);
}

}  // namespace

void addChapters(const ContainerOptions& options, AVFormatContext& format) {
    if (options.container == Container::kWav) {
        return;
    }
    for (std::size_t i = 0; i < options.chapters.size(); ++i) {
        const Chapter& chapter = options.chapters[i];
        const bool last = i + 1 == options.chapters.size();
        const double end_s = last ? options.duration_s : options.chapters[i + 1].begin_s;
        const std::int64_t begin = std::llround(std::max(chapter.begin_s, 0.0) * 1000);
        appendChapter(format, {begin, std::max<std::int64_t>(std::llround(end_s * 1000), begin + 1)}, chapter.title);
    }
}

}  // namespace wf::mux
