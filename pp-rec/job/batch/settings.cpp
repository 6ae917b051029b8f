#include "pp-rec/job/batch/settings.h"

namespace wf::job::batch {

Result<NameTemplates> parseNames(const NameOptions& names) {
    auto meeting = NameTemplate::parse(names.meeting);
    if (!meeting) {
        return Error{"the name '" + names.meeting + "': " + meeting.error().message};
    }
    if (meeting->has("user") || meeting->has("name")) {
        return Error{"the name '" + names.meeting + "' is that of whole meetings and cannot have {user} or {name}"};
    }
    auto participants = NameTemplate::parse(names.participants);
    if (!participants) {
        return Error{"the name '" + names.participants + "': " + participants.error().message};
    }
    if (!participants->has("user")) {
        return Error{"the name '" + names.participants + "' needs {user} to tell the participants apart"};
    }
    const std::string key = names.meeting + "\n" + names.participants + (names.local_time ? "\nlocal" : "");
    return NameTemplates{std::move(*meeting), std::move(*participants), key};
}

}  // namespace wf::job::batch
