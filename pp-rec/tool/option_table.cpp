#include "pp-rec/tool/option_table.h"

#include <array>

namespace wf::tool {
namespace {

const std::array kTable{
    OptionSpec{'h', "help", &Options::help, "", nullptr, "print this text"},
    OptionSpec{'V', "version", &Options::version, "", nullptr, "print the version"},
    OptionSpec{'F', "file-extensions", &Options::file_extensions, "", nullptr,
               "print the target extensions of every codec"},
    OptionSpec{'j', "json", &Options::json, "", nullptr, "print the recording's JSON header, nothing else"},
    OptionSpec{'e', "extended-json", &Options::extended_json, "", nullptr,
               "print the header with what a scan of the file tells added"},
    OptionSpec{'H', "header", &Options::header, "", nullptr, "show what the header says"},
    OptionSpec{'p', "parse", &Options::parse, "", nullptr, "read and order all packets, write nothing"},
    OptionSpec{'m', "metadata", &Options::metadata, "TEXT", "JANUS_PPREC_METADATA",
               "comment tag of the target (default: the JSON header)"},
    OptionSpec{'i', "ignore-first", &Options::ignore_first, "N", "JANUS_PPREC_IGNOREFIRST",
               "leave out the first N packets (0)"},
    OptionSpec{'P', "payload-type", &Options::payload_type, "N", nullptr, "keep only this RTP payload type (any)", 127},
    OptionSpec{'a', "audiolevel-ext", &Options::audio_level_id, "ID", "JANUS_PPREC_AUDIOLEVELEXT",
               "id of the audio level header extension (none)", 255},
    OptionSpec{'v', "videoorient-ext", &Options::video_orientation_id, "ID", "JANUS_PPREC_VIDEOORIENTEXT",
               "id of the video orientation header extension (from the header)", 255},
    OptionSpec{'d', "debug-level", &Options::debug_level, "0-7", "JANUS_PPREC_DEBUG",
               "0 silent, 2 errors, 3 warnings, 4 facts, 5 and up every repair (4)", 7},
    OptionSpec{'D', "debug-timestamps", &Options::debug_timestamps, "", nullptr, "put the time before log lines"},
    OptionSpec{'o', "disable-colors", &Options::disable_colors, "", nullptr, "no colours in log lines"},
    OptionSpec{'f', "format", &Options::format, "EXT", "JANUS_PPREC_FORMAT",
               "target format, whatever the target's name ends in"},
    OptionSpec{'t', "faststart", &Options::faststart, "", nullptr, "mp4: put the index at the beginning"},
    OptionSpec{'S', "audioskew", &Options::audio_skew_ms, "MS", "JANUS_PPREC_AUDIOSKEW",
               "compensate a skew of the audio clock beyond MS (0 = off)"},
    OptionSpec{'C', "silence-distance", &Options::silence_distance, "N", "JANUS_PPREC_SILENCE_DISTANCE",
               "sequence distance that tells silence suppression (0 = off)"},
    OptionSpec{'r', "restamp", &Options::restamp_permille, "N", "JANUS_PPREC_RESTAMP",
               "restamp audio later than the mean latency * N / 1000 (0 = off)"},
    OptionSpec{'c', "restamp-packets", &Options::restamp_packets, "N", "JANUS_PPREC_RESTAMP_PACKETS",
               "packets in the mean latency (10)"},
    OptionSpec{'n', "restamp-min-th", &Options::restamp_min_ms, "MS", "JANUS_PPREC_RESTAMP_MIN_TH",
               "least latency to restamp at (500)"},
    OptionSpec{'I', "ignore-rtp-ts", &Options::ignore_rtp_time, "", nullptr,
               "take the time from packet arrival instead of RTP"},
    OptionSpec{0, "keep-broken", &Options::keep_broken, "", nullptr, "video: write frames that cannot be decoded too"},
    OptionSpec{0, "cut-broken", &Options::cut_broken, "", nullptr, "video: cut all that losses damaged, however much"},
    OptionSpec{0, "no-rotation", &Options::no_rotation, "", nullptr,
               "video: leave the orientation out of the target, as scripts expect that turn it themselves"},
    OptionSpec{0, "srt-comma", &Options::srt_comma, "", nullptr, "srt: standard times with a comma"},
};

}  // namespace

std::span<const OptionSpec> optionTable() { return kTable; }

}  // namespace wf::tool
