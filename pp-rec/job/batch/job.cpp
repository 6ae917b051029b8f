#include "pp-rec/job/batch/job.h"

#include <algorithm>
#include <filesystem>

#include "pp-rec/job/batch/json_fields.h"
#include "pp-rec/job/batch/safe_name.h"

namespace wf::job::batch {
namespace {

constexpr int kVersion = 1;

Json makeJson(const MakeOptions& make) {
    Json names = Json::array();
    for (const auto& [user, name] : make.names) {
        names.push_back({bytesJson(user), bytesJson(name)});
    }
    return {{"participants", make.participants},
            {"meeting", make.meeting},
            {"audio", make.audio},
            {"report", make.report},
            {"video_extension", make.video_extension},
            {"audio_extension", make.audio_extension},
            {"participant_extension", make.participant_extension},
            {"layout", make.layout},
            {"width", make.width},
            {"height", make.height},
            {"fps", make.fps},
            {"crf", make.crf},
            {"preset", make.preset},
            {"hold", make.hold},
            {"trim", make.trim},
            {"loudness_lufs", make.loudness_lufs ? Json(*make.loudness_lufs) : Json(nullptr)},
            {"names", names}};
}

std::string readNames(const Json& list, MakeOptions& make) {
    for (const Json& pair : list) {
        std::string user;
        std::string name;
        if (!pair.is_array() || pair.size() != 2 || !readBytes(pair[0], user) || !readBytes(pair[1], name)) {
            return "names";
        }
        make.names.emplace(std::move(user), std::move(name));
    }
    return {};
}

std::string readMake(const Json& json, MakeOptions& make) {
    FieldReader fields(json);
    make.participants = fields.flag("participants");
    make.meeting = fields.flag("meeting");
    make.audio = fields.flag("audio");
    make.report = fields.flag("report");
    make.video_extension = fields.text("video_extension");
    make.audio_extension = fields.text("audio_extension");
    make.participant_extension = fields.text("participant_extension");
    make.layout = fields.text("layout");
    make.width = static_cast<int>(fields.integer("width"));
    make.height = static_cast<int>(fields.integer("height"));
    make.fps = static_cast<int>(fields.integer("fps"));
    make.crf = static_cast<int>(fields.integer("crf"));
    make.preset = fields.text("preset");
    make.hold = fields.flag("hold");
    make.trim = fields.flag("trim");
    if (fields.has("loudness_lufs") && !json["loudness_lufs"].is_null()) {
        make.loudness_lufs = fields.number("loudness_lufs");
    }
    const std::string names = readNames(fields.list("names"), make);
    return names.empty() ? fields.problem() : names;
}

Json afterJson(const AfterOptions& after) {
    Json hook = Json::array();
    for (const std::string& word : after.hook) {
        hook.push_back(bytesJson(word));
    }
    return {{"hook", hook},
            {"archive", bytesJson(after.archive)},
            {"delete_after_s", after.delete_after_s ? Json(*after.delete_after_s) : Json(nullptr)}};
}

std::string readAfter(const Json& json, AfterOptions& after) {
    FieldReader fields(json);
    for (const Json& word : fields.list("hook")) {
        if (!readBytes(word, after.hook.emplace_back())) {
            return "hook";
        }
    }
    after.archive = fields.text("archive");
    if (fields.has("delete_after_s") && !json["delete_after_s"].is_null()) {
        after.delete_after_s = fields.integer("delete_after_s");
    }
    return fields.problem();
}

Json namesJson(const OutputNames& names) {
    return {{"meeting", bytesJson(names.meeting)},
            {"audio", bytesJson(names.audio)},
            {"report", bytesJson(names.report)},
            {"page", bytesJson(names.page)},
            {"participants", bytesJson(names.participants)},
            {"local_time", names.local_time}};
}

/// A path that stays below the folder it is put into.
bool staysInside(const std::string& path) {
    const std::filesystem::path parts(path);
    return !path.empty() && parts.is_relative() && path.find('\0') == std::string::npos &&
           std::ranges::none_of(parts, [](const auto& part) { return part == ".." || part == "." || part.empty(); });
}

std::string readOutputNames(const Json& json, OutputNames& names) {
    FieldReader fields(json);
    names.meeting = fields.text("meeting");
    names.audio = fields.text("audio");
    names.report = fields.text("report");
    names.page = fields.text("page");
    names.participants = fields.text("participants");
    names.local_time = fields.flag("local_time");
    for (const std::string* path : {&names.meeting, &names.audio, &names.report, &names.page}) {
        if (!staysInside(*path)) {
            return "names";
        }
    }
    return fields.problem();
}

std::string readInputs(const Json& list, std::vector<InputFile>& inputs) {
    for (const Json& entry : list) {
        FieldReader fields(entry);
        inputs.push_back(readInput(fields));
        if (!fields.problem().empty()) {
            return "inputs/" + fields.problem();
        }
    }
    return inputs.empty() ? "inputs" : "";
}

bool isId(const std::string& id) {
    return !id.empty() && id.size() <= 32 &&
           std::ranges::all_of(id, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace

std::string toJson(const Job& job) {
    Json inputs = Json::array();
    for (const InputFile& input : job.inputs) {
        inputs.push_back(inputJson(input));
    }
    const Json json = {{"version", kVersion},
                       {"id", job.id},
                       {"room", bytesJson(job.room)},
                       {"start_us", job.start_us},
                       {"end_us", job.end_us},
                       {"source", bytesJson(job.source)},
                       {"out", bytesJson(job.out)},
                       {"options", job.options},
                       {"inputs", inputs},
                       {"names", namesJson(job.names)},
                       {"make", makeJson(job.make)},
                       {"after", afterJson(job.after)},
                       {"again", job.again},
                       {"overwrite", job.overwrite},
                       {"threads", job.threads},
                       {"memory_bytes", job.memory_bytes}};
    return json.dump();
}

Result<Job> readJob(const std::string& text) {
    const Json json = Json::parse(text, nullptr, false);
    FieldReader fields(json);
    if (json.is_discarded() || fields.integer("version") != kVersion) {
        return Error{"this is no job of mjr batch; take one line of mjr batch --plan"};
    }
    Job job;
    job.id = fields.text("id");
    job.room = fields.text("room");
    job.start_us = fields.integer("start_us");
    job.end_us = fields.integer("end_us");
    job.source = fields.text("source");
    job.out = fields.text("out");
    job.options = fields.text("options");
    job.again = fields.flag("again");
    job.overwrite = fields.flag("overwrite");
    job.threads = static_cast<int>(fields.integer("threads"));
    job.memory_bytes = fields.count("memory_bytes");
    for (const std::string& problem :
         {readInputs(fields.list("inputs"), job.inputs), readOutputNames(fields.object("names"), job.names),
          readMake(fields.object("make"), job.make), readAfter(fields.object("after"), job.after), fields.problem(),
          std::string(isId(job.id) ? "" : "id"), std::string(job.out.empty() ? "out" : "")}) {
        if (!problem.empty()) {
            return Error{"this job has no usable field '" + problem + "'; take one line of mjr batch --plan"};
        }
    }
    return job;
}

std::string optionsKey(const MakeOptions& make, const std::string& name_templates) {
    return hashOf(makeJson(make).dump() + "\n" + name_templates);
}

}  // namespace wf::job::batch
