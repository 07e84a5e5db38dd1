# Each fuzzer is built with the sources it tries, all of them under the address sanitizer, and runs for ten
# seconds as a test. For longer: build/.../fuzz_packet -max_total_time=600 CORPUS tests/fuzz/seeds/packet
set(fuzz_flags -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined)

function(chronus_fuzzer name)
  cmake_parse_arguments(fuzz "" "" "SOURCES;LIBRARIES" ${ARGN})
  list(TRANSFORM fuzz_SOURCES PREPEND ${PROJECT_SOURCE_DIR}/)
  add_executable(fuzz_${name} ${PROJECT_SOURCE_DIR}/tests/fuzz/${name}_fuzz.cpp ${fuzz_SOURCES})
  target_include_directories(fuzz_${name} PRIVATE ${PROJECT_SOURCE_DIR}/runtime ${PROJECT_SOURCE_DIR})
  target_compile_options(fuzz_${name} PRIVATE ${fuzz_flags} -g -O1)
  target_link_options(fuzz_${name} PRIVATE ${fuzz_flags})
  target_link_libraries(fuzz_${name} PRIVATE chronus_host nlohmann_json::nlohmann_json Threads::Threads
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
  set(language runtime/control/language)
  set(doors runtime/control/doors)
  chronus_fuzzer(packet SOURCES ${doors}/osc_packet.cpp ${doors}/osc_message.cpp ${language}/line.cpp
                        LIBRARIES PkgConfig::LIBLO)
  chronus_fuzzer(line SOURCES ${language}/line.cpp)
  chronus_fuzzer(value SOURCES ${language}/value.cpp ${language}/value_text.cpp ${language}/setting.cpp
                       ${language}/suggest.cpp)
  # The table of verbs names all that carries them out, which the library has.
  set(patching runtime/control/patching)
  chronus_fuzzer(patch SOURCES ${patching}/draft.cpp ${patching}/edits_cables.cpp
                       ${patching}/edits_nodes.cpp ${patching}/edits_settings.cpp ${patching}/patch_text.cpp
                       ${patching}/document.cpp ${patching}/mend.cpp ${patching}/mending.cpp ${patching}/mend_cables.cpp
                       ${patching}/mend_nodes.cpp ${patching}/text_of.cpp ${patching}/trace.cpp
                       ${patching}/writing.cpp ${patching}/written_text.cpp
                       ${patching}/waiting.cpp ${language}/line.cpp ${language}/setting.cpp ${language}/suggest.cpp
                       ${language}/value.cpp ${language}/value_text.cpp ${language}/vocabulary.cpp
                       LIBRARIES chronus_verbs)
  chronus_fuzzer(cache SOURCES jit/cache_entry.cpp runtime/digest/digest.cpp LIBRARIES LLVM)
  set(session runtime/control/session)
  chronus_fuzzer(journal SOURCES runtime/control/journal/record.cpp runtime/control/journal/patch_delta.cpp
                                 ${session}/memory.cpp ${session}/memory_json.cpp ${session}/memory_snapshot.cpp
                                 ${session}/records.cpp ${session}/records_json.cpp
                                 runtime/control/patching/written_text.cpp
                                 runtime/graph/patch.cpp runtime/digest/digest.cpp
                         LIBRARIES LLVM)
  chronus_fuzzer(worker SOURCES jit/worker_reply.cpp jit/info_fault.cpp jit/shared/message.cpp jit/shared/diagnostic.cpp
                        LIBRARIES fmt::fmt)
  chronus_fuzzer(wire SOURCES cli/wire/message.cpp cli/wire/line_buffer.cpp)
endif()
