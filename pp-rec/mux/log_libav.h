#pragma once

#include <string>

namespace wf::mux {

/// Keeps libav off the terminal: from now on its error lines go to the calling thread's lastLibavLine() only.
void silenceLibav();
void forgetLibavLine();
/// libav's words for `code`, with the last error line it logged on this thread where there is one.
std::string libavReason(int code);

}  // namespace wf::mux
