#include "pp-rec/job/meeting.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <set>

#include "pp-rec/compose/compose.h"
#include "pp-rec/compose/director.h"
#include "pp-rec/compose/loudness.h"
#include "pp-rec/compose/sha256_file.h"
#include "pp-rec/compose/sound_mixer.h"
#include "pp-rec/compose/speaker_track.h"
#include "pp-rec/job/meeting_events.h"
#include "pp-rec/job/meeting_people.h"
#include "pp-rec/job/mux.h"
#include "pp-rec/job/output_name.h"
#include "pp-rec/mux/output_file.h"

namespace wf::job {
namespace {

namespace fs = std::filesystem;

// Shares of the whole work, for the progress.
constexpr double kMeasuring = 0.1;
constexpr double kMuxing = 0.05;

constexpr double kBlock_s = static_cast<double>(compose::SoundMixer::kBlockFrames) / compose::SoundMixer::kSampleRate;

struct LayoutName {
    const char* name;
    compose::LayoutKind kind;
};
constexpr std::array<LayoutName, 5> kLayouts{{{"auto", compose::LayoutKind::kAuto},
                                              {"grid", compose::LayoutKind::kGrid},
                                              {"speaker", compose::LayoutKind::kSpeaker},
                                              {"screen", compose::LayoutKind::kScreen},
                                              {"audio", compose::LayoutKind::kAudio}}};

/// The shortest round step of which a meeting has at most 600.
double stepFor(double duration_s) {
    constexpr double kMostSteps = 600;
    for (const double step_s : {1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0}) {
        if (duration_s / step_s <= kMostSteps) {
            return step_s;
        }
    }
    return std::ceil(duration_s / kMostSteps / 3600) * 3600;
}

/// What MuxReport says of a stream, without how it was made.
std::string plainName(const std::string& stream) { return stream.starts_with("copy ") ? stream.substr(5) : stream; }

std::string normalized(const std::string& path) { return fs::absolute(path).lexically_normal().string(); }

class MeetingComposer {
public:
    MeetingComposer(const MeetingFiles& files, const ComposeOptions& options) : files_(files), options_(options) {}

    Result<ComposedMeeting> run() {
        const auto began = std::chrono::steady_clock::now();
        for (const auto step :
             {&MeetingComposer::check, &MeetingComposer::load, &MeetingComposer::compose,
              &MeetingComposer::writeSpeakers, &MeetingComposer::muxPeople, &MeetingComposer::finishReport}) {
            if (const Status done = (this->*step)(); !done) {
                return done.error();
            }
        }
        report_.took_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
        if (const Status written = writeReports(); !written) {
            return written.error();
        }
        progress(1);
        return std::move(report_);
    }

private:
    void progress(double fraction) const {
        if (options_.progress.report) {
            options_.progress.report(std::min(fraction, 1.0));
        }
    }

    // --- before the work ---

    Status check() {
        const auto* layout = std::ranges::find_if(kLayouts, [&](const auto& l) { return options_.layout == l.name; });
        if (layout == kLayouts.end()) {
            return Error{"there is no layout '" + options_.layout + "'; use auto, grid, speaker, screen or audio"};
        }
        layout_ = layout->kind;
        std::vector<std::string> targets = options_.outputs;
        for (const std::string* path :
             {&options_.poster, &options_.speakers, &options_.report_json, &options_.report_html}) {
            if (!path->empty()) {
                targets.push_back(*path);
            }
        }
        if (targets.empty() && options_.participants_dir.empty()) {
            return Error{"nothing to write: no output was named"};
        }
        const bool pictures =
            layout_ != compose::LayoutKind::kAudio && !std::ranges::all_of(options_.outputs, compose::isSoundOnly);
        if (!options_.poster.empty() && !pictures) {
            return Error{"cannot make " + options_.poster + ": a poster needs an output with pictures"};
        }
        for (const std::string& target : targets) {
            if (const Status free = claim(target); !free) {
                return free;
            }
        }
        return {};
    }

    /// Refuses what would overwrite an input, another output or, unless that is allowed, any file.
    Status claim(const std::string& target) {
        std::error_code error;
        if (!claimed_.insert(normalized(target)).second) {
            return Error{"cannot write " + target + ": two outputs have this name"};
        }
        if (!fs::is_regular_file(target, error)) {
            return {};
        }
        if (!options_.overwrite) {
            return Error{"cannot write " + target + ": it exists already; allow overwriting or choose another name"};
        }
        const std::vector<std::string> inputs = files_.paths();
        if (std::ranges::any_of(inputs, [&](const std::string& input) { return isSameFile(input, target); })) {
            return Error{"cannot write " + target + ": it is one of the recordings; choose another name"};
        }
        return {};
    }

    Status load() {
        auto loaded = loadMeeting(files_, options_.names, options_.progress);
        if (!loaded) {
            return loaded.error();
        }
        meeting_ = std::move(loaded).value();
        const TimeSpan whole = options_.trim ? meeting_.audible : TimeSpan{0, meeting_.duration_s};
        part_.begin_s = std::max(whole.begin_s, options_.start_s);
        part_.end_s = options_.duration_s ? std::min(whole.end_s, part_.begin_s + *options_.duration_s) : whole.end_s;
        if (part_.length_s() <= 0) {
            return Error{"nothing to compose: the meeting has " + std::to_string(std::lround(meeting_.duration_s)) +
                         " s and the part asked for begins behind its end or has no length"};
        }
        report_.step_s = stepFor(meeting_.duration_s);
        for (MeetingPerson& person : meeting_.people) {
            for (MeetingTrack& track : person.tracks) {
                if (track.loaded) {
                    measureSteps(track, report_.step_s, meeting_.duration_s);
                }
            }
        }
        return {};
    }

    // --- the composition ---

    Status compose() {
        if (options_.outputs.empty()) {
            return listen();
        }
        compose::CompositionOptions composition = compositionOptions();
        double before = 0;
        if (options_.loudness_lufs) {
            std::vector<compose::Person> people = openSources(meeting_, false);
            const auto measured = compose::measureLoudness(people, {part_.begin_s, part_.end_s});
            if (!measured) {
                return measured.error();
            }
            composition.gain_db = compose::loudnessGain_db(*measured, *options_.loudness_lufs);
            before = kMeasuring;
        }
        if (options_.progress.stopped()) {
            return Error{"stopped", std::nullopt};
        }
        const double behind = options_.participants_dir.empty() ? 0 : kMuxing;
        composition.progress = [this, before, behind](double done_s) {
            progress(before + (1 - before - behind) * done_s / part_.length_s());
        };
        std::vector<compose::Person> people = openSources(meeting_, true);
        auto composed = compose::composeMeeting(people, composition);
        if (!composed) {
            return composed.error();
        }
        takeResult(*composed);
        return {};
    }

    /// Without an output there is nothing to make, but who talked is worth reporting.
    Status listen() {
        std::vector<compose::Person> people = openSources(meeting_, true);
        compose::Director director(people, {layout_, {options_.width, options_.height}, options_.hold});
        compose::SoundMixer mixer(people, {part_.begin_s, part_.end_s});
        std::vector<float> block;
        for (double at_s = part_.begin_s; mixer.mix(block); at_s += kBlock_s) {
            if (options_.progress.stopped()) {
                return Error{"stopped", std::nullopt};
            }
            director.hear(at_s, mixer.levels_dbfs());
            progress((1 - kMuxing) * (at_s - part_.begin_s) / part_.length_s());
        }
        compose::CompositionResult heard;
        heard.talk = director.talk();
        heard.undecodable = mixer.undecodable();
        takeResult(heard);
        return {};
    }

    [[nodiscard]] compose::CompositionOptions compositionOptions() const {
        compose::CompositionOptions made;
        made.outputs.paths = options_.outputs;
        made.outputs.size = {options_.width, options_.height};
        made.outputs.fps = options_.fps;
        made.outputs.crf = options_.crf;
        made.outputs.video_bitrate_bps = options_.video_bitrate_bps;
        made.outputs.preset = options_.preset;
        made.outputs.audio_bitrate_bps = options_.audio_bitrate_bps;
        made.outputs.threads = options_.threads;
        made.outputs.overwrite = options_.overwrite;
        made.outputs.title = options_.title.empty() ? meeting_.room : options_.title;
        made.outputs.creation_time_us = meeting_.start_us + std::llround(part_.begin_s * 1e6);
        made.outputs.chapters = chaptersOf(meeting_, part_);
        made.layout = layout_;
        made.hold = options_.hold;
        made.labels = options_.labels;
        made.begin_s = part_.begin_s;
        made.end_s = part_.end_s;
        made.poster = options_.poster;
        made.stop = options_.progress.stop;
        return made;
    }

    void takeResult(const compose::CompositionResult& result) {
        report_.peak_dbfs = result.peak_dbfs;
        report_.loudness_lufs = result.loudness_lufs;
        for (const compose::WrittenOutput& output : result.outputs) {
            report_.outputs.push_back(
                {output.path, "meeting", output.duration_s, output.bytes, output.sha256, output.video, output.audio});
        }
        for (std::size_t i = 0; i < meeting_.people.size(); ++i) {
            ReportedPerson& person = meeting_.people[i].report;
            if (i < result.talk.size()) {
                for (const compose::Span& span : result.talk[i]) {
                    person.talk.push_back({span.begin_s, span.end_s});
                }
            }
            person.undecodable = i < result.undecodable.size() ? result.undecodable[i] : 0;
        }
        if (!options_.poster.empty()) {
            addFile(options_.poster, "poster");
        }
    }

    Status writeSpeakers() {
        if (options_.speakers.empty()) {
            return {};
        }
        compose::SpeakerTrack speakers;
        speakers.part = {part_.begin_s, part_.end_s};
        for (const MeetingPerson& person : meeting_.people) {
            speakers.names.push_back(person.report.name);
            speakers.talk.emplace_back();
            for (const TimeSpan& span : person.report.talk) {
                speakers.talk.back().push_back({span.begin_s, span.end_s});
            }
        }
        const Status written = compose::writeSpeakerTrack(speakers, options_.speakers, options_.overwrite);
        if (written) {
            addFile(options_.speakers, "subtitles");
        }
        return written;
    }

    // --- a file for each participant ---

    Status muxPeople() {
        if (options_.participants_dir.empty()) {
            return {};
        }
        std::error_code error;
        fs::create_directories(options_.participants_dir, error);
        if (error) {
            return Error{"cannot create the folder " + options_.participants_dir + ": " + error.message()};
        }
        std::size_t done = 0;
        for (const MeetingPerson& person : meeting_.people) {
            if (const Status muxed = muxPerson(person); !muxed) {
                return muxed;
            }
            ++done;
            progress(1 - kMuxing * (1 - static_cast<double>(done) / static_cast<double>(meeting_.people.size())));
        }
        return {};
    }

    Status muxPerson(const MeetingPerson& person) {
        std::vector<std::string> inputs;
        for (const MeetingTrack& track : person.tracks) {
            if (track.loaded && !track.report.small_stream) {
                inputs.push_back(track.file.path);
            }
        }
        if (inputs.empty()) {
            return {};
        }
        MuxOptions mux;
        mux.hold = options_.hold;
        mux.overwrite = options_.overwrite;
        mux.title = person.report.name;
        mux.progress.stop = options_.progress.stop;
        const std::string path = participantPath(person.report.user, preferredExtension(inputs));
        const auto muxed = muxRecordings(inputs, path, mux);
        if (!muxed) {
            return muxed.error();
        }
        addFile(path, "participant");
        report_.outputs.back().duration_s = muxed->duration_s;
        report_.outputs.back().video = plainName(muxed->video);
        report_.outputs.back().audio = plainName(muxed->audio);
        return {};
    }

    /// Ids that become the same name are told apart by a number.
    std::string participantPath(const std::string& user, const std::string& extension) {
        const fs::path folder = options_.participants_dir;
        const std::string stem = safeFileName(user);
        for (int number = 1;; ++number) {
            const std::string suffix = number == 1 ? "" : "-" + std::to_string(number);
            const std::string path = (folder / (stem + suffix + "." + extension)).string();
            if (claimed_.insert(normalized(path)).second) {
                return path;
            }
        }
    }

    // --- the report ---

    void addFile(const std::string& path, const std::string& kind) {
        std::error_code error;
        ReportedOutput output;
        output.path = path;
        output.kind = kind;
        const std::uintmax_t bytes = fs::file_size(path, error);
        output.bytes = error ? 0 : bytes;
        if (const auto hash = compose::sha256OfFile(path)) {
            output.sha256 = *hash;
        }
        report_.outputs.push_back(std::move(output));
    }

    Status finishReport() {
        report_.room = meeting_.room;
        report_.start_us = meeting_.start_us;
        report_.duration_s = meeting_.duration_s;
        report_.begin_s = part_.begin_s;
        report_.end_s = part_.end_s;
        report_.layout = options_.layout;
        report_.events = eventsOf(meeting_);
        for (MeetingPerson& person : meeting_.people) {
            for (MeetingTrack& track : person.tracks) {
                if (track.loaded) {
                    track.report.repairs = std::move(track.loaded->scan.repairs);
                }
                const double cut = track.report.repairs.total(media::RepairKind::kFramesCut).amount;
                track.report.frames_cut = static_cast<std::uint64_t>(cut);
                person.report.tracks.push_back(std::move(track.report));
            }
            report_.people.push_back(std::move(person.report));
        }
        return {};
    }

    Status writeReports() {
        if (!options_.report_html.empty()) {
            if (const Status written = writeText(options_.report_html, toHtml(report_)); !written) {
                return written;
            }
            addFile(options_.report_html, "report");
        }
        return options_.report_json.empty() ? Status{} : writeText(options_.report_json, toJson(report_) + "\n");
    }

    [[nodiscard]] Status writeText(const std::string& path, const std::string& text) const {
        const auto file = mux::OutputFile::create(path, {options_.overwrite, true});
        if (!file) {
            return file.error();
        }
        const Status written = (*file)->write(asBytes(text));
        return written ? (*file)->commit() : written;
    }

    const MeetingFiles& files_;
    const ComposeOptions& options_;
    compose::LayoutKind layout_ = compose::LayoutKind::kAuto;
    std::set<std::string> claimed_;
    LoadedMeeting meeting_;
    TimeSpan part_;
    ComposedMeeting report_;
};

}  // namespace

Result<ComposedMeeting> composeMeeting(const MeetingFiles& files, const ComposeOptions& options) {
    return MeetingComposer(files, options).run();
}

}  // namespace wf::job
