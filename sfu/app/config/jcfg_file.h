#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "rtp/base/result.h"
#include "sfu/app/config/jcfg_value.h"

namespace wf::app {

/// The named values of one `section: { … }`.
struct JcfgGroup {
    std::string name;
    unsigned line = 0;
    std::map<std::string, JcfgValue, std::less<>> values{};
    /// Lists of lists, `( [ "a", "b" ], … )`, one entry an inner list.
    std::map<std::string, std::vector<std::vector<std::string>>, std::less<>> tables{};
};

/// A configuration file of Janus (libconfig syntax), read whole. A byte-order mark and CRLF line ends are tolerated,
/// values outside of any section are kept in a group without a name.
class JcfgFile {
public:
    /// An error names the file, the line and what libconfig says.
    static Result<JcfgFile> read(const std::string& path);
    static Result<JcfgFile> parse(std::string text, const std::string& path);
    /// For a file that is not there: no sections.
    static JcfgFile none(std::string path) { return JcfgFile(std::move(path)); }

    [[nodiscard]] const std::string& path() const { return path_; }
    /// In the file's order.
    [[nodiscard]] const std::vector<JcfgGroup>& groups() const { return groups_; }
    /// Puts `value` in place of what the file says.
    void set(std::string_view section, std::string_view key, const JcfgValue& value);
    /// Null when the file has no such section.
    [[nodiscard]] const JcfgGroup* find(std::string_view name) const;

private:
    explicit JcfgFile(std::string path) : path_(std::move(path)) {}

    std::string path_;
    std::vector<JcfgGroup> groups_;
};

}  // namespace wf::app
