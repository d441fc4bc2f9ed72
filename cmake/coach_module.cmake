# coach_module(<folder> SOURCES … PUBLIC … PRIVATE …)
#
# Declares the module that lives in <folder> (as in `core` or `integrations/slack`) and the only arrows it may have.
# Names with a folder of this project are modules; anything else is a library. PUBLIC is what the headers show,
# PRIVATE what the sources use. The arrows are written to build/*/arrows.txt, and the test `arrows` reads every
# #include in the tree against that table. To add a module: one folder, one call, one line in docs/architecture.md.
file(WRITE ${CMAKE_BINARY_DIR}/arrows.txt "")

function(coach_target_name folder out)
  string(REPLACE "/" "_" name "coach_${folder}")
  set(${out} ${name} PARENT_SCOPE)
endfunction()

function(coach_module folder)
  cmake_parse_arguments(m "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  coach_target_name(${folder} target)
  if(m_SOURCES)
    set(visible PUBLIC)
    add_library(${target} STATIC ${m_SOURCES})
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Werror=return-type
      $<$<CXX_COMPILER_ID:Clang>:-Wno-missing-designated-field-initializers -Wno-deprecated-declarations>)
  else() # headers only
    set(visible INTERFACE)
    add_library(${target} INTERFACE)
  endif()
  target_include_directories(${target} ${visible} ${CMAKE_SOURCE_DIR})
  set(arrows ${folder})
  foreach(scope PUBLIC PRIVATE)
    foreach(dependency ${m_${scope}})
      if(IS_DIRECTORY ${CMAKE_SOURCE_DIR}/${dependency})
        coach_target_name(${dependency} linked)
        list(APPEND arrows ${dependency})
      else()
        set(linked ${dependency})
      endif()
      if(visible STREQUAL "INTERFACE")
        target_link_libraries(${target} INTERFACE ${linked})
      else()
        target_link_libraries(${target} ${scope} ${linked})
      endif()
    endforeach()
  endforeach()
  list(JOIN arrows " " line)
  file(APPEND ${CMAKE_BINARY_DIR}/arrows.txt "${line}\n")
endfunction()
