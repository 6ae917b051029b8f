#include "pp-rec/job/batch/json_fields.h"

#include "recorder/mjr/utf8.h"

namespace wf::job::batch {
namespace {

const Json& nothing() {
    static const Json empty = Json::array();
    return empty;
}

bool isUtf8(const std::string& text) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t size = mjr::utf8CharSize(text, at);
        if (size == 0) {
            return false;
        }
        at += size;
    }
    return true;
}

int hexValue(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; }

}  // namespace

Json bytesJson(const std::string& bytes) {
    if (isUtf8(bytes)) {
        return bytes;
    }
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string hex;
    for (const char c : bytes) {
        hex += kDigits[static_cast<unsigned char>(c) >> 4];
        hex += kDigits[static_cast<unsigned char>(c) & 15];
    }
    return {{"hex", hex}};
}

bool readBytes(const Json& json, std::string& bytes) {
    if (json.is_string()) {
        bytes = json.get<std::string>();
        return true;
    }
    const auto hex = json.is_object() ? json.find("hex") : json.end();
    if (!json.is_object() || hex == json.end() || !hex->is_string()) {
        return false;
    }
    const std::string digits = hex->get<std::string>();
    bytes.clear();
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
        const int high = hexValue(digits[i]);
        const int low = hexValue(digits[i + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        bytes += static_cast<char>(high * 16 + low);
    }
    return digits.size() % 2 == 0;
}

Json inputJson(const InputFile& file) {
    return {{"key", bytesJson(file.key)},
            {"path", bytesJson(file.path)},
            {"bytes", file.bytes},
            {"mtime_ns", file.mtime_ns},
            {"recovered_from", bytesJson(file.recovered_from)}};
}

InputFile readInput(FieldReader& fields) {
    return {fields.text("key"), fields.text("path"), fields.count("bytes"), fields.integer("mtime_ns"),
            fields.text("recovered_from")};
}

void FieldReader::note(const char* field) {
    if (problem_.empty()) {
        problem_ = field;
    }
}

const Json* FieldReader::find(const char* field) {
    const auto found = object_.is_object() ? object_.find(field) : object_.end();
    if (!object_.is_object() || found == object_.end()) {
        note(field);
        return nullptr;
    }
    return &*found;
}

std::string FieldReader::text(const char* field) {
    std::string bytes;
    const Json* found = find(field);
    if (found != nullptr && !readBytes(*found, bytes)) {
        note(field);
    }
    return bytes;
}

std::int64_t FieldReader::integer(const char* field) {
    const Json* found = find(field);
    if (found == nullptr || !found->is_number_integer()) {
        note(field);
        return 0;
    }
    return found->get<std::int64_t>();
}

std::uint64_t FieldReader::count(const char* field) {
    const std::int64_t value = integer(field);
    if (value < 0) {
        note(field);
        return 0;
    }
    return static_cast<std::uint64_t>(value);
}

double FieldReader::number(const char* field) {
    const Json* found = find(field);
    if (found == nullptr || !found->is_number()) {
        note(field);
        return 0;
    }
    return found->get<double>();
}

bool FieldReader::flag(const char* field) {
    const Json* found = find(field);
    if (found == nullptr || !found->is_boolean()) {
        note(field);
        return false;
    }
    return found->get<bool>();
}

const Json& FieldReader::list(const char* field) {
    const Json* found = find(field);
    if (found == nullptr || !found->is_array()) {
        note(field);
        return nothing();
    }
    return *found;
}

const Json& FieldReader::object(const char* field) {
    const Json* found = find(field);
    if (found == nullptr || !found->is_object()) {
        note(field);
        return nothing();
    }
    return *found;
}

}  // namespace wf::job::batch
