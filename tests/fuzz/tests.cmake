# Each fuzzer is built with the sources it tries, all of them under the address sanitizer, and runs for ten
# seconds as a test. For longer: build/.../fuzz_packet -max_total_time=600 CORPUS tests/fuzz/seeds/packet
set(fuzz_flags -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined)

function(chronus_fuzzer name)
  cmake_parse_arguments(fuzz "" "" "SOURCES;LIBRARIES" ${ARGN})
  list(TRANSFORM fuzz_SOURCES PREPEND ${PROJECT_SOURCE_DIR}/)
  add_executable(fuzz_${name} ${PROJECT_SOURCE_DIR}/tests/fuzz/${name}_fuzz.cpp ${fuzz_SOURCES})
  target_include_directories(fuzz_${name} PRIVATE ${PROJECT_SOURCE_DIR}/runtime ${PROJECT_SOURCE_DIR}/cli)
  target_compile_options(fuzz_${name} PRIVATE ${fuzz_flags} -g -O1)
  target_link_options(fuzz_${name} PRIVATE ${fuzz_flags})
  target_link_libraries(fuzz_${name} PRIVATE chronus_sdk chronus_expected nlohmann_json::nlohmann_json Threads::Threads
                        ${fuzz_LIBRARIES})
  add_test(NAME "fuzz: ${name}"
           COMMAND fuzz_${name} -max_total_time=10 -timeout=5 -rss_limit_mb=2048 -max_len=4096 -verbosity=0
                   -artifact_prefix=${PROJECT_BINARY_DIR}/fuzz_${name}_ ${PROJECT_BINARY_DIR}/fuzz_${name}_corpus
                   ${PROJECT_SOURCE_DIR}/tests/fuzz/seeds/${name})
  set_tests_properties("fuzz: ${name}" PROPERTIES LABELS fuzz TIMEOUT 120)
  file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/fuzz_${name}_corpus)
endfunction()

# The other sanitizers do not go with these.
if(CHRONUS_SANITIZER STREQUAL "" OR CHRONUS_SANITIZER MATCHES "address")
  set(control runtime/control)
  chronus_fuzzer(packet SOURCES ${control}/osc_packet.cpp ${control}/osc_message.cpp ${control}/line.cpp
                        LIBRARIES PkgConfig::LIBLO)
  chronus_fuzzer(line SOURCES ${control}/line.cpp)
  chronus_fuzzer(value SOURCES ${control}/value.cpp ${control}/value_text.cpp ${control}/setting.cpp
                       ${control}/suggest.cpp)
  # The table of verbs names all that carries them out, which the library has.
  set(session ${control}/session)
  chronus_fuzzer(patch SOURCES ${session}/draft.cpp ${session}/edits.cpp ${session}/edits_cables.cpp
                       ${session}/edits_nodes.cpp ${session}/edits_settings.cpp ${session}/patch_text.cpp
                       ${session}/waiting.cpp ${control}/line.cpp ${control}/setting.cpp ${control}/suggest.cpp
                       ${control}/value.cpp ${control}/value_text.cpp
                       LIBRARIES chronus_session)
  chronus_fuzzer(cache SOURCES jit/cache_entry.cpp jit/shared/digest.cpp LIBRARIES LLVM)
  target_include_directories(fuzz_cache PRIVATE ${PROJECT_SOURCE_DIR}/jit)
  target_include_directories(fuzz_cache SYSTEM PRIVATE ${LLVM_ROOT}/include)
  chronus_fuzzer(journal SOURCES ${control}/journal/record.cpp ${control}/journal/patch_delta.cpp
                                 ${control}/session/memory.cpp ${control}/session/memory_json.cpp
                                 ${control}/session/memory_snapshot.cpp runtime/graph/patch.cpp jit/shared/digest.cpp
                         LIBRARIES LLVM)
  target_include_directories(fuzz_journal PRIVATE ${PROJECT_SOURCE_DIR}/jit)
  target_include_directories(fuzz_journal SYSTEM PRIVATE ${LLVM_ROOT}/include)
  chronus_fuzzer(worker SOURCES jit/worker_reply.cpp jit/info_fault.cpp jit/shared/message.cpp jit/shared/to_text.cpp
                        LIBRARIES fmt::fmt)
  target_include_directories(fuzz_worker PRIVATE ${PROJECT_SOURCE_DIR}/jit)
  chronus_fuzzer(wire SOURCES cli/wire/message.cpp cli/wire/line_buffer.cpp)
endif()
