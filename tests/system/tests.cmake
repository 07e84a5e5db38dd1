chronus_tests(system chronus_wire PkgConfig::SNDFILE)
add_dependencies(test_system chronus chronus-engine chronus-worker)
