#include "pp-rec/mux/log_libav.h"

#include <array>
#include <cstdarg>
#include <cstdio>
#include <string_view>

#include "pp-rec/mux/libav_ptr.h"

extern "C" {
#include <libavutil/log.h>
}

namespace wf::mux {
namespace {

// libav hands its log lines to a C function without a context of ours, on the thread that made the call.
thread_local std::array<char, 256> last_line{};

void keepErrorLine(void*, int level, const char* format, va_list arguments) {
    if (level <= AV_LOG_ERROR) {
        std::vsnprintf(last_line.data(), last_line.size(), format, arguments);
    }
}

}  // namespace

void silenceLibav() { av_log_set_callback(&keepErrorLine); }

void forgetLibavLine() { last_line[0] = '\0'; }

std::string libavReason(int code) {
    std::string reason = libavMessage(code);
    std::string_view line = last_line.data();
    while (!line.empty() && (line.back() == '\n' || line.back() == '.')) {
        line.remove_suffix(1);
    }
    if (!line.empty()) {
        reason += " (" + std::string(line) + ")";
    }
    return reason;
}

}  // namespace wf::mux
