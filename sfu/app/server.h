#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "recorder/live/live_recorder.h"
#include "rtp/base/result.h"
#include "sfu/app/config/configuration.h"
#include "sfu/app/drain.h"
#include "sfu/app/idle_memory.h"
#include "sfu/app/logger.h"
#include "sfu/app/media_workers.h"
#include "sfu/app/metrics/server_report.h"
#include "sfu/app/metrics/worker_reports.h"
#include "sfu/app/recording_log.h"
#include "sfu/app/room_file.h"
#include "sfu/app/signal_watch.h"
#include "sfu/channels/events/mqtt_event_handler.h"
#include "sfu/channels/events/web_event_handler.h"
#include "sfu/channels/http_channel.h"
#include "sfu/channels/mqtt_channel.h"
#include "sfu/channels/web_socket_channel.h"
#include "sfu/janus/core.h"
#include "sfu/janus/echotest/echo_test_plugin.h"
#include "sfu/janus/videoroom/recording_events.h"
#include "sfu/janus/videoroom/video_room_plugin.h"
#include "sfu/net/loop.h"

namespace wf::app {

/// The running server: control loop, media workers, recorder, Janus core and the ways in, put together from a
/// configuration. Lives on the main thread, which is the control loop's.
class Server {
public:
    /// `config` and `log` outlive it. An error says what could not be opened.
    static Result<std::unique_ptr<Server>> start(const Configuration& config, Logger& log);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Until a signal, or until a channel says that the program has to be started anew. Then calls are ended and
    /// recordings closed. The program's exit code.
    int run();

private:
    Server(const Configuration& config, Logger& log);
    Status open();
    Status openRecorder();
    void openCore();
    Status openEventHandlers();
    void onRecording(const live::RecordingReport& report);
    Status openChannels();
    void end(const std::string& why, int exit_code, std::optional<int> signal = std::nullopt);
    /// Ends what was opened, in the order in which it needs each other; also after a start that failed half-way.
    void close();
    void apply(const janus::RuntimeSettings& runtime);
    [[nodiscard]] channels::WebSite site();
    [[nodiscard]] std::string health() const;
    [[nodiscard]] std::string readiness() const;
    void metrics(channels::WebSite::TextDone done);
    [[nodiscard]] ServerReport report() const;
    void onSignal(int signal);
    void setDraining(bool draining);
    void sayWhereToGo() const;

    const Configuration& config_;
    Logger& log_;
    net::Loop loop_;
    std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
    int exit_code_ = 0;
    std::optional<int> signal_;
    std::unique_ptr<janus::videoroom::RecordingEvents> recording_events_;
    RecordingLog recording_log_;
    std::unique_ptr<live::LiveRecorder> recorder_;
    std::unique_ptr<MediaWorkers> workers_;
    std::unique_ptr<WorkerReports> reports_;
    std::unique_ptr<Drain> drain_;
    RoomFile rooms_;
    // Called by the core until the end, and calling it: they go after it was shut down, and before it is destroyed.
    std::unique_ptr<channels::MqttEventHandler> mqtt_events_;
    std::unique_ptr<channels::WebEventHandler> web_events_;
    std::unique_ptr<janus::Core> core_;
    std::unique_ptr<IdleMemory> idle_memory_;
    std::unique_ptr<janus::videoroom::VideoRoomPlugin> video_room_;
    std::unique_ptr<janus::echotest::EchoTestPlugin> echo_test_;
    std::unique_ptr<channels::MqttChannel> mqtt_;
    std::unique_ptr<channels::WebSocketChannel> web_socket_;
    std::unique_ptr<channels::HttpChannel> http_;
    SignalWatch signals_;
};

}  // namespace wf::app
