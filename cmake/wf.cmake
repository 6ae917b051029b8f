# Build rules shared by every folder: compiler options, wf_floor() and wf_program().

include(CheckPIESupported)
check_pie_supported(LANGUAGES CXX)

find_program(WF_CCACHE ccache)
if(WF_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Clones in different folders share what was compiled.
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${WF_CCACHE})
endif()

add_library(wf_options INTERFACE)
target_include_directories(wf_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_definitions(wf_options INTERFACE WF_VERSION="${PROJECT_VERSION}")
target_compile_options(wf_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wnon-virtual-dtor
  -Woverloaded-virtual -Wold-style-cast -Wcast-align -Wnull-dereference -Werror
  $<$<CONFIG:Release>:-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=>)
# GCC 12 reports false positives for these in optimised standard-library code.
target_compile_options(wf_options INTERFACE
  $<$<CXX_COMPILER_ID:GNU>:-Wno-null-dereference -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread
  -Wno-array-bounds>)

if(WF_SANITIZE)
  target_compile_options(wf_options INTERFACE
    -fsanitize=${WF_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(wf_options INTERFACE -fsanitize=${WF_SANITIZE})
  # Instrumented code confuses the flow analysis behind this warning; following variables through it takes as long as
  # all the rest of compiling.
  target_compile_options(wf_options INTERFACE
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized -fno-var-tracking-assignments>)
else()
  target_compile_options(wf_options INTERFACE -fstack-protector-strong
    $<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2>)
  target_link_options(wf_options INTERFACE -Wl,-z,relro,-z,now)
endif()
if(WF_BUILD_FUZZ)
  target_compile_options(wf_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# wf_sources(OUT [FOLDER folder...]): every .cpp directly in the folders, main.cpp left out. A folder that holds none
# yet yields one generated empty file, so that the tree configures while a floor is still being written.
function(wf_sources out)
  cmake_parse_arguments(ARG "" "" "FOLDER" ${ARGN})
  set(sources "")
  foreach(folder IN LISTS ARG_FOLDER)
    file(GLOB more CONFIGURE_DEPENDS ${folder}/*.cpp)
    list(APPEND sources ${more})
  endforeach()
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  if(NOT sources)
    set(sources ${CMAKE_CURRENT_BINARY_DIR}/empty.cpp)
    file(CONFIGURE OUTPUT ${sources} CONTENT "// Placeholder of a folder without sources.\n")
  endif()
  set(${out} ${sources} PARENT_SCOPE)
endfunction()

# wf_floor(NAME [SUBDIRS dir...] [LINK lib...] [PRIVATE lib...]): static library from every .cpp directly in this
# folder and the named subfolders. LINK are floors below; PRIVATE are third-party libraries, hidden from floors above.
function(wf_floor name)
  cmake_parse_arguments(ARG "" "" "SUBDIRS;LINK;PRIVATE" ${ARGN})
  set(folders ${CMAKE_CURRENT_SOURCE_DIR})
  foreach(sub IN LISTS ARG_SUBDIRS)
    list(APPEND folders ${CMAKE_CURRENT_SOURCE_DIR}/${sub})
  endforeach()
  wf_sources(sources FOLDER ${folders})
  add_library(${name} STATIC ${sources})
  target_link_libraries(${name} PUBLIC wf_options ${ARG_LINK} PRIVATE ${ARG_PRIVATE})
endfunction()

# wf_program(NAME [LINK lib...]): executable from this folder's main.cpp. Without one there is no such target.
function(wf_program name)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  file(GLOB main CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/main.cpp)
  if(NOT main)
    message(STATUS "${name}: no main.cpp yet, left out")
    return()
  endif()
  add_executable(${name} ${main})
  target_link_libraries(${name} PRIVATE wf_options ${ARG_LINK})
endfunction()

# wf_embed(TARGET FOLDER folder NAMES file... HEADER h NAMESPACE ns TYPE type FUNCTION name): puts texts into a library,
# to be had from ns::name(), which HEADER declares.
function(wf_embed target)
  cmake_parse_arguments(ARG "" "FOLDER;HEADER;NAMESPACE;TYPE;FUNCTION" "NAMES" ${ARGN})
  set(folder ${CMAKE_CURRENT_SOURCE_DIR}/${ARG_FOLDER})
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${ARG_FOLDER}.cpp)
  list(TRANSFORM ARG_NAMES PREPEND ${folder}/ OUTPUT_VARIABLE files)
  list(JOIN ARG_NAMES " " names)
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DFOLDER=${folder} "-DNAMES=${names}" -DHEADER=${ARG_HEADER}
      -DNAMESPACE=${ARG_NAMESPACE} -DTYPE=${ARG_TYPE} -DFUNCTION=${ARG_FUNCTION}
      -P ${PROJECT_SOURCE_DIR}/cmake/embed_texts.cmake
    DEPENDS ${files} ${PROJECT_SOURCE_DIR}/cmake/embed_texts.cmake
    COMMENT "Embedding ${ARG_FOLDER}" VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()
