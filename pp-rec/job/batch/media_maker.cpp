#include <algorithm>

#include "pp-rec/job/batch/durable_file.h"
#include "pp-rec/job/batch/meeting_maker.h"
#include "pp-rec/job/inspect.h"
#include "pp-rec/job/mux.h"

namespace wf::job::batch {
namespace {

std::vector<std::string> pathsOf(const std::vector<RecordingFile>& files) {
    std::vector<std::string> paths;
    for (const RecordingFile& file : files) {
        paths.push_back(file.path);
    }
    return paths;
}

/// Sound first, then pictures.
std::vector<std::string> mediaOf(const Participant& person) {
    std::vector<std::string> paths = pathsOf(person.audio);
    const std::vector<std::string> videos = pathsOf(person.video);
    paths.insert(paths.end(), videos.begin(), videos.end());
    return paths;
}

/// The path once, in front of what is wrong with it.
std::string aboutFile(const std::string& path, const Error& error) {
    const std::string where = error.offset ? " (offset " + std::to_string(*error.offset) + ")" : "";
    const bool named = error.message.starts_with(path);
    return (named ? "" : path + ": ") + error.message + where;
}

/// Errors that concern more than the recordings at hand.
bool endsAll(const Error& error, const Progress& progress) {
    return progress.stopped() || isStorageTrouble(error.message);
}

class Making {
public:
    explicit Making(const MakeOrder& order) : order_(order) {}

    Result<MadeMeeting> run() {
        findProblems();
        const bool usable = std::ranges::any_of(
            order_.files.people, [](const Participant& p) { return !p.audio.empty() || !p.video.empty(); });
        if (!usable) {
            return nothing();
        }
        if (order_.make.participants) {
            if (const Status done = muxPeople(); !done) {
                return done.error();
            }
        }
        const bool composed = order_.make.meeting || order_.make.audio || order_.make.report;
        if (composed) {
            if (const Status done = compose(); !done) {
                return done.error();
            }
        }
        if (made_.files.empty() && !made_.report && !made_.problems.empty()) {
            return Error{made_.problems.front().why};
        }
        return std::move(made_);
    }

private:
    void findProblems() {
        for (const Participant& person : order_.files.people) {
            for (const auto* files : {&person.audio, &person.video, &person.other}) {
                for (const RecordingFile& file : *files) {
                    if (const Status readable = checkReadable(file.path); !readable) {
                        made_.problems.push_back({file.path, aboutFile(file.path, readable.error()), true});
                    }
                }
            }
        }
    }

    /// Nobody sent anything, or nothing can be read.
    Result<MadeMeeting> nothing() {
        if (made_.problems.empty()) {
            return std::move(made_);
        }
        const std::size_t more = made_.problems.size() - 1;
        return Error{made_.problems.front().why + (more > 0 ? "; and " + std::to_string(more) + " more" : "")};
    }

    Status muxPeople() {
        const double share = order_.make.meeting ? 0.1 : 0.9;  // of the whole work
        std::size_t index = 0;
        for (const Participant& person : order_.files.people) {
            const double from = share * static_cast<double>(index) / static_cast<double>(order_.files.people.size());
            report(from);
            if (Status done = muxPerson(person, index++); !done) {
                return done;
            }
        }
        done_share_ = share;
        return {};
    }

    Status muxPerson(const Participant& person, std::size_t index) {
        const std::vector<std::string> inputs = mediaOf(person);
        if (inputs.empty()) {
            return {};
        }
        MuxOptions options;
        options.hold = order_.make.hold;
        options.title = nameOf(person);
        options.overwrite = true;
        options.progress.stop = order_.progress.stop;
        const std::string& wanted = order_.make.participant_extension;
        const std::string extension = wanted.empty() ? preferredExtension(inputs) : wanted;
        const std::string output = order_.work + "/participant-" + std::to_string(index) + "." + extension;
        const Result<MuxReport> muxed = muxRecordings(inputs, output, options);
        if (!muxed) {
            if (endsAll(muxed.error(), order_.progress)) {
                return muxed.error();
            }
            note(inputs.front(), muxed.error());
            return {};
        }
        for (const MuxedTrack& track : muxed->tracks) {
            if (track.failed) {
                note(track.input, {track.note});
            }
        }
        made_.files.push_back({"participant", person.user.empty() ? baseOf(person) : person.user, output,
                               muxed->duration_s, muxed->video, muxed->audio});
        return {};
    }

    /// Of somebody without a name: the recording's.
    static std::string baseOf(const Participant& person) {
        const RecordingFile& file = person.audio.empty() ? person.video.front() : person.audio.front();
        return file.name.base;
    }

    std::string nameOf(const Participant& person) const {
        const auto named = order_.make.names.find(person.user);
        return named == order_.make.names.end() ? person.user : named->second;
    }

    void note(const std::string& path, const Error& error) {
        const bool known =
            std::ranges::any_of(made_.problems, [&](const InputProblem& problem) { return problem.path == path; });
        if (!known) {
            made_.problems.push_back({path, aboutFile(path, error), false});
        }
    }

    Status compose() {
        const MakeOptions& make = order_.make;
        ComposeOptions options;
        const std::string video = order_.work + "/meeting." + make.video_extension;
        const std::string sound = order_.work + "/sound." + make.audio_extension;
        if (make.meeting) {
            options.outputs.push_back(video);
        }
        if (make.audio) {
            options.outputs.push_back(sound);
        }
        options.layout = make.layout;
        options.width = make.width;
        options.height = make.height;
        options.fps = make.fps;
        options.crf = make.crf;
        options.preset = make.preset;
        options.threads = order_.threads;
        options.trim = make.trim;
        options.hold = make.hold;
        options.loudness_lufs = make.loudness_lufs;
        options.names = make.names;
        options.title = order_.files.room;
        options.overwrite = true;
        options.progress.stop = order_.progress.stop;
        options.progress.report = [this](double fraction) { report(done_share_ + (1 - done_share_) * fraction); };
        Result<ComposedMeeting> composed = composeMeeting(order_.files, options);
        if (!composed) {
            return composed.error();
        }
        if (make.meeting) {
            made_.files.push_back({"meeting", "", video, composed->duration_s, "", ""});
        }
        if (make.audio) {
            made_.files.push_back({"audio", "", sound, composed->duration_s, "", ""});
        }
        if (make.report) {
            made_.report = std::move(*composed);
        }
        return {};
    }

    void report(double fraction) const {
        if (order_.progress.report) {
            order_.progress.report(fraction);
        }
    }

    const MakeOrder& order_;
    MadeMeeting made_;
    double done_share_ = 0;
};

}  // namespace

Result<MadeMeeting> MediaMaker::make(const MakeOrder& order) { return Making(order).run(); }

}  // namespace wf::job::batch
