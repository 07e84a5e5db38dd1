chronus_tests(cli chronus_supervision)
add_dependencies(test_cli chronus)
