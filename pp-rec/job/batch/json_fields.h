#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "pp-rec/job/batch/file_facts.h"

namespace wf::job::batch {

// Reading and writing the fields of jobs and records. Only for the .cpp files of this folder. Paths and ids are bytes
// and need not be UTF-8: such a text is written as {"hex": "..."}.

using Json = nlohmann::ordered_json;

Json bytesJson(const std::string& bytes);

/// Reads the fields of one object; what is missing or of another type is noted once and reads as empty.
class FieldReader {
public:
    explicit FieldReader(const Json& object) : object_(object) {}

    std::string text(const char* field);
    std::int64_t integer(const char* field);
    std::uint64_t count(const char* field);
    double number(const char* field);
    bool flag(const char* field);
    /// An array, empty when there is none.
    const Json& list(const char* field);
    const Json& object(const char* field);
    [[nodiscard]] bool has(const char* field) const { return object_.is_object() && object_.contains(field); }

    /// The first field that was not as it should be; empty when all were.
    [[nodiscard]] const std::string& problem() const { return problem_; }

private:
    const Json* find(const char* field);
    void note(const char* field);

    const Json& object_;
    std::string problem_;
};

/// The bytes of bytesJson(); false when it is none.
bool readBytes(const Json& json, std::string& bytes);

Json inputJson(const InputFile& file);
InputFile readInput(FieldReader& fields);

}  // namespace wf::job::batch
