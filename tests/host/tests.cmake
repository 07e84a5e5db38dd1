chronus_tests(host chronus_host)
