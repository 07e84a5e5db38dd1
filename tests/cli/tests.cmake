chronus_tests(cli chronus_wire)
add_dependencies(test_cli chronus)
