#include "pp-rec/job/batch/record.h"

#include <algorithm>
#include <array>

#include "pp-rec/job/batch/json_fields.h"

namespace wf::job::batch {
namespace {

constexpr int kVersion = 1;
constexpr std::array<const char*, 4> kStates{"running", "done", "partial", "failed"};
constexpr std::array<const char*, 4> kHooks{"none", "pending", "done", "failed"};

template <class Enum, std::size_t kCount>
bool readName(const std::string& name, const std::array<const char*, kCount>& names, Enum& value) {
    const auto* found = std::ranges::find(names, name);
    value = found == names.end() ? Enum{} : static_cast<Enum>(found - names.begin());
    return found != names.end();
}

Json inputsJson(const Record& record) {
    Json list = Json::array();
    for (const RecordedInput& input : record.inputs) {
        Json entry = inputJson(input.file);
        entry["moved_to"] = bytesJson(input.moved_to);
        entry["problem"] = bytesJson(input.problem);
        entry["unreadable"] = input.unreadable;
        list.push_back(std::move(entry));
    }
    return list;
}

Json outputsJson(const Record& record) {
    Json list = Json::array();
    for (const RecordedOutput& output : record.outputs) {
        list.push_back({{"kind", output.kind},
                        {"path", bytesJson(output.path)},
                        {"user", bytesJson(output.user)},
                        {"bytes", output.bytes},
                        {"mtime_ns", output.mtime_ns},
                        {"duration_s", output.duration_s},
                        {"gone", output.gone}});
    }
    return list;
}

/// Reads the entries of a list, one after the other, until one is not as it should be.
template <class Take>
std::string readList(const Json& list, const Take& take) {
    for (const Json& entry : list) {
        FieldReader fields(entry);
        take(fields);
        if (!fields.problem().empty()) {
            return fields.problem();
        }
    }
    return {};
}

std::string readInputs(const Json& list, Record& record) {
    return readList(list, [&](FieldReader& fields) {
        record.inputs.push_back(
            {readInput(fields), fields.text("moved_to"), fields.text("problem"), fields.flag("unreadable")});
    });
}

std::string readOutputs(const Json& list, Record& record) {
    return readList(list, [&](FieldReader& fields) {
        record.outputs.push_back({fields.text("kind"), fields.text("path"), fields.text("user"), fields.count("bytes"),
                                  fields.integer("mtime_ns"), fields.number("duration_s"), fields.flag("gone")});
    });
}

std::string readClaims(const Json& list, Record& record) {
    for (const Json& entry : list) {
        if (!readBytes(entry, record.claimed.emplace_back())) {
            return "claimed";
        }
    }
    return {};
}

std::string firstOf(std::initializer_list<std::string> problems) {
    const auto* found = std::ranges::find_if(problems, [](const std::string& problem) { return !problem.empty(); });
    return found == problems.end() ? std::string() : *found;
}

}  // namespace

const RecordedInput* Record::input(std::string_view key) const {
    const auto found = std::ranges::find(inputs, key, [](const RecordedInput& input) { return input.file.key; });
    return found == inputs.end() ? nullptr : &*found;
}

const char* stateName(RecordState state) { return kStates.at(static_cast<std::size_t>(state)); }

std::string toJson(const Record& record) {
    Json claimed = Json::array();
    for (const std::string& path : record.claimed) {
        claimed.push_back(bytesJson(path));
    }
    const Json json = {{"version", kVersion},
                       {"id", record.id},
                       {"room", bytesJson(record.room)},
                       {"start_us", record.start_us},
                       {"end_us", record.end_us},
                       {"state", stateName(record.state)},
                       {"options", record.options},
                       {"name", bytesJson(record.name)},
                       {"inputs", inputsJson(record)},
                       {"outputs", outputsJson(record)},
                       {"claimed", claimed},
                       {"failures", record.failures},
                       {"interruptions", record.interruptions},
                       {"error", bytesJson(record.error)},
                       {"tried_us", record.tried_us},
                       {"done_us", record.done_us},
                       {"pid", record.pid},
                       {"host", bytesJson(record.host)},
                       {"hook", kHooks.at(static_cast<std::size_t>(record.hook))},
                       {"hook_error", bytesJson(record.hook_error)}};
    return json.dump(1);
}

Result<Record> readRecord(const std::string& text) {
    const Json json = Json::parse(text, nullptr, false);
    FieldReader fields(json);
    if (json.is_discarded() || fields.integer("version") != kVersion) {
        return Error{"is no record of a meeting, or cut short"};
    }
    Record record;
    record.id = fields.text("id");
    record.room = fields.text("room");
    record.start_us = fields.integer("start_us");
    record.end_us = fields.integer("end_us");
    record.options = fields.text("options");
    record.name = fields.text("name");
    record.failures = static_cast<int>(fields.integer("failures"));
    record.interruptions = static_cast<int>(fields.integer("interruptions"));
    record.error = fields.text("error");
    record.tried_us = fields.integer("tried_us");
    record.done_us = fields.integer("done_us");
    record.pid = fields.integer("pid");
    record.host = fields.text("host");
    record.hook_error = fields.text("hook_error");
    const std::string problem = firstOf(
        {readName(fields.text("state"), kStates, record.state) ? "" : "state",
         readName(fields.text("hook"), kHooks, record.hook) ? "" : "hook", readInputs(fields.list("inputs"), record),
         readOutputs(fields.list("outputs"), record), readClaims(fields.list("claimed"), record), fields.problem()});
    if (!problem.empty()) {
        return Error{"has no usable field '" + problem + "'"};
    }
    return record;
}

}  // namespace wf::job::batch
