# The instrument, compiled ahead of time: every module for one voice, and for eight where its state allows it.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
set(modules_in_lanes adsr compressor delay drive hat kick ladder lfo mixer noise pan reverb sample_hold snare svf vca vco)
set(ahead ${CMAKE_CURRENT_LIST_DIR}/ahead_of_time.py)
set(generated ${CMAKE_CURRENT_BINARY_DIR}/modules)
file(MAKE_DIRECTORY ${generated})

file(GLOB instrument CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/module-src/*.cpp)
foreach(file ${instrument})
  get_filename_component(name ${file} NAME_WE)
  foreach(lanes 1 8)
    if(lanes EQUAL 1 OR name IN_LIST modules_in_lanes)
      set(out ${generated}/${name}_${lanes}.cpp)
      add_custom_command(OUTPUT ${out} COMMAND Python3::Interpreter ${ahead} ${out} ${lanes} ${file}
                         DEPENDS ${ahead} ${file} VERBATIM)
      list(APPEND ahead_sources ${out})
      list(APPEND ahead_names ${name}:${lanes})
    endif()
  endforeach()
endforeach()
set(out ${generated}/all.cpp)
add_custom_command(OUTPUT ${out} COMMAND Python3::Interpreter ${ahead} ${out} ${ahead_names}
                   DEPENDS ${ahead} ${instrument} VERBATIM)

# Only the modules are compiled in their own language: the tests want double constants.
add_library(chronus_modules_ahead OBJECT ${ahead_sources})
target_link_libraries(chronus_modules_ahead PRIVATE chronus_host)
target_include_directories(chronus_modules_ahead PRIVATE ${PROJECT_SOURCE_DIR}/tests)
chronus_module_language(chronus_modules_ahead)

chronus_tests(modules chronus_host)
target_sources(test_modules PRIVATE ${out} $<TARGET_OBJECTS:chronus_modules_ahead>)
