#include "pp-rec/mux/srt_writer.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace wf::mux {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLastCue{5000};

/// Hours take more digits than two when they need them; times before the recording are its start.
std::string timeText(milliseconds time, bool comma) {
    const std::int64_t all = std::max<std::int64_t>(time.count(), 0);
    std::array<char, 48> text{};
    const int length =
        std::snprintf(text.data(), text.size(), "%02lld:%02d:%02d%c%03d", static_cast<long long>(all / 3'600'000),
                      static_cast<int>(all / 60'000 % 60), static_cast<int>(all / 1000 % 60), comma ? ',' : '.',
                      static_cast<int>(all % 1000));
    return {text.data(), static_cast<std::size_t>(length)};
}

void appendLine(std::string& text, std::string_view line) {
    if (line.find_first_not_of(" \t") == std::string_view::npos) {
        return;
    }
    text += text.empty() ? "" : "\n";
    for (const char c : line) {
        while (c == '>' && text.ends_with("--")) {
            text.pop_back();
        }
        text += c;
    }
}

/// A blank line would end the cue and an arrow start one: lines without the blank ones, "->" for "-->".
std::string tameText(std::string text) {
    std::erase(text, '\0');
    std::string tame;
    std::string_view rest = text;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find_first_of("\r\n"), rest.size());
        appendLine(tame, rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return tame;
}

}  // namespace

Result<std::unique_ptr<SrtWriter>> SrtWriter::create(const std::string& path, const Options& options) {
    Result<std::unique_ptr<OutputFile>> file = OutputFile::create(path, {.overwrite = options.overwrite});
    if (!file) {
        return std::move(file).error();
    }
    return std::unique_ptr<SrtWriter>(new SrtWriter(std::move(file).value(), options.comma));
}

Status SrtWriter::write(milliseconds at, std::string_view text) {
    Status written = writePending(at - milliseconds(1));
    pending_at_ = at;
    pending_text_ = comma_ ? tameText(std::string(text)) : std::string(text);
    has_pending_ = !comma_ || !pending_text_.empty();
    return written;
}

Status SrtWriter::writePending(milliseconds end) {
    if (!std::exchange(has_pending_, false)) {
        return {};
    }
    milliseconds start = pending_at_;
    if (comma_) {
        start = std::max(start, milliseconds(0));
        end = std::max(end, start + milliseconds(1));
    }
    std::string cue = std::to_string(++cues_) + "\n" + timeText(start, comma_) + " --> " + timeText(end, comma_) + "\n";
    cue += pending_text_;
    cue += "\n\n";
    return file_->write(asBytes(cue));
}

Status SrtWriter::finish() {
    Status written = writePending(pending_at_ + kLastCue);
    return written ? file_->commit() : written;
}

}  // namespace wf::mux
