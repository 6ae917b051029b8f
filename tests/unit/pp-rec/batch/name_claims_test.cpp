#include "pp-rec/job/batch/name_claims.h"

#include <gtest/gtest.h>

namespace wf::job::batch {
namespace {

Record recordOf(const std::string& id, const std::string& name, const std::string& output) {
    Record record;
    record.id = id;
    record.name = name;
    record.outputs.push_back({"meeting", output, "", 0, 0, 0, false});
    return record;
}

TEST(NameClaims, OneOwnerAPath) {
    const NameClaims claims({recordOf("a", "Room/x", "Room/x.mp4")});
    EXPECT_TRUE(claims.isFree("Room/x.mp4", "a"));
    EXPECT_FALSE(claims.isFree("Room/x.mp4", "b"));
    EXPECT_FALSE(claims.isFree("room/X.MP4", "b")) << "differs in case only";
    EXPECT_TRUE(claims.isFree("Room/y.mp4", "b"));
    EXPECT_TRUE(claims.owns("room/x.mp4", "a"));
    EXPECT_FALSE(claims.owns("Room/x.mp4", "b"));
}

TEST(NameClaims, FilesAndFoldersDoNotMeet) {
    const NameClaims claims({recordOf("a", "dir/x", "dir/x.mp4")});
    EXPECT_FALSE(claims.isFree("dir", "b")) << "a folder of others";
    EXPECT_FALSE(claims.isFree("DIR/x.mp4/more.mp4", "b")) << "a file of others as a folder";
    EXPECT_FALSE(claims.isFree("dir/x/bob.webm", "b")) << "the folder of another meeting's participants";
    EXPECT_TRUE(claims.isFree("dir/x/bob.webm", "a"));
}

TEST(NameClaims, UnfinishedOutputsCount) {
    Record record;
    record.id = "a";
    record.claimed = {"p.webm"};
    const NameClaims claims({record});
    EXPECT_FALSE(claims.isFree("p.webm", "b"));
    EXPECT_TRUE(claims.owns("p.webm", "a"));
}

}  // namespace
}  // namespace wf::job::batch
