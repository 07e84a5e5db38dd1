# The SDK as modules see it: the language of modules, one voice and eight in a Signal.
chronus_tests(sdk chronus_host)
chronus_module_language(test_sdk)
