#pragma once

#include <map>
#include <string>

#include "cli/console.h"
#include "pp-rec/job/batch/engine.h"
#include "recorder/mjr/unique_fd.h"

namespace wf::cli {

/// Tells what a run does: lines on the console, JSON lines in a log.
class BatchObserver final : public job::batch::RunObserver {
public:
    /// `console` outlives this.
    BatchObserver(Console& console, const std::string& out) : console_(console), out_(out) {}

    /// Lines are appended to it. Errors: not writable.
    Status openLog(const std::string& path);

    void started(const job::batch::Job& job) override;
    void progressed(const job::batch::Job& job, double fraction) override;
    void ended(const job::batch::Job& job, const job::batch::JobReport& report) override;
    void stands(const job::batch::PlannedMeeting& meeting) override;
    void happened(const job::batch::Event& event) override;
    void happened(const std::string& line) override;

private:
    void write(const std::string& line);
    void showStatus();
    void tellEnd(const job::batch::Job& job, const job::batch::JobReport& report);

    Console& console_;
    std::string out_;
    mjr::UniqueFd log_;
    bool log_failed_ = false;
    std::map<std::string, double> fractions_;  ///< of running jobs, by id
    std::map<std::string, std::string> names_;
};

/// "uid7|839201 2026-11-22 19:47:55".
std::string meetingName(const job::batch::Job& job);
/// "12 meetings: 3 made, 8 made before, 1 failed".
std::string tallyText(const job::batch::Tally& tally);

}  // namespace wf::cli
