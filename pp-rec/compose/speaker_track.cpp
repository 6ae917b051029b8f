#include "pp-rec/compose/speaker_track.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string_view>

#include "pp-rec/mux/output_file.h"
#include "rtp/base/bytes.h"

namespace wf::compose {
namespace {

enum class Form : std::uint8_t { kSrt, kVtt };

/// Somebody begins or ceases to talk.
struct Change {
    std::int64_t at_ms = 0;
    std::size_t person = 0;
    int step = 1;
};

struct Cue {
    std::int64_t begin_ms = 0;
    std::int64_t end_ms = 0;
    std::vector<std::size_t> people;
};

std::int64_t milliseconds(double seconds) { return std::llround(seconds * 1000); }

std::vector<Change> changesOf(const SpeakerTrack& track) {
    std::vector<Change> changes;
    for (std::size_t person = 0; person < std::min(track.talk.size(), track.names.size()); ++person) {
        for (const Span& span : track.talk[person]) {
            const std::int64_t begin = milliseconds(std::max(span.begin_s, track.part.begin_s) - track.part.begin_s);
            const std::int64_t end = milliseconds(std::min(span.end_s, track.part.end_s) - track.part.begin_s);
            if (begin < end) {
                changes.push_back({begin, person, 1});
                changes.push_back({end, person, -1});
            }
        }
    }
    std::ranges::stable_sort(changes, {}, &Change::at_ms);
    return changes;
}

std::vector<std::size_t> whoTalks(const std::vector<int>& talking) {
    std::vector<std::size_t> people;
    for (std::size_t person = 0; person < talking.size(); ++person) {
        if (talking[person] > 0) {
            people.push_back(person);
        }
    }
    return people;
}

std::vector<Cue> cuesOf(const SpeakerTrack& track) {
    std::vector<Cue> cues;
    std::vector<int> talking(track.names.size());
    const std::vector<Change> changes = changesOf(track);
    for (std::size_t i = 0; i < changes.size(); ++i) {
        talking[changes[i].person] += changes[i].step;
        if (i + 1 == changes.size() || changes[i + 1].at_ms == changes[i].at_ms) {
            continue;
        }
        Cue cue{changes[i].at_ms, changes[i + 1].at_ms, whoTalks(talking)};
        if (!cues.empty() && cues.back().end_ms == cue.begin_ms && cues.back().people == cue.people) {
            cues.back().end_ms = cue.end_ms;
        } else if (!cue.people.empty()) {
            cues.push_back(std::move(cue));
        }
    }
    return cues;
}

std::string timeText(std::int64_t ms, Form form) {
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "%02lld:%02d:%02d%c%03d", static_cast<long long>(ms / 3'600'000),
                  static_cast<int>(ms / 60'000 % 60), static_cast<int>(ms / 1000 % 60), form == Form::kSrt ? ',' : '.',
                  static_cast<int>(ms % 1000));
    return text.data();
}

/// A name as one line of a cue: an empty line would end the cue, and WebVTT reads & and < as markup.
std::string lineOf(std::string_view name, Form form) {
    std::string line;
    for (const char c : name) {
        if (static_cast<unsigned char>(c) < ' ') {
            line += ' ';
        } else if (form == Form::kVtt && (c == '&' || c == '<' || c == '>')) {
            line += c == '&' ? "&amp;" : c == '<' ? "&lt;" : "&gt;";
        } else {
            line += c;
        }
    }
    const bool blank = line.find_first_not_of(' ') == std::string::npos;
    return blank ? "?" : line;
}

std::string textOf(const SpeakerTrack& track, Form form) {
    std::string text = form == Form::kVtt ? "WEBVTT\n\n" : "";
    std::size_t number = 0;
    for (const Cue& cue : cuesOf(track)) {
        text += std::to_string(++number) + "\n";
        text += timeText(cue.begin_ms, form) + " --> " + timeText(cue.end_ms, form) + "\n";
        for (const std::size_t person : cue.people) {
            const std::string line = lineOf(track.names[person], form);
            text += (form == Form::kVtt ? "<v " + line + ">" + line + "</v>" : line) + "\n";
        }
        text += "\n";
    }
    return text;
}

bool isVtt(std::string_view path) {
    if (path.size() < 4) {
        return false;
    }
    const std::string_view end = path.substr(path.size() - 4);
    return std::ranges::equal(end, std::string_view(".vtt"),
                              [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
}

}  // namespace

Status writeSpeakerTrack(const SpeakerTrack& track, const std::string& path, bool overwrite) {
    auto file = mux::OutputFile::create(path, {.overwrite = overwrite});
    if (!file) {
        return file.error();
    }
    const std::string text = textOf(track, isVtt(path) ? Form::kVtt : Form::kSrt);
    if (Status written = (*file)->write(asBytes(text)); !written) {
        return written;
    }
    return (*file)->commit();
}

}  // namespace wf::compose
