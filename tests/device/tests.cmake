chronus_tests(device chronus_device)
