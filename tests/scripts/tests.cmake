find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME "scripts: install-deps installs all it asks for, in either order"
         COMMAND Python3::Interpreter ${CMAKE_CURRENT_LIST_DIR}/install_deps_test.py)
set_tests_properties("scripts: install-deps installs all it asks for, in either order"
                     PROPERTIES LABELS scripts SKIP_RETURN_CODE 77 TIMEOUT 300)
add_test(NAME "scripts: modules that do what none may end no engine, in a short form of the benchmark mercy"
         COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/bench/mercy.py ${PROJECT_BINARY_DIR} --count 48)
set_tests_properties("scripts: modules that do what none may end no engine, in a short form of the benchmark mercy"
                     PROPERTIES LABELS scripts TIMEOUT 600)
