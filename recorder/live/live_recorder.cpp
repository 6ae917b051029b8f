#include "recorder/live/live_recorder.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "recorder/live/disk_inbox.h"
#include "recorder/live/disk_thread.h"
#include "recorder/live/posix_file_system.h"
#include "recorder/live/recording_path.h"

namespace wf::live {
namespace {

constexpr std::size_t kLongestFileName = 255;
constexpr std::size_t kNumberRoom = 3;  ///< "-99", for a name that is taken
constexpr std::size_t kLongestExtension = 32;
constexpr std::string_view kExtension = ".mjr";

bool isExtension(std::string_view text) {
    return text.size() <= kLongestExtension &&
           std::ranges::none_of(text, [](char c) { return c == '/' || static_cast<unsigned char>(c) <= 0x20; });
}

std::size_t longestBase(const std::string& temporary_extension) {
    return kLongestFileName - kExtension.size() - 1 - temporary_extension.size() - kNumberRoom;
}

}  // namespace

Result<std::unique_ptr<LiveRecorder>> LiveRecorder::start(const RecorderSettings& settings,
                                                          RecorderListener& listener) {
    return start(settings, listener, std::make_unique<PosixFileSystem>());
}

Result<std::unique_ptr<LiveRecorder>> LiveRecorder::start(const RecorderSettings& settings, RecorderListener& listener,
                                                          std::unique_ptr<FileSystem> files) {
    if (!isExtension(settings.temporary_extension)) {
        return Error{"cannot use \"" + settings.temporary_extension + "\" as the extension of open recordings"};
    }
    std::error_code failure;
    std::string working_folder = std::filesystem::current_path(failure).string();
    std::unique_ptr<LiveRecorder> recorder(new LiveRecorder(settings, std::move(files), std::move(working_folder)));
    if (const Status begun = recorder->begin(listener); !begun) {
        return begun.error();
    }
    return recorder;
}

LiveRecorder::LiveRecorder(const RecorderSettings& settings, std::unique_ptr<FileSystem> files,
                           std::string working_folder)
    : settings_(settings), working_folder_(std::move(working_folder)), files_(std::move(files)) {
    for (const std::string& folder : settings.protected_folders) {
        protected_folders_.push_back(absoluteFolder(folder, working_folder_));
    }
}

Status LiveRecorder::begin(RecorderListener& listener) {
    auto inbox = DiskInbox::create({settings_.queue_bytes, settings_.max_recordings, settings_.max_queued_events});
    if (!inbox) {
        return inbox.error();
    }
    inbox_ = std::move(inbox).value();
    auto disk = std::make_unique<DiskThread>(DiskThread::Parts{*inbox_, *files_, listener}, protected_folders_,
                                             settings_.min_free_bytes);
    thread_ = std::thread([disk = std::move(disk)] { disk->run(); });
    return {};
}

LiveRecorder::~LiveRecorder() {
    if (thread_.joinable()) {
        inbox_->stop();
        thread_.join();
    }
}

void LiveRecorder::releaseIdleQueue() { inbox_->releaseRing(); }

RecorderBacklog LiveRecorder::backlog() const { return inbox_->backlog(); }

Result<std::unique_ptr<TrackRecording>> LiveRecorder::open(const TrackRecordingConfig& config) {
    if (const Status checked = check(config); !checked) {
        return checked.error();
    }
    Result<std::string> folder = checkedFolder(config.folder);
    if (!folder) {
        return folder.error();
    }
    if (inbox_->isLow(*folder)) {
        return Error{"cannot record to " + *folder + ": too little free space"};
    }
    RecordingFile::Plan plan;
    plan.id = ++last_id_;
    plan.folder = std::move(folder).value();
    plan.base = safeFileBase(config.file_base, longestBase(settings_.temporary_extension));
    plan.asked_for = config.file_base;
    plan.temporary_extension = settings_.temporary_extension;
    plan.header = config.header;
    plan.owner = config.owner;
    auto file = std::make_shared<RecordingFile>(*files_, std::move(plan));
    if (!inbox_->post(DiskInbox::OpenTrack{file})) {
        return Error{"cannot record " + config.file_base + ": " + std::to_string(settings_.max_recordings) +
                     " recordings are open"};
    }
    return std::make_unique<TrackRecording>(inbox_, std::move(file), config);
}

Status LiveRecorder::check(const TrackRecordingConfig& config) const {
    if (config.file_base.empty()) {
        return Error{"cannot record without a name"};
    }
    if (rtp::mediaKind(config.header.codec) != config.header.kind) {
        return Error{"cannot record " + config.file_base + ": " + std::string(rtp::codecName(config.header.codec)) +
                     " belongs to another kind of media"};
    }
    return {};
}

Result<std::unique_ptr<RoomEventLog>> LiveRecorder::openEvents(const std::string& folder, const std::string& room,
                                                               std::int64_t time_us) {
    Result<std::string> checked = checkedFolder(folder);
    if (!checked) {
        return checked.error();
    }
    auto file = std::make_shared<EventFile>(std::move(checked).value(), mjr::SidecarName{room, time_us});
    inbox_->post(DiskInbox::OpenEvents{file});
    return std::make_unique<RoomEventLog>(inbox_, std::move(file));
}

Result<std::unique_ptr<PacketCapture>> LiveRecorder::openCapture(const CaptureConfig& config,
                                                                 std::function<void(const Status&)> opened) {
    Result<std::string> folder = checkedFolder(config.folder);
    if (!folder) {
        return folder.error();
    }
    const std::string& name = config.file_name;
    if (name.empty() || name == "." || name == ".." || name.size() > 255 ||
        name.find_first_of(std::string_view("/\0", 2)) != std::string::npos) {
        return Error{"cannot capture packets in a file of that name"};
    }
    auto file = std::make_shared<CaptureFile>(std::move(folder).value(), name);
    inbox_->post(DiskInbox::OpenCapture{file, std::move(opened)});
    return std::make_unique<PacketCapture>(inbox_, std::move(file), config);
}

Result<std::string> LiveRecorder::checkedFolder(const std::string& folder) const {
    if (folder.find('\0') != std::string::npos) {
        return Error{"cannot record to a folder with a zero byte in its name"};
    }
    std::string absolute = absoluteFolder(folder, working_folder_);
    const auto covers = [&](const std::string& parent) { return isInside(absolute, parent); };
    if (std::ranges::any_of(protected_folders_, covers)) {
        return Error{"cannot record to " + absolute + ": the folder is protected"};
    }
    return absolute;
}

}  // namespace wf::live
