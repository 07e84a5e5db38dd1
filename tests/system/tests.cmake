chronus_tests(system chronus_wire PkgConfig::SNDFILE)
target_sources(test_system PRIVATE ${PROJECT_SOURCE_DIR}/cli/supervisor.cpp
                                   ${PROJECT_SOURCE_DIR}/cli/blame.cpp
                                   ${PROJECT_SOURCE_DIR}/cli/life_signs.cpp)
target_include_directories(test_system PRIVATE ${PROJECT_SOURCE_DIR}/cli)
add_dependencies(test_system chronus chronus-engine chronus-worker)
