#include "sfu/janus/request_check.h"

#include <limits>

namespace wf::janus {
namespace {

std::string_view typeText(JsonType type) {
    switch (type) {
        case JsonType::kBoolean:
            return "a boolean";
        case JsonType::kInteger:
            return "an integer";
        case JsonType::kPositiveInteger:
            return "a positive integer";
        case JsonType::kReal:
            return "a real";
        case JsonType::kString:
            return "a string";
        case JsonType::kNonEmptyString:
            return "a non-empty string";
        case JsonType::kArray:
            return "an array";
        case JsonType::kNonEmptyArray:
            return "a non-empty array";
        case JsonType::kObject:
            return "an object";
    }
    return "something else";
}

/// What is above the signed range is no integer to the API, whose ids and numbers all are signed.
std::optional<std::int64_t> integerOf(const Json& value) {
    if (value.is_number_unsigned()) {
        const auto number = value.get<std::uint64_t>();
        if (number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
            return std::nullopt;
        }
        return static_cast<std::int64_t>(number);
    }
    if (value.is_number_integer()) {
        return value.get<std::int64_t>();
    }
    return std::nullopt;
}

}  // namespace

bool hasType(const Json& value, JsonType type) {
    switch (type) {
        case JsonType::kBoolean:
            return value.is_boolean();
        case JsonType::kInteger:
            return integerOf(value).has_value();
        case JsonType::kPositiveInteger:
            return integerOf(value).value_or(-1) >= 0;
        case JsonType::kReal:
            return value.is_number_float();
        case JsonType::kString:
            return value.is_string();
        case JsonType::kNonEmptyString:
            return value.is_string() && !value.get_ref<const std::string&>().empty();
        case JsonType::kArray:
            return value.is_array();
        case JsonType::kNonEmptyArray:
            return value.is_array() && !value.empty();
        case JsonType::kObject:
            return value.is_object();
    }
    return false;
}

RequestFault missingElement(std::string_view name) {
    return {RequestFault::Kind::kMissing, "Missing mandatory element (" + std::string(name) + ")"};
}

RequestFault invalidElement(std::string_view name, std::string_view should_be) {
    return {RequestFault::Kind::kInvalid,
            "Invalid element type (" + std::string(name) + " should be " + std::string(should_be) + ")"};
}

RequestFault invalidElement(std::string_view name, JsonType should_be) {
    return invalidElement(name, typeText(should_be));
}

std::optional<RequestFault> checkParameters(const Json& object, std::span<const Parameter> parameters) {
    for (const Parameter& parameter : parameters) {
        const Json* value = find(object, parameter.name);
        if (value == nullptr) {
            if (parameter.required) {
                return missingElement(parameter.name);
            }
        } else if (!hasType(*value, parameter.type)) {
            return invalidElement(parameter.name, parameter.type);
        }
    }
    return std::nullopt;
}

const Json* find(const Json& object, std::string_view name) {
    if (!object.is_object()) {
        return nullptr;
    }
    for (const auto& [key, value] : object.get_ref<const Json::object_t&>()) {
        if (key == name) {
            return &value;
        }
    }
    return nullptr;
}

std::optional<std::string> findText(const Json& object, std::string_view name) {
    const Json* value = find(object, name);
    if (value == nullptr || !value->is_string()) {
        return std::nullopt;
    }
    return value->get_ref<const std::string&>();
}

std::optional<std::int64_t> findInteger(const Json& object, std::string_view name) {
    const Json* value = find(object, name);
    return value == nullptr ? std::nullopt : integerOf(*value);
}

std::optional<bool> findBoolean(const Json& object, std::string_view name) {
    const Json* value = find(object, name);
    if (value == nullptr || !value->is_boolean()) {
        return std::nullopt;
    }
    return value->get<bool>();
}

bool sameSecret(std::string_view given, std::string_view expected) {
    // Runs over the whole of what was given, so that its own length is all that the time tells.
    unsigned difference = given.size() == expected.size() ? 0 : 1;
    for (std::size_t i = 0; i < given.size(); ++i) {
        const char with = expected.empty() ? '\0' : expected[i % expected.size()];
        difference |= static_cast<unsigned>(static_cast<unsigned char>(given[i]) ^ static_cast<unsigned char>(with));
    }
    return difference == 0;
}

}  // namespace wf::janus
