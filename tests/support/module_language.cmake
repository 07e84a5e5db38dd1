# Compiles a target as the engine compiles modules: their C++, the host's CPU, single-precision constants.
function(chronus_module_language target)
  set_target_properties(${target} PROPERTIES CXX_STANDARD 23 DISABLE_PRECOMPILE_HEADERS ON)
  target_compile_options(${target} PRIVATE "SHELL:-Xclang -cl-single-precision-constant" -march=native -O2
                         -fno-math-errno -ffp-contract=on -Wno-psabi)
endfunction()
