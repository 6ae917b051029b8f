#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sfu/app/config/jcfg_file.h"

namespace wf::app {

/// What was wrong in the configuration files, and what nobody asked for.
struct ConfigFindings {
    std::vector<std::string> errors;        ///< "janus.jcfg:12: media.rtp_port_range: …, allowed: …"
    std::vector<std::string> warnings;      ///< of values that are not used, in the same form
    std::vector<std::string> unknown_keys;  ///< "janus.jcfg: general.foo"
};

/// Reads the values of one section by name and type. A value that is not acceptable is noted in the findings, and the
/// default is given instead. The section may be missing: then everything has its default.
class SectionReader {
public:
    SectionReader(const JcfgFile& file, std::string_view section, ConfigFindings& findings);
    SectionReader(const JcfgFile& file, const JcfgGroup& group, ConfigFindings& findings);

    [[nodiscard]] bool has(std::string_view key);
    /// true, yes, 1 and false, no, 0, in any case.
    bool flag(std::string_view key, bool otherwise);
    /// Empty texts count as not set.
    std::string text(std::string_view key, std::string_view otherwise = {});
    struct Limits {
        std::int64_t min = 0;
        std::int64_t max = INT64_MAX;
    };
    std::int64_t number(std::string_view key, std::int64_t otherwise, Limits limits);
    /// "a,b" or [ "a", "b" ].
    std::vector<std::string> list(std::string_view key);
    /// ( [ "a", "b" ], … ): an inner list a row.
    std::vector<std::vector<std::string>> table(std::string_view key);
    /// One of `allowed`, in any case; returns its index.
    std::size_t choice(std::string_view key, const std::vector<std::string>& allowed, std::size_t otherwise);
    /// Keys that are known, and have no meaning for this server.
    void ignore(std::initializer_list<std::string_view> keys);
    /// Notes an error about a key that the caller understands better.
    void reject(std::string_view key, std::string_view what);
    /// To be called last: whatever was not asked for is unknown.
    void finish();

private:
    const JcfgValue* find(std::string_view key);
    std::string scalar(std::string_view key, const JcfgValue& value);

    const JcfgFile& file_;
    const JcfgGroup* group_;
    std::string name_;
    ConfigFindings& findings_;
    std::set<std::string, std::less<>> asked_;
};

}  // namespace wf::app
