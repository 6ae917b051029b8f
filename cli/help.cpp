#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "cli/commands.h"

namespace wf::cli {
namespace {

constexpr const char* kLesson =
    R"(mjr by example. A Janus VideoRoom records each microphone, camera and screen of each person as a file of its own:

  videoroom-1234-user-anna-1795376895358747-audio-0.mjr     room 1234, anna, when it began, her sound
  videoroom-1234-user-anna-1795376895358850-video-1.mjr     the same, her camera

What is in a folder of recordings, and is any of it damaged?
  mjr info meeting/
  mjr check meeting/

The whole meeting as one film: everybody in one picture, all sound mixed
  mjr compose meeting/ -o meeting.mp4
  mjr compose meeting/ -o meeting.mp4 --names names.csv       with real names; a line is: anna,Anna Smith
  mjr compose meeting/ -o meeting.mp4 --html meeting.html     and a page: who was there, who talked, what was lost
  mjr compose meeting/ -o meeting.m4a --speakers meeting.srt  only the sound, and who spoke when

One file a person, sound and picture in step, without another encoding where the container allows
  mjr mux meeting/ --out-dir people
  mjr mux meeting/ --out-dir people --to mp4                  for players that know only mp4
  mjr mux anna-audio-0.mjr anna-video-1.mjr -o anna.mp4       two files of one person, whatever they are called

Every night from cron, or as a service: each finished meeting once, whatever happens in between
  mjr batch /var/recordings --out /srv/meetings --dry-run     what would be done, and why
  mjr batch /var/recordings --out /srv/meetings
  mjr watch /var/recordings --out /srv/meetings

One recording, one media file
  mjr convert anna-audio-0.mjr                                anna-audio-0.opus beside it

What a crash left (*.mjr.tmp) or a disk damaged works in every command; for a clean recording
  mjr repair anna-audio-0.mjr.tmp

Look inside
  mjr dump anna-video-1.mjr | grep key                        where the key frames begin
  mjr pcap anna-audio-0.mjr                                   anna-audio-0.pcap for Wireshark

For a program: --json prints one object a line. For a script: 0 done, 1 some failed, 2 wrong usage.
All of a command, with more examples: mjr help compose, or man mjr-compose.
)";

const CLI::App* findCommand(const CLI::App& app, const std::string& name) {
    const auto found = app.get_subcommands([&](const CLI::App* command) { return command->get_name() == name; });
    return found.empty() ? nullptr : found.front();
}

int printHelp(const CLI::App& app, const std::string& command) {
    if (command.empty()) {
        std::fputs(kLesson, stdout);
        return 0;
    }
    const CLI::App* chosen = findCommand(app, command);
    if (chosen == nullptr) {
        return usageError("", "there is no command '" + command + "'");
    }
    std::fputs(chosen->help(app.get_name()).c_str(), stdout);
    return 0;
}

}  // namespace

void addHelp(CLI::App& app, Action& action) {
    auto name = std::make_shared<std::string>();
    CLI::App* command = app.add_subcommand("help", "Teach by example, or explain a command");
    command->add_option("COMMAND", *name, "The command to explain");
    command->footer(
        "Examples:\n  mjr help                                what to type for what\n"
        "  mjr help compose                        all of one command");
    command->callback([&app, &action, name] { action = [&app, name] { return printHelp(app, *name); }; });
}

}  // namespace wf::cli
