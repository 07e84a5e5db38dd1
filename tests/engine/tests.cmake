chronus_tests(engine chronus_engine)
