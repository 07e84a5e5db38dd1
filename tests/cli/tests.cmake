chronus_tests(cli chronus_wire)
add_dependencies(test_cli chronus)
target_sources(test_cli PRIVATE ${PROJECT_SOURCE_DIR}/cli/blame.cpp)
target_include_directories(test_cli PRIVATE ${PROJECT_SOURCE_DIR}/cli)
