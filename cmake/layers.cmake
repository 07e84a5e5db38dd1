# One call a layer, one a program, one a folder of tests.

include(cmake/precompiled.cmake)

add_library(chronus_sdk INTERFACE)
target_include_directories(chronus_sdk INTERFACE ${PROJECT_SOURCE_DIR}/include)

# The sources that stand in `folder` itself; its subfolders are layers or programs of their own.
function(chronus_layer name folder)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*.cpp)
  if(NOT sources)
    return()
  endif()
  add_library(chronus_${name} STATIC ${sources})
  target_link_libraries(chronus_${name} PUBLIC ${ARGN} Threads::Threads)
  target_include_directories(chronus_${name} PUBLIC ${PROJECT_SOURCE_DIR}/${folder}/..)
  chronus_use_precompiled(chronus_${name} ${ARGN})
endfunction()

function(chronus_program name folder)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*.cpp)
  if(NOT sources)
    return()
  endif()
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE ${ARGN} Threads::Threads)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/${folder}/..)
  chronus_use_precompiled(${name} ${ARGN})
endfunction()

# tests/<folder>/*_test.cpp become one program, each test case one CTest test with the label <folder>.
function(chronus_tests folder)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/${folder}/*.cpp)
  set(target test_${folder})
  if(NOT sources)
    return()
  endif()
  add_executable(${target} ${sources})
  target_link_libraries(${target} PRIVATE chronus_test_support ${ARGN} Threads::Threads)
  target_precompile_headers(${target} REUSE_FROM chronus_test_support)
  catch_discover_tests(${target} TEST_PREFIX "${folder}: " PROPERTIES LABELS ${folder} TIMEOUT 300)
endfunction()
