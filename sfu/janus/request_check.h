#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sfu/janus/json.h"

namespace wf::janus {

/// What a parameter of a request must be. `kPositive` integers may be 0, and booleans must be JSON booleans.
enum class JsonType : std::uint8_t {
    kBoolean,
    kInteger,
    kPositiveInteger,
    kReal,
    kString,
    kNonEmptyString,
    kArray,
    kNonEmptyArray,
    kObject,
};

struct Parameter {
    std::string_view name;
    JsonType type;
    bool required = false;
};

/// Why a request is refused; `text` is for the client, in Janus' words. The codes of the two kinds differ between the
/// core and the plugins.
struct RequestFault {
    enum class Kind : std::uint8_t { kMissing, kInvalid };
    Kind kind;
    std::string text;
};

/// Looks at the parameters in their order; the first fault counts. An `object` that is none has no elements.
[[nodiscard]] std::optional<RequestFault> checkParameters(const Json& object, std::span<const Parameter> parameters);
[[nodiscard]] bool hasType(const Json& value, JsonType type);

[[nodiscard]] RequestFault missingElement(std::string_view name);
/// `should_be` with its article: "a positive integer".
[[nodiscard]] RequestFault invalidElement(std::string_view name, std::string_view should_be);
[[nodiscard]] RequestFault invalidElement(std::string_view name, JsonType should_be);

/// The element of that name; nullptr when there is none or `object` is no object.
[[nodiscard]] const Json* find(const Json& object, std::string_view name);
/// The element when it has that type, for parameters that have been checked or need no fault of their own.
[[nodiscard]] std::optional<std::string> findText(const Json& object, std::string_view name);
[[nodiscard]] std::optional<std::int64_t> findInteger(const Json& object, std::string_view name);
[[nodiscard]] std::optional<bool> findBoolean(const Json& object, std::string_view name);

/// Takes the same time wherever two secrets of one length differ.
[[nodiscard]] bool sameSecret(std::string_view given, std::string_view expected);

}  // namespace wf::janus
