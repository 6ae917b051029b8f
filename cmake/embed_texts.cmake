# Writes the C++ source of a function that gives the named files of a folder as {name, text, sha256}.
#   cmake -DOUTPUT=file.cpp -DFOLDER=folder "-DNAMES=page.html page.css" -DHEADER=a/b.h -DNAMESPACE=wf::x -DTYPE=Text
#     -DFUNCTION=texts -P embed_texts.cmake

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

#include \"${HEADER}\"

namespace ${NAMESPACE} {

std::span<const ${TYPE}> ${FUNCTION}() {
    static constexpr auto kTexts = std::to_array<${TYPE}>({
${entries}    });
    return kTexts;
}

}  // namespace ${NAMESPACE}
")
