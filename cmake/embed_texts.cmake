# Writes the C++ source of meetingPageTexts() (pp-rec/job/meeting_page.h): the named files of a folder as literals.
#   cmake -DOUTPUT=file.cpp -DFOLDER=folder "-DNAMES=page.html page.css" -P embed_texts.cmake

separate_arguments(NAMES)
set(entries "")
foreach(name IN LISTS NAMES)
  file(READ ${FOLDER}/${name} text)
  file(SHA256 ${FOLDER}/${name} sha256)
  string(LENGTH "${text}" length)
  string(FIND "${text}" ")wf_text\"" end_mark)
  # A compiler need not take more than 65536 characters in a literal.
  if(length GREATER 65000 OR NOT end_mark EQUAL -1)
    message(FATAL_ERROR "${name}: longer than 65000 characters, or holds the end mark of its literal")
  endif()
  string(APPEND entries "        {\"${name}\", R\"wf_text(${text})wf_text\", \"${sha256}\"},\n")
endforeach()
file(WRITE ${OUTPUT} "#include <array>

#include \"pp-rec/job/meeting_page.h\"

namespace wf::job {

std::span<const PageText> meetingPageTexts() {
    static constexpr auto kTexts = std::to_array<PageText>({
${entries}    });
    return kTexts;
}

}  // namespace wf::job
")
