#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "pp-rec/job/convert.h"
#include "pp-rec/job/dump.h"
#include "pp-rec/job/grouping.h"
#include "pp-rec/job/inspect.h"
#include "pp-rec/job/mux.h"
#include "pp-rec/job/pcap.h"
#include "pp-rec/job/repair.h"
#include "rtp/base/result.h"

namespace wf::job {

// Reports as one line of JSON each, without a line end (docs/mjr_json.md). Bytes of names that are no UTF-8 become
// U+FFFD.

std::string toJson(const Inspection& report);
std::string toJson(const std::string& path, const CheckResult& report);
std::string toJson(const RepairedRecording& report);
std::string toJson(const ConvertReport& report);
/// `participant` may be null.
std::string toJson(const MuxReport& report, const Participant* participant);
std::string toJson(const PcapExport& report);
std::string toJson(const PcapImport& report);
std::string toJson(const DumpedPacket& packet);
std::string toJson(const mjr::Damage& damage);
/// `command` is the subcommand that failed.
std::string errorJson(const std::string& command, const std::string& input, const Error& error);

const char* verdictName(Verdict verdict);

}  // namespace wf::job
