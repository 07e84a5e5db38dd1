// Which files a module may be made of.
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "jit/instance.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"
#include "support/temp_folder.hpp"

using namespace jit_test;
using chronus::test::holds;
namespace fs = std::filesystem;

namespace {

/// A module folder of a test's own, inside another one.
class Folder {
 public:
  Folder() { fs::create_directory(path("")); }

  std::string path(const std::string& name) const { return outer_.file("modules/" + name); }
  std::string outside(const std::string& name) const { return outer_.file(name); }

  Outcome compile(const std::string& directives, const std::string& value = "0") const {
    Request wanted = request(directives + "\n" + module("Out out; void tick() { out = " + value + "; }"));
    wanted.file = path("thing.cpp");
    return jit_test::compile(wanted);
  }

  std::string said(const std::string& directives) const {
    const Outcome outcome = compile(directives);
    CHECK_FALSE(outcome.code);
    return to_text(outcome.diagnostics);
  }

 private:
  test::TempFolder outer_;
};

const std::string secret = "root:secret";

}  // namespace

SCENARIO("What leads out of the folder is refused at its line, and nothing of it is quoted") {
  const Folder folder;
  std::ofstream(folder.outside("far.hpp")) << secret << "\n";
  fs::create_symlink(folder.outside("far.hpp"), folder.path("link.hpp"));
  fs::create_directory_symlink(folder.outside(""), folder.path("lib"));
  for (const std::string& name :
       {folder.outside("far.hpp"), std::string("../far.hpp"), std::string("link.hpp"),
        std::string("lib/far.hpp"), std::string("./../modules/../far.hpp")}) {
    for (const std::string& directive :
         {"#include \"" + name + "\"", "#include <" + name + ">", "#import \"" + name + "\"",
          "constexpr char text[] = {\n#embed \"" + name + "\"\n};"}) {
      INFO(directive);
      const std::string text = folder.said(directive);
      INFO(text);
      CHECK((holds(text, "lies outside of the module folder") || holds(text, "leads out of its folder")));
      CHECK(holds(text,
                  "thing.cpp:" + std::to_string(directive.find('\n') == std::string::npos ? 1 : 2) + ":"));
      CHECK_FALSE(holds(text, secret));
    }
    CHECK(folder
              .compile("#if __has_include(\"" + name + "\") || __has_embed(\"" + name +
                       "\")\n#error it is there\n#endif")
              .code);
  }
  CHECK(holds(folder.said("#include \"/etc/passwd\""), "`/etc/passwd` lies outside of the module folder"));
}

SCENARIO("What is no file, or a large one, is refused and never waited for") {
  const Folder folder;
  REQUIRE(mkfifo(folder.path("pipe.hpp").c_str(), 0600) == 0);
  CHECK(holds(folder.said("#include \"pipe.hpp\""), "pipe.hpp` is not a file"));
  CHECK(holds(folder.said("constexpr char text[] = {\n#embed \"pipe.hpp\"\n};"), "pipe.hpp` is not a file"));
  {
    std::ofstream(folder.path("large.raw"));
  }
  fs::resize_file(folder.path("large.raw"), (4u << 20) + 1);
  CHECK(holds(folder.said("constexpr char text[] = {\n#embed \"large.raw\"\n};"), "larger than 4 MiB"));
}

SCENARIO("Files of the folder are included and embedded, and told of") {
  const Folder folder;
  fs::create_directory(folder.path("lib"));
  std::ofstream(folder.path("lib/part.cpp")) << "#pragma once\ninline constexpr float part = 0.25f;\n";
  std::ofstream(folder.path("table.raw"), std::ios::binary) << "\x40\x80";
  const Outcome outcome = folder.compile(
      "#include \"lib/part.cpp\"\n#include <map>\n#if __has_include(\"later.hpp\")\n#endif\n"
      "constexpr unsigned char table[] = {\n#embed \"table.raw\"\n};",
      "part * table[1] / 128.0");
  INFO(to_text(outcome.diagnostics));
  REQUIRE(outcome.code);
  CHECK(outcome.diagnostics.empty());
  CHECK(Instance(outcome.code).run(1)["out"] == std::vector<float>{0.25f});
  const auto tells = [&](const std::string& name) {
    for (const std::string& header : outcome.headers) UNSCOPED_INFO(header);
    return std::ranges::find(outcome.headers, folder.path(name)) != outcome.headers.end();
  };
  CHECK(tells("lib/part.cpp"));
  CHECK(tells("table.raw"));
  CHECK(tells("later.hpp"));
}

SCENARIO("A file that is not there is told of, too, for it may come") {
  const Folder folder;
  const Outcome outcome = folder.compile("constexpr char text[] = {\n#embed \"late.raw\"\n};");
  CHECK_FALSE(outcome.code);
  CHECK(holds(to_text(outcome.diagnostics), "'late.raw' file not found"));
  CHECK(std::ranges::find(outcome.headers, folder.path("late.raw")) != outcome.headers.end());
}

SCENARIO("What is kept of a compile is of use only while no file that it asked for has come or changed") {
  const test::TempFolder cache;
  const Folder folder;
  const auto mine = start_with_cache(cache.file("objects"));
  Request wanted = request(
      "#if __has_include(\"later.hpp\")\n#include \"later.hpp\"\n#else\n#define LEVEL 0.5\n#endif\n"
      "constexpr unsigned char table[] = {\n#embed \"table.raw\"\n};\n" +
      module("Out out; void tick() { out = LEVEL * table[0] / 64; }"));
  wanted.file = folder.path("thing.cpp");
  const auto first_sample = [&] {
    const auto outcomes = compile_all(wanted, *mine);
    INFO(to_text(outcomes.back().diagnostics));
    REQUIRE(outcomes.back().code);
    return Instance(outcomes.back().code).run(1)["out"].at(0);
  };
  std::ofstream(folder.path("table.raw")) << "\x40";
  CHECK(first_sample() == 0.5f);
  CHECK(compile(wanted, *mine).worker == "cache");
  std::ofstream(folder.path("table.raw")) << "\x20";
  CHECK(first_sample() == 0.25f);
  std::ofstream(folder.path("later.hpp")) << "#define LEVEL 1.0\n";
  CHECK(first_sample() == 0.5f);
}
