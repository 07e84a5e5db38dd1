chronus_tests(base chronus_base)
