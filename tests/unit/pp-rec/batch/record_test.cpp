#include "pp-rec/job/batch/record.h"

#include <gtest/gtest.h>

#include <fstream>

#include "pp-rec/job/batch/durable_file.h"
#include "pp-rec/job/batch/state_store.h"
#include "tests/support/temp_dir.h"

namespace wf::job::batch {
namespace {

Record sample() {
    Record record;
    record.id = "00ff00ff00ff00ff";
    record.room = "uid7|839201";
    record.start_us = 1795376876017460;
    record.end_us = 1795376934957900;
    record.state = RecordState::kPartial;
    record.options = "abc";
    record.name = "room/2026";
    RecordedInput& input = record.inputs.emplace_back();
    input.file.key = "key-\xff";
    input.file.path = "/rec/key-\xff.mjr";
    input.file.bytes = 123;
    input.file.mtime_ns = 456;
    input.moved_to = "/old/key";
    input.problem = "cannot be read";
    input.unreadable = true;
    record.outputs.push_back({"participant", "room/2026/\xfe.webm", "\xfe", 99, 77, 1.5, true});
    record.claimed = {"room/2026.mp4"};
    record.failures = 2;
    record.interruptions = 1;
    record.error = "why\n";
    record.tried_us = 5;
    record.done_us = 6;
    record.pid = 42;
    record.host = "host";
    record.hook = HookState::kFailed;
    record.hook_error = "exit code 3";
    return record;
}

TEST(Record, ComesBackAsItWas) {
    const std::string text = toJson(sample());
    const auto back = readRecord(text);
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(toJson(*back), text);
    EXPECT_EQ(back->inputs[0].file.path, "/rec/key-\xff.mjr");
    EXPECT_EQ(back->outputs[0].path, "room/2026/\xfe.webm");
    EXPECT_EQ(back->state, RecordState::kPartial);
    EXPECT_EQ(back->hook, HookState::kFailed);
    EXPECT_TRUE(back->hasOutputs());
    EXPECT_NE(back->input("key-\xff"), nullptr);
    EXPECT_EQ(back->input("other"), nullptr);
}

TEST(Record, CutShortAnywhereIsAnError) {
    const std::string text = toJson(sample());
    for (std::size_t size = 0; size < text.size(); ++size) {
        EXPECT_FALSE(readRecord(text.substr(0, size))) << size;
    }
}

TEST(Record, EveryFieldIsNeededAndChecked) {
    const std::string text = toJson(sample());
    const auto with = [&](const std::string& from, const std::string& to) {
        std::string changed = text;
        const std::size_t at = changed.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        return readRecord(changed.replace(at, from.size(), to));
    };
    EXPECT_FALSE(with("\"failures\"", "\"gailures\""));
    EXPECT_FALSE(with("\"partial\"", "\"unknown\""));
    EXPECT_FALSE(with("\"version\": 1", "\"version\": 2"));
    EXPECT_FALSE(with("\"bytes\": 123", "\"bytes\": -1"));
    EXPECT_FALSE(with("\"bytes\": 123", "\"bytes\": \"123\""));
    EXPECT_FALSE(with("\"gone\": true", "\"gone\": 1"));
    EXPECT_FALSE(with("room/2026.mp4\"", "room/2026.mp4\", 7"));
    EXPECT_FALSE(with("\"hex\"", "\"hax\""));
}

TEST(StateStore, KeepsRecordsAndPutsDamagedOnesAside) {
    const test::TempDir folder;
    const OutFolder out(folder.path().string());
    const StateStore store(out);
    EXPECT_TRUE(store.load().records.empty());
    ASSERT_TRUE(store.save(sample()).ok());
    Record other = sample();
    other.id = "1111111111111111";
    ASSERT_TRUE(store.save(other).ok());
    ASSERT_EQ(store.load().records.size(), 2U);

    const std::string path = out.records() + "/" + other.id + ".json";
    std::ofstream(path, std::ios::trunc) << toJson(other).substr(0, 100);
    const StateStore::Contents contents = store.load();
    EXPECT_EQ(contents.records.size(), 1U);
    ASSERT_EQ(contents.damaged.count(other.id), 1U);
    EXPECT_FALSE(store.find(other.id));
    ASSERT_TRUE(store.setAside(other.id).ok());
    ASSERT_TRUE(store.find(other.id));
    EXPECT_FALSE(store.find(other.id)->has_value());
    EXPECT_TRUE(std::filesystem::exists(path + ".bad"));
}

TEST(StateStore, ARecordUnderAnothersNameIsDamaged) {
    const test::TempDir folder;
    const OutFolder out(folder.path().string());
    ASSERT_TRUE(makeFolders(out.records()).ok());
    ASSERT_TRUE(writeWhole(out.records() + "/2222222222222222.json", toJson(sample())).ok());
    EXPECT_TRUE(StateStore(out).load().records.empty());
    EXPECT_EQ(StateStore(out).load().damaged.size(), 1U);
}

}  // namespace
}  // namespace wf::job::batch
