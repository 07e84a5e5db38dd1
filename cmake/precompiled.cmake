# The libraries' headers, which cost more to read than most sources, are read once for all targets. This saves time
# and nothing else: each source includes what it uses, and -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON builds as well.

add_compile_options("SHELL:-Xclang -fno-pch-timestamp")  # so that ccache knows a header by what it holds

function(chronus_precompile name)
  cmake_parse_arguments(these "" "" "LIBRARIES;HEADERS" ${ARGN})
  file(WRITE ${PROJECT_BINARY_DIR}/precompiled/${name}.cpp "")
  add_library(chronus_precompiled_${name} OBJECT ${PROJECT_BINARY_DIR}/precompiled/${name}.cpp)
  target_link_libraries(chronus_precompiled_${name} PRIVATE ${these_LIBRARIES})
  target_precompile_headers(chronus_precompiled_${name} PRIVATE ${these_HEADERS})
endfunction()

set(std_headers <algorithm> <array> <atomic> <cmath> <cstdint> <cstring> <filesystem> <functional> <map> <memory>
                <optional> <set> <string> <string_view> <utility> <vector> <expected>)
set(text_headers <fmt/format.h> <fmt/ranges.h> <nlohmann/json.hpp>)
set(text_libraries fmt::fmt nlohmann_json::nlohmann_json)

chronus_precompile(std HEADERS ${std_headers})
chronus_precompile(text HEADERS ${std_headers} ${text_headers} LIBRARIES ${text_libraries})
chronus_precompile(clang
  HEADERS ${std_headers} ${text_headers} <clang/AST/ASTContext.h> <clang/AST/RecursiveASTVisitor.h>
          <clang/CodeGen/ModuleBuilder.h> <clang/Frontend/CompilerInstance.h> <clang/Sema/Sema.h>
  LIBRARIES ${text_libraries} clang-cpp)

# Which of them a target reads follows from its libraries.
function(chronus_use_precompiled target)
  if("clang-cpp" IN_LIST ARGN)
    set(name clang)
  elseif("${ARGN}" MATCHES "chronus_(jit|wire|language|journal|patching|modules|session|verbs)|nlohmann")
    set(name text)
  else()
    set(name std)
  endif()
  target_precompile_headers(${target} REUSE_FROM chronus_precompiled_${name})
endfunction()
