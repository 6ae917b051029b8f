#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "rtp/base/result.h"

namespace wf::job::batch {

/// What the fields of a template stand for.
struct NameValues {
    std::string room;
    std::string user;
    std::string name;  ///< a path made by another template, taken as it is
    std::string extension;
    std::int64_t start_us = 0;
    bool local_time = false;  ///< date and time of the machine's zone instead of UTC
};

/// A relative path with fields, such as `{room}/{date}-{room}.mp4`. What fields stand for cannot leave the part of the
/// path they are in: every part becomes a safe name (safe_name.h).
class NameTemplate {
public:
    /// Fields: {room} {user} {name} {date} 2026-11-22, {time} 200815, {start} 20261122T200815Z, {ext}; `{{` and `}}`
    /// are braces. Errors: an unknown field, an absolute path, `..`, an empty part.
    static Result<NameTemplate> parse(std::string_view text);

    /// The path with the extension of `values`, whether the template ends in `.{ext}`, in another extension or in none.
    /// `number` above 1 stands behind the name: `name-2.mp4`.
    [[nodiscard]] std::string path(const NameValues& values, int number = 1) const;
    [[nodiscard]] bool has(std::string_view field) const;
    /// What the template itself ends in ("mp4"); empty for `.{ext}` and without extension.
    [[nodiscard]] const std::string& literalExtension() const { return extension_; }

private:
    struct Field {
        std::string name;
    };
    using Piece = std::variant<std::string, Field>;  ///< a text or a field
    using Part = std::vector<Piece>;

    Status readPart(std::string_view text);
    void takeExtension();
    static std::string render(const Part& part, const NameValues& values);

    std::vector<Part> parts_;  ///< without the extension
    std::string extension_;
};

}  // namespace wf::job::batch
