chronus_tests(session chronus_session)
add_dependencies(test_session chronus-worker)
