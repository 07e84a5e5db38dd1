# The compiler's settings and the packages, for every target.

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# ccache, where it is there; it has to be told that precompiled headers come from the same headers.
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
endif()

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

if(NOT CMAKE_CXX_COMPILER_ID MATCHES Clang OR CMAKE_CXX_COMPILER_VERSION VERSION_LESS 22)
  message(FATAL_ERROR "Chronus is built with Clang 22, the compiler that is inside it: scripts/build sets it.")
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Werror
                    -Wfunction-effects -fvisibility=hidden -fno-omit-frame-pointer -fPIE -pthread)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  add_compile_options(-march=x86-64-v2)
endif()
add_link_options(-fuse-ld=lld-22 -pie)

if(CHRONUS_SANITIZER)
  # vptr: LLVM comes without type information.
  add_compile_options(-fsanitize=${CHRONUS_SANITIZER} -fno-sanitize-recover=all -fno-sanitize=vptr)
  add_link_options(-fsanitize=${CHRONUS_SANITIZER})
  string(REPLACE "," "_" sanitizer_name ${CHRONUS_SANITIZER})
  string(TOUPPER ${sanitizer_name} sanitizer_name)
  add_compile_definitions(CHRONUS_SANITIZED CHRONUS_SANITIZED_${sanitizer_name})
endif()

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(Catch2 REQUIRED)
pkg_check_modules(RTAUDIO REQUIRED IMPORTED_TARGET rtaudio)
pkg_check_modules(SNDFILE REQUIRED IMPORTED_TARGET sndfile)
pkg_check_modules(LIBLO REQUIRED IMPORTED_TARGET liblo)
pkg_check_modules(KISSFFT REQUIRED IMPORTED_TARGET kissfft-float)

set(LLVM_ROOT /usr/lib/llvm-22 CACHE PATH "Where LLVM 22 is installed")
foreach(library LLVM clang-cpp)
  find_library(${library}_LIBRARY NAMES ${library} PATHS ${LLVM_ROOT}/lib NO_DEFAULT_PATH REQUIRED)
  add_library(${library} SHARED IMPORTED)
  set_target_properties(${library} PROPERTIES IMPORTED_LOCATION ${${library}_LIBRARY})
  target_include_directories(${library} SYSTEM INTERFACE ${LLVM_ROOT}/include)
endforeach()

