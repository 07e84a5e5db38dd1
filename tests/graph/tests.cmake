chronus_tests(graph chronus_graph)
