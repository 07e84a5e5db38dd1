// A hundred times: an engine is killed in the middle of a storm of verbs and edits, and what it had said yes
// to is there when the next one starts.
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <optional>
#include <random>
#include <set>
#include <thread>

#include "cli/wire/address.hpp"
#include "cli/wire/line_buffer.hpp"
#include "cli/wire/message.hpp"
#include "support/catch.hpp"
#include "system/running_engine.hpp"

using namespace chronus;
using namespace chronus::test;

namespace {

/// One connection: asks, and waits for the answer or for the engine's end.
class Link {
 public:
  explicit Link(const std::string& path) : fd_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const sockaddr_un address = wire::to_address(path).value();
    open_ = connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  ~Link() { close(fd_); }
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  bool open() const { return open_; }

  std::optional<wire::Reply> ask(std::vector<std::string> words, std::optional<std::string> input = {}) {
    wire::Request request;
    request.id = ++id_;
    request.words = std::move(words);
    request.input = std::move(input);
    const std::string line = wire::to_line(request);
    if (send(fd_, line.data(), line.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(line.size())) return {};
    for (;;) {
      if (const auto text = lines_.next()) {
        auto message = wire::read_message(*text);
        if (!message) return {};
        if (auto* reply = std::get_if<wire::Reply>(&*message)) return std::move(*reply);
      }
      char part[65536];
      const ssize_t size = recv(fd_, part, sizeof part, 0);
      if (size <= 0) return {};
      lines_.add({part, static_cast<std::size_t>(size)});
    }
  }

 private:
  int fd_;
  bool open_ = false;
  std::uint64_t id_ = 0;
  wire::LineBuffer lines_{wire::reply_limit};
};

/// A text that says which it is while it plays.
std::string version(int number) {
  return "#include <chronus/module.hpp>\n\nstruct Thing : Module {\n  Out out;\n  void tick() {\n"
         "    const float number = " +
         std::to_string(number) + ";\n    watch(number);\n    out = number * 1e-6f;\n  }\n};\n";
}

/// The number of the text that plays, as soon as one does.
int playing(Link& link) {
  double number = -1;
  wait_until(
      [&] {
        const auto reply = link.ask({"status", "thing_node"});
        if (reply && reply->data.contains("watch")) number = reply->data["watch"].value("number", -1.0);
        return number >= 0;
      },
      Seconds(60), Seconds(0.001));
  return static_cast<int>(number);
}

/// What the verbs of one client have made, of nodes that no other client touches, and of the tempo.
class Player {
 public:
  Player(std::string name, unsigned seed, bool conducts)
      : name_(std::move(name)), random_(seed), conducts_(conducts) {}

  /// Sends verbs until the engine ends.
  void play(const std::string& socket) {
    Link link(socket);
    in_flight_ = made_;
    while (link.open()) {
      Made next = made_;
      std::vector<std::string> verb = change(next);
      in_flight_ = next;
      const auto reply = link.ask(std::move(verb));
      if (!reply) return;
      if (reply->exit != 0) {
        refusals.push_back(reply->text);
        continue;
      }
      made_ = next;
      ++acknowledged;
    }
  }

  /// Whether a patch holds what was acknowledged, with or without what was in flight.
  bool in(const std::string& patch) {
    if (agrees(patch, made_)) return true;
    if (!agrees(patch, in_flight_)) return false;
    made_ = in_flight_;
    return true;
  }

  int acknowledged = 0;
  std::vector<std::string> refusals;

 private:
  struct Made {
    std::map<std::string, int> levels;
    std::set<std::string> lines;  ///< of mutes and cables
    int tempo = 0;                ///< 0: untouched
  };

  static std::string muted(const std::string& node) { return "mute " + node; }
  static std::string heard(const std::string& node) { return "connect " + node + " out"; }

  std::vector<std::string> change(Made& made) {
    const std::string node = name_ + std::to_string(random_() % 8);
    const int number = static_cast<int>(random_() % 19000) + 21;
    const auto kind = random_() % 8;
    if (conducts_ && kind == 0) {
      made.tempo = 40 + number % 200;
      return {"tempo", std::to_string(made.tempo)};
    }
    if (!made.levels.contains(node)) {
      made.levels[node] = number;
      return {"add", node, "vco", "freq=" + std::to_string(number)};
    }
    switch (kind) {
      case 1:
      case 2:
        made.levels.erase(node);
        made.lines.erase(muted(node));
        made.lines.erase(heard(node));
        return {"remove", node};
      case 3:
        if (made.lines.erase(muted(node)) != 0) return {"unmute", node};
        made.lines.insert(muted(node));
        return {"mute", node};
      case 4:
        if (made.lines.erase(heard(node)) != 0) return {"disconnect", node, "out"};
        made.lines.insert(heard(node));
        return {"connect", node, "out"};
      default:
        made.levels[node] = number;
        return {"set", node + ".freq", std::to_string(number)};
    }
  }

  bool agrees(const std::string& patch, const Made& made) const {
    const auto has = [lines = "\n" + patch + "\n"](const std::string& line) {
      return lines.find("\n" + line + "\n") != std::string::npos;
    };
    if (made.tempo != 0 && !has("tempo " + std::to_string(made.tempo))) return false;
    for (int i = 0; i < 8; ++i) {
      const std::string node = name_ + std::to_string(i);
      for (const std::string& line : {muted(node), heard(node)})
        if (has(line) != made.lines.contains(line)) return false;
      const auto found = made.levels.find(node);
      const auto at = patch.find("add " + node + " vco freq=");
      if ((at == std::string::npos) != (found == made.levels.end())) return false;
      if (found == made.levels.end()) continue;
      const auto read = patch.substr(at + 14 + node.size());
      const double value =
          std::strtod(read.c_str(), nullptr) * (read.find("kHz") < read.find('\n') ? 1000 : 1);
      if (std::abs(value - found->second) > 0.5) return false;
    }
    return true;
  }

  std::string name_;
  std::mt19937 random_;
  bool conducts_;
  Made made_;
  Made in_flight_;
};

/// Saves one version of a module after the other.
struct Author {
  void play(const std::string& socket) {
    Link link(socket);
    while (link.open()) {
      in_flight = acknowledged + 1;
      const auto reply = link.ask({"reload", "thing", "-"}, version(in_flight));
      if (!reply) return;
      if (reply->exit == 0) acknowledged = in_flight;
    }
  }
  std::atomic<int> acknowledged = 0;
  int in_flight = 0;
};

}  // namespace

SCENARIO("Whatever was acknowledged is there after kill -9") {
  Place place;
  place.session = place.folder.file("session");
  place.cache = place.folder.file("cache");
  Player first("a", 1, true);
  Player second("b", 2, false);
  Author author;
  std::mt19937 random(3);
  write(place.modules + "/thing.cpp", version(0));
  constexpr int deaths = 100;
  int looked_at = 0;  // the number of the version that played then
  for (int death = 0; death <= deaths; ++death) {
    Process engine(place.engine());
    REQUIRE(wait_until([&] { return Link(place.socket).open(); }, Seconds(60), Seconds(0.001)));
    if (death == 0) {
      Link link(place.socket);
      REQUIRE(link.ask({"reload"}));
      REQUIRE(link.ask({"add", "thing_node", "thing"}));
    }
    if (death > 0) {
      Link link(place.socket);
      const auto patch = link.ask({"patch"});
      REQUIRE(patch);
      INFO(patch->text << engine.output() << engine.errors());
      REQUIRE(first.in(patch->text));
      REQUIRE(second.in(patch->text));
      const auto history = link.ask({"history", "thing"});
      REQUIRE(history);
      INFO(history->text);
      CHECK(history->data["versions"].back()["version"].get<int>() > author.acknowledged);
      // That something plays takes a compile, so it is waited for only if a version was acknowledged.
      const int plays = author.acknowledged == looked_at ? looked_at : playing(link);
      INFO(author.acknowledged << " was acknowledged, " << author.in_flight << " in flight");
      REQUIRE((plays == author.acknowledged || plays == author.in_flight));
      looked_at = author.acknowledged = plays;
    }
    if (death == deaths) break;
    std::thread one([&] { first.play(place.socket); });
    std::thread two([&] { second.play(place.socket); });
    std::thread three([&] { author.play(place.socket); });
    // Now and then long enough for the compiler to have brought a version to the sound.
    const int versions = author.acknowledged;
    const bool heard = death % 10 != 0 || wait_until([&] { return author.acknowledged > versions; },
                                                     Seconds(60), Seconds(0.001));
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 120));
    engine.signal(SIGKILL);
    one.join();
    two.join();
    three.join();
    CHECK(heard);
    CHECK(first.refusals.empty());
    CHECK(second.refusals.empty());
  }
  std::printf("%d and %d verbs, %d versions\n", first.acknowledged, second.acknowledged,
              author.acknowledged.load());
  CHECK(first.acknowledged > 1000);
  CHECK(author.acknowledged >= deaths / 10);
}
