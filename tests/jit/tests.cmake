chronus_tests(jit chronus_jit)
add_dependencies(test_jit chronus-worker)
