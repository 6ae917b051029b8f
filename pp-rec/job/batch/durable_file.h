#pragma once

#include <string>
#include <string_view>

#include "rtp/base/result.h"

namespace wf::job::batch {

// Files and folders that are still there after the power failed. Errors name the path and the reason.

/// Creates the folder and those above it.
Status makeFolders(const std::string& path);

/// Writes the whole file under a hidden name beside it, then renames it into place. One writer of a path at a time.
Status writeWhole(const std::string& path, std::string_view text);

Result<std::string> readWhole(const std::string& path);

/// What stands at the target may be replaced, or is an error.
enum class Existing : bool { kRefuse, kReplace };

/// Renames; across file systems copies, brings the copy to the disk, compares it with the original and only then
/// removes that. A copy that a killed run left unfinished is hidden beside the target and overwritten by the next
/// move to it. Keeps the time of last change.
Status moveDurably(const std::string& from, const std::string& to, Existing existing);

/// Makes new names in this folder durable.
void syncFolder(const std::string& path);

/// True for errors that another file would meet as well: the disk or the quota is full, or the file system read-only.
bool isStorageTrouble(const std::string& message);

}  // namespace wf::job::batch
