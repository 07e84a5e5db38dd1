chronus_tests(system chronus_supervision PkgConfig::SNDFILE)
add_dependencies(test_system chronus chronus-engine chronus-worker)
