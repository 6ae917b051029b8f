#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "pp-rec/tool/command_line.h"
#include "pp-rec/tool/option_table.h"
#include "pp-rec/tool/target.h"
#include "pp-rec/tool/usage.h"

namespace wf::tool {
namespace {

using Variables = std::map<std::string, std::string>;

Result<Options> parse(const std::vector<std::string>& arguments, const Variables& variables = {}) {
    return parseCommandLine(arguments, [&](const char* name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    });
}

/// The options of a command line that must be right, with a source and a target added.
Options good(std::vector<std::string> arguments, const Variables& variables = {}) {
    arguments.emplace_back("in.mjr");
    arguments.emplace_back("out.opus");
    const auto options = parse(arguments, variables);
    EXPECT_TRUE(options.ok()) << (options ? "" : options.error().message);
    return options ? *options : Options{};
}

std::string errorOf(const std::vector<std::string>& arguments) {
    const auto options = parse(arguments);
    return options ? "" : options.error().message;
}

TEST(ToolOptions, DefaultsAreThoseOfThePeer) {
    const Options options = good({});
    EXPECT_EQ(options.source, "in.mjr");
    EXPECT_EQ(options.target, "out.opus");
    EXPECT_EQ(options.ignore_first, 0);
    EXPECT_EQ(options.payload_type, -1);
    EXPECT_EQ(options.audio_level_id, -1);
    EXPECT_EQ(options.video_orientation_id, -1);
    EXPECT_EQ(options.debug_level, 4);
    EXPECT_EQ(options.audio_skew_ms, 0);
    EXPECT_EQ(options.silence_distance, 0);
    EXPECT_EQ(options.restamp_permille, 0);
    EXPECT_EQ(options.restamp_packets, 10);
    EXPECT_EQ(options.restamp_min_ms, 500);
    EXPECT_FALSE(options.metadata);
    EXPECT_FALSE(options.format);
    EXPECT_FALSE(options.infoOnly());
}

TEST(ToolOptions, EveryFlagHasItsLongForm) {
    for (const OptionSpec& spec : optionTable()) {
        if (const Flag* flag = std::get_if<Flag>(&spec.target)) {
            EXPECT_TRUE(good({"--" + std::string(spec.long_name)}).**flag) << spec.long_name;
            if (spec.short_name != 0) {
                EXPECT_TRUE(good({std::string("-") + spec.short_name}).**flag) << spec.short_name;
            }
        }
    }
}

TEST(ToolOptions, EveryNumberIsReadInEveryForm) {
    for (const OptionSpec& spec : optionTable()) {
        const Number* number = std::get_if<Number>(&spec.target);
        if (number == nullptr) {
            continue;
        }
        const std::string long_name = "--" + std::string(spec.long_name);
        const std::string short_name = std::string("-") + spec.short_name;
        for (const std::vector<std::string>& form :
             {std::vector<std::string>{long_name, "7"}, {long_name + "=7"}, {short_name, "7"}, {short_name + "7"}}) {
            EXPECT_EQ(good(form).**number, 7) << form[0];
        }
    }
}

TEST(ToolOptions, ShortAndLongNamesAreUnique) {
    std::map<std::string, int> names;
    for (const OptionSpec& spec : optionTable()) {
        ++names["--" + std::string(spec.long_name)];
        if (spec.short_name != 0) {
            ++names[std::string("-") + spec.short_name];
        }
    }
    for (const auto& [name, times] : names) {
        EXPECT_EQ(times, 1) << name;
    }
}

TEST(ToolOptions, NumbersAreReadAsCReadsThem) {
    EXPECT_EQ(good({"-i", "0x10"}).ignore_first, 16);
    EXPECT_EQ(good({"-i", "010"}).ignore_first, 8);
    EXPECT_EQ(good({"-i", " 3"}).ignore_first, 3);
    for (const char* bad : {"", "abc", "3x", "99999999999", "-99999999999999999999"}) {
        EXPECT_NE(errorOf({"-i", bad, "in.mjr", "out.opus"}), "") << bad;
        EXPECT_NE(errorOf({std::string("--ignore-first=") + bad, "in.mjr", "out.opus"}), "") << bad;
    }
    EXPECT_NE(errorOf({"-i", std::string("3\0", 2), "in.mjr", "out.opus"}), "");
}

TEST(ToolOptions, NumbersOutsideTheirRangeMeanTheDefault) {
    EXPECT_EQ(good({"-i", "-3"}).ignore_first, 0);
    EXPECT_EQ(good({"-P", "-5"}).payload_type, -1);
    EXPECT_EQ(good({"-P", "200"}).payload_type, -1);
    EXPECT_EQ(good({"-P", "127"}).payload_type, 127);
    EXPECT_EQ(good({"-d", "9"}).debug_level, 4);
    EXPECT_EQ(good({"-d", "-1"}).debug_level, 4);
    EXPECT_EQ(good({"-d", "0"}).debug_level, 0);
    EXPECT_EQ(good({"-c", "-1"}).restamp_packets, 10);
    EXPECT_EQ(good({"-n", "-1"}).restamp_min_ms, 500);
    EXPECT_EQ(good({"-n", "-1"}).restamp_packets, 10);
    EXPECT_EQ(good({"-v", "256"}).video_orientation_id, -1);
}

TEST(ToolOptions, TheLastOfSeveralCounts) {
    EXPECT_EQ(good({"-i", "3", "--ignore-first=5"}).ignore_first, 5);
    EXPECT_EQ(good({"-i", "3", "-i", "-1"}).ignore_first, 0);
}

TEST(ToolOptions, OptionsMayStandAnywhere) {
    const auto options = parse({"in.mjr", "-P", "96", "out.webm", "--faststart"});
    ASSERT_TRUE(options.ok());
    EXPECT_EQ(options->source, "in.mjr");
    EXPECT_EQ(options->target, "out.webm");
    EXPECT_EQ(options->payload_type, 96);
    EXPECT_TRUE(options->faststart);
}

TEST(ToolOptions, DoubleDashEndsTheOptions) {
    const auto options = parse({"-j", "--", "-e", "--"});
    ASSERT_TRUE(options.ok());
    EXPECT_TRUE(options->json);
    EXPECT_FALSE(options->extended_json);
    EXPECT_EQ(options->source, "-e");
    EXPECT_EQ(options->target, "--");
}

TEST(ToolOptions, ASingleDashIsAName) {
    const auto options = parse({"-j", "-"});
    ASSERT_TRUE(options.ok());
    EXPECT_EQ(options->source, "-");
}

TEST(ToolOptions, FlagsCluster) {
    const Options options = good({"-oDt"});
    EXPECT_TRUE(options.disable_colors);
    EXPECT_TRUE(options.debug_timestamps);
    EXPECT_TRUE(options.faststart);
}

TEST(ToolOptions, AClusterMayEndInAnOptionWithValue) {
    const Options options = good({"-oP", "96"});
    EXPECT_TRUE(options.disable_colors);
    EXPECT_EQ(options.payload_type, 96);
    EXPECT_EQ(good({"-oP96"}).payload_type, 96);
    EXPECT_EQ(good({"-P-1"}).payload_type, -1);
}

TEST(ToolOptions, FlagsBehindAnOptionWithValueAreStillFlags) {
    const Options options = good({"-Pto", "96"});
    EXPECT_EQ(options.payload_type, 96);
    EXPECT_TRUE(options.faststart);
    EXPECT_TRUE(options.disable_colors);
}

TEST(ToolOptions, TextIsTakenAsItIs) {
    EXPECT_EQ(good({"-m", "-x y"}).metadata, "-x y");
    EXPECT_EQ(good({"--metadata="}).metadata, "");
    EXPECT_EQ(good({"--metadata=a=b"}).metadata, "a=b");
    EXPECT_EQ(good({"-fmkv"}).format, "mkv");
    EXPECT_EQ(good({"-m", "\xff"}).metadata, "\xff");
}

TEST(ToolOptions, AFlagIgnoresAValue) { EXPECT_TRUE(good({"--json=0"}).json); }

TEST(ToolOptions, UnknownOptionsAreErrors) {
    for (const char* bad : {"--nosuch", "-Z", "-jZ", "--jso", "--nosuch=1", "---json"}) {
        EXPECT_NE(errorOf({bad, "in.mjr", "out.opus"}).find(bad), std::string::npos) << bad;
    }
}

TEST(ToolOptions, AMissingValueIsAnError) {
    EXPECT_NE(errorOf({"in.mjr", "out.opus", "-i"}), "");
    EXPECT_NE(errorOf({"in.mjr", "out.opus", "--metadata"}), "");
}

TEST(ToolOptions, PositionalRules) {
    EXPECT_NE(errorOf({}), "");
    EXPECT_NE(errorOf({"-j"}), "");
    EXPECT_NE(errorOf({"in.mjr"}), "");
    EXPECT_NE(errorOf({"a", "b", "c"}), "");
    EXPECT_NE(errorOf({"-j", "a", "b", "c"}), "");
    EXPECT_NE(errorOf({"", "out.opus"}), "");
    EXPECT_NE(errorOf({"in.mjr", ""}), "");
    for (const char* info : {"-j", "-e", "-H", "-p"}) {
        EXPECT_EQ(errorOf({info, "in.mjr"}), "") << info;
        EXPECT_EQ(errorOf({info, "in.mjr", "out.opus"}), "") << info;
    }
}

TEST(ToolOptions, HelpVersionAndExtensionsNeedNoFiles) {
    EXPECT_TRUE(parse({"-h"})->help);
    EXPECT_TRUE(parse({"--help-all"})->help);
    EXPECT_TRUE(parse({"-?"})->help);
    EXPECT_TRUE(parse({"-V"})->version);
    EXPECT_TRUE(parse({"-F", "a", "b", "c"})->file_extensions);
}

TEST(ToolOptions, HelpEndsReading) {
    EXPECT_TRUE(parse({"-h", "--nosuch"})->help);
    EXPECT_NE(errorOf({"--nosuch", "-h"}), "");
}

TEST(ToolOptions, VariablesStandInForOptions) {
    const Variables variables{{"JANUS_PPREC_METADATA", "hello"},    {"JANUS_PPREC_IGNOREFIRST", "5"},
                              {"JANUS_PPREC_AUDIOLEVELEXT", "1"},   {"JANUS_PPREC_VIDEOORIENTEXT", "13"},
                              {"JANUS_PPREC_DEBUG", "2"},           {"JANUS_PPREC_FORMAT", "mkv"},
                              {"JANUS_PPREC_AUDIOSKEW", "100"},     {"JANUS_PPREC_SILENCE_DISTANCE", "3"},
                              {"JANUS_PPREC_RESTAMP", "1500"},      {"JANUS_PPREC_RESTAMP_PACKETS", "20"},
                              {"JANUS_PPREC_RESTAMP_MIN_TH", "300"}};
    const Options options = good({}, variables);
    EXPECT_EQ(options.metadata, "hello");
    EXPECT_EQ(options.ignore_first, 5);
    EXPECT_EQ(options.audio_level_id, 1);
    EXPECT_EQ(options.video_orientation_id, 13);
    EXPECT_EQ(options.debug_level, 2);
    EXPECT_EQ(options.format, "mkv");
    EXPECT_EQ(options.audio_skew_ms, 100);
    EXPECT_EQ(options.silence_distance, 3);
    EXPECT_EQ(options.restamp_permille, 1500);
    EXPECT_EQ(options.restamp_packets, 20);
    EXPECT_EQ(options.restamp_min_ms, 300);
}

TEST(ToolOptions, AGivenOptionBeatsItsVariable) {
    const Variables variables{{"JANUS_PPREC_IGNOREFIRST", "5"}, {"JANUS_PPREC_METADATA", "hello"}};
    EXPECT_EQ(good({"-i", "0"}, variables).ignore_first, 0);
    EXPECT_EQ(good({"-i", "-3"}, variables).ignore_first, 0);
    EXPECT_EQ(good({"-m", ""}, variables).metadata, "");
}

TEST(ToolOptions, VariablesAreReadLeniently) {
    const auto ignored = [](const char* value) { return good({}, {{"JANUS_PPREC_IGNOREFIRST", value}}).ignore_first; };
    EXPECT_EQ(ignored("abc"), 0);
    EXPECT_EQ(ignored(""), 0);
    EXPECT_EQ(ignored("5x"), 5);
    EXPECT_EQ(ignored("-5"), 0);
    EXPECT_EQ(good({}, {{"JANUS_PPREC_DEBUG", "9"}}).debug_level, 4);
}

TEST(ToolOptions, TargetFormatComesFromOptionOrName) {
    const auto format = [](std::vector<std::string> arguments) {
        const auto options = parse(arguments);
        return options ? targetFormat(*options) : "error";
    };
    EXPECT_EQ(format({"in.mjr", "out.OPUS"}), "opus");
    EXPECT_EQ(format({"in.mjr", "a.b/out"}), "");
    EXPECT_EQ(format({"in.mjr", "out"}), "");
    EXPECT_EQ(format({"in.mjr", "out."}), "");
    EXPECT_EQ(format({"-f", "MKV", "in.mjr", "out"}), "mkv");
    EXPECT_EQ(format({"-f", "", "in.mjr", "out.webm"}), "");
}

TEST(ToolOptions, TargetsThatCannotBe) {
    const auto fits = [](std::vector<std::string> arguments) { return checkTarget(*parse(arguments)).ok(); };
    EXPECT_TRUE(fits({"in.mjr", "out.opus"}));
    EXPECT_TRUE(fits({"-t", "in.mjr", "out.mp4"}));
    EXPECT_TRUE(fits({"-t", "-f", "mp4", "in.mjr", "out"}));
    EXPECT_TRUE(fits({"-t", "-j", "in.mjr"}));
    EXPECT_FALSE(fits({"-t", "in.mjr", "out.webm"}));
    EXPECT_FALSE(fits({"in.mjr", "out"}));
    EXPECT_FALSE(fits({"-j", "in.mjr", "out"}));
}

TEST(ToolOptions, HelpNamesEveryOption) {
    const std::string help = usageText();
    for (const OptionSpec& spec : optionTable()) {
        EXPECT_NE(help.find("--" + std::string(spec.long_name)), std::string::npos) << spec.long_name;
    }
}

}  // namespace
}  // namespace wf::tool
