#include "jit/worker/imports.hpp"

#include <llvm/Object/ObjectFile.h>

#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace chronus::jit {
namespace {

using namespace std::string_view_literals;

/// Functions of the C library, without the suffixes of float and long double.
constexpr std::string_view functions =
    " __assert_fail __ctype_b_loc __ctype_tolower_loc __ctype_toupper_loc __divdc3 __divsc3 __errno_location"
    " __muldc3 __mulsc3 abort abs acos acosh aligned_alloc asin asinh atan atan2 atanh bcmp bsearch cabs"
    " cacos cacosh calloc carg casin casinh catan catanh cbrt ccos ccosh ceil cexp clog conj copysign cos"
    " cosh cpow cproj csin csinh csqrt ctan ctanh div erf erfc exp exp10 exp2 expm1 fabs fdim floor fma fmax "
    "fmin fmod"
    " free frexp hypot ilogb labs ldexp lgamma llabs llrint llround log log10 log1p log2 logb lrint lround"
    " malloc memchr memcmp memcpy memmove memset modf nan nearbyint nextafter pow qsort realloc remainder"
    " remquo rint round scalbln scalbn sin sincos sinh snprintf sqrt strcat strchr strcmp strcpy strlen"
    " strncmp strncpy strrchr strstr strtof strtod strtol strtoll strtoul strtoull tan tanh tgamma tolower"
    " toupper trunc vsnprintf ";

/// Functions of the compiler's runtime: placeholders for missing functions, and guards of local constants.
/// The others end the program or register something for its end.
constexpr std::string_view runtime =
    " __cxa_pure_virtual __cxa_deleted_virtual __cxa_guard_acquire __cxa_guard_release __cxa_guard_abort "
    "__dso_handle ";

/// Functions that register something for the program's end. Some are in no shared library, so dlsym() would
/// not find them.
constexpr std::string_view at_end = " atexit at_quick_exit on_exit pthread_atfork __cxa_atexit ";

/// Parts of names in libstdc++ that reach outside of the module.
constexpr std::array outside = {"thread"sv,         "mutex"sv,           "condition_variable"sv,
                                "future"sv,         "filesystem"sv,      "stream"sv,
                                "filebuf"sv,        "ios_base"sv,        "random_device"sv,
                                "_ZSt4cout"sv,      "_ZSt4cerr"sv,       "_ZSt4clog"sv,
                                "_ZSt3cin"sv,       "locale"sv,          "quick_exit"sv,
                                "basic_file"sv,     "messages"sv,        "_byname"sv,
                                "tzdb"sv,           "time_zone"sv,       "locate_zone"sv,
                                "current_zone"sv,   "futex"sv,           "set_terminate"sv,
                                "set_unexpected"sv, "set_new_handler"sv, "_terminal"sv};

bool is_standard(std::string_view name) {
  constexpr std::array beginnings = {
      "_ZSt"sv, "_ZNSt"sv, "_ZNKSt"sv, "_ZTVSt"sv, "_ZTISt"sv, "_ZTSSt"sv,           "_ZTVN10__cxxabi"sv,
      "_Znw"sv, "_Zna"sv,  "_Zdl"sv,   "_Zda"sv,   "_ZNSa"sv,  "__gxx_personality"sv};
  const bool standard =
      std::ranges::any_of(beginnings, [&](std::string_view start) { return name.starts_with(start); });
  return standard &&
         std::ranges::none_of(outside, [&](std::string_view part) { return name.contains(part); });
}

bool is_in(std::string_view list, std::string_view name) {
  return list.contains(" " + std::string(name) + " ");
}

bool is_allowed(std::string_view name) {
  if (name.starts_with("chronus_") || name.contains("7chronus")) return true;
  if (name.starts_with("_ZGV") || name == "_GLOBAL_OFFSET_TABLE_") return true;
  if (is_standard(name)) return true;
  if (is_in(runtime, name) || is_in(functions, name)) return true;
  const bool ends = name.ends_with('f') || name.ends_with('l');
  return ends && is_in(functions, name.substr(0, name.size() - 1));
}

}  // namespace

std::vector<std::string> forbidden_imports(const std::string& object) {
  std::vector<std::string> forbidden;
  auto file = llvm::object::ObjectFile::createObjectFile(llvm::MemoryBufferRef(object, "module"));
  if (!file) {
    llvm::consumeError(file.takeError());
    return forbidden;
  }
  for (const llvm::object::SymbolRef& symbol : (*file)->symbols()) {
    const auto flags = llvm::cantFail(symbol.getFlags());
    if (!(flags & llvm::object::SymbolRef::SF_Undefined)) continue;
    const std::string name = llvm::cantFail(symbol.getName()).str();
    if (name.empty() || is_allowed(name)) continue;
    if (is_in(at_end, name) || dlsym(RTLD_DEFAULT, name.c_str())) forbidden.push_back(name);
  }
  return forbidden;
}

}  // namespace chronus::jit
