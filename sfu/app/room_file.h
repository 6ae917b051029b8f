#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sfu/app/config/jcfg_file.h"
#include "sfu/janus/videoroom/room_options.h"
#include "sfu/janus/videoroom/room_store.h"
#include "sfu/net/log.h"
#include "sfu/net/loop.h"

namespace wf::app {

class FileWriter;

/// Permanent rooms in janus.plugin.videoroom.jcfg. Each change writes the whole file anew, off the loop: `general` as
/// it was, then all rooms with all that differs from what an absent key means. On the control loop.
class RoomFile final : public janus::videoroom::RoomStore {
public:
    /// `file` as it was read at start; with an empty path there is none, and nothing can be stored.
    RoomFile(net::Loop& loop, net::Log& log, const JcfgFile& file);
    ~RoomFile() override;

    [[nodiscard]] bool available() const override { return !path_.empty(); }
    void save(const room::RoomConfig& config, Stored stored) override;
    void remove(const std::string& room_id, Stored stored) override;

private:
    void write(Stored stored);
    [[nodiscard]] std::string text() const;

    std::string path_;
    std::vector<janus::videoroom::RoomOption> general_;
    std::vector<janus::videoroom::RoomOption> super_;
    std::vector<std::pair<std::string, std::vector<janus::videoroom::RoomOption>>> rooms_;  ///< by id, in order
    std::unique_ptr<FileWriter> writer_;
};

}  // namespace wf::app
