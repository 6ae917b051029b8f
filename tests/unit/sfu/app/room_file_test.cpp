#include "sfu/app/room_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>
#include <optional>

#include "sfu/app/config/videoroom_config.h"
#include "tests/support/temp_dir.h"

namespace wf::app {
namespace {

class QuietLog final : public net::Log {
public:
    [[nodiscard]] bool wants(net::LogLevel) const override { return true; }
    void write(net::LogLevel, std::string_view, std::string_view text) override { last = text; }
    std::string last;
};

class RoomFileTest : public testing::Test {
protected:
    void write(const std::string& text) { std::ofstream(path) << text; }
    JcfgFile readBack() {
        auto file = JcfgFile::read(path);
        EXPECT_TRUE(file.ok()) << (file.ok() ? "" : file.error().message);
        return file.ok() ? *file : JcfgFile::none(path);
    }
    bool wait(std::optional<bool>& stored) {
        while (!stored) {
            loop.turn(true);
        }
        return *stored;
    }
    bool save(RoomFile& file, const room::RoomConfig& config) {
        std::optional<bool> stored;
        file.save(config, [&](bool written) { stored = written; });
        return wait(stored);
    }

    test::TempDir folder;
    std::string path = folder.path() / "janus.plugin.videoroom.jcfg";
    net::Loop loop;
    QuietLog log;
};

TEST_F(RoomFileTest, KeepsTheRestOfTheFileAndIsReadBack) {
    write("general: { string_ids = true; admin_key = \"k\\\"1\" }\nroom-7: { description = \"Seven\" }\n");
    ASSERT_EQ(::chmod(path.c_str(), 0640), 0);
    RoomFile file(loop, log, readBack());
    room::RoomConfig config;
    config.id = "8";
    config.description = "Eight \"and\" \\ more";
    config.secret = "s";
    config.max_publishers = 9;
    config.record = true;
    ASSERT_TRUE(save(file, config)) << log.last;
    ConfigFindings findings;
    const JcfgFile again = readBack();
    const VideoRoomConfig read = readVideoRoomConfig(again, findings);
    EXPECT_TRUE(findings.errors.empty());
    EXPECT_TRUE(read.settings.string_ids);
    EXPECT_EQ(read.settings.admin_key, "k\"1");
    ASSERT_EQ(read.rooms.size(), 2U);
    EXPECT_EQ(read.rooms[0].description, "Seven");
    EXPECT_EQ(read.rooms[1], config);
    struct stat info {};
    ASSERT_EQ(::stat(path.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0640U);
}

TEST_F(RoomFileTest, RemovesARoom) {
    write("room-7: { description = \"Seven\" }\nroom-8: { description = \"Eight\" }\n");
    RoomFile file(loop, log, readBack());
    std::optional<bool> stored;
    file.remove("7", [&](bool written) { stored = written; });
    ASSERT_TRUE(wait(stored));
    EXPECT_EQ(readBack().find("room-7"), nullptr);
    EXPECT_NE(readBack().find("room-8"), nullptr);
}

TEST_F(RoomFileTest, AFileThatCannotBeWrittenIsSaid) {
    RoomFile file(loop, log, JcfgFile::none("/nonexistent/folder/janus.plugin.videoroom.jcfg"));
    room::RoomConfig config;
    config.id = "1";
    EXPECT_FALSE(save(file, config));
    EXPECT_NE(log.last.find("/nonexistent/folder/"), std::string::npos);
}

TEST_F(RoomFileTest, AnIdThatIsNoCategorysNameIsNotStored) {
    write("room-7: { description = \"Seven\" }\n");
    RoomFile file(loop, log, readBack());
    room::RoomConfig config;
    config.id = "uid7|839201";
    EXPECT_FALSE(save(file, config));
    EXPECT_NE(readBack().find("room-7"), nullptr);
}

TEST_F(RoomFileTest, WithoutAFileNothingIsStored) {
    const RoomFile file(loop, log, JcfgFile::none(""));
    EXPECT_FALSE(file.available());
}

}  // namespace
}  // namespace wf::app
