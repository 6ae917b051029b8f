#pragma once

#include "pp-rec/mux/container.h"

struct AVFormatContext;

namespace wf::mux {

/// Hands the chapters to libav, before the header is written.
void addChapters(const ContainerOptions& options, AVFormatContext& format);

}  // namespace wf::mux
