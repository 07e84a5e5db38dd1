# One call a layer, one a program, one a folder of tests.

include(cmake/precompiled.cmake)

add_library(chronus_sdk INTERFACE)
target_include_directories(chronus_sdk INTERFACE ${PROJECT_SOURCE_DIR}/include)

# The headers in `folder` itself are found by `target` and by whoever links it, and by nobody else: its include path is
# a folder of links to them. They are included by their path from the top, without `runtime`.
function(chronus_headers target access folder)
  string(REGEX REPLACE "^runtime/" "" spelled ${folder})
  set(room ${PROJECT_BINARY_DIR}/rooms/${target})
  file(REMOVE_RECURSE ${room}/${spelled})
  file(MAKE_DIRECTORY ${room}/${spelled})
  file(GLOB headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*.hpp)
  foreach(header ${headers})
    get_filename_component(name ${header} NAME)
    file(CREATE_LINK ${header} ${room}/${spelled}/${name} SYMBOLIC)
  endforeach()
  target_include_directories(${target} ${access} ${room})
endfunction()

# The sources that stand in `folder` itself; its subfolders are layers or programs of their own. The rest names what
# the layer sees.
function(chronus_layer name folder)
  set(target chronus_${name})
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*.cpp)
  add_library(${target} STATIC ${sources})
  target_link_libraries(${target} PUBLIC ${ARGN} Threads::Threads)
  chronus_headers(${target} PUBLIC ${folder})
  chronus_use_precompiled(${target} ${ARGN})
endfunction()

function(chronus_program name folder)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*.cpp)
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE ${ARGN} Threads::Threads)
  chronus_headers(${name} PRIVATE ${folder})
  chronus_use_precompiled(${name} ${ARGN})
endfunction()

# tests/<folder>/*_test.cpp become one program, each test case one CTest test with the label <folder>.
function(chronus_tests folder)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/${folder}/*.cpp)
  string(REPLACE "/" "_" target test_${folder})
  add_executable(${target} ${sources})
  target_link_libraries(${target} PRIVATE chronus_test_support ${ARGN} Threads::Threads)
  target_precompile_headers(${target} REUSE_FROM chronus_test_support)
  catch_discover_tests(${target} TEST_PREFIX "${folder}: " PROPERTIES LABELS ${folder} TIMEOUT 300)
endfunction()
