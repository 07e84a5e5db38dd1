// Random texts of patches, as people write them, and random verbs.
#pragma once

#include <map>
#include <random>
#include <string>
#include <vector>

#include "control/patching/written_patch.hpp"

namespace chronus::test {

class Dice {
 public:
  explicit Dice(unsigned seed) : random_(seed) {}

  int below(int end) { return std::uniform_int_distribution<int>(0, end - 1)(random_); }
  bool one_in(int n) { return below(n) == 0; }

  template <class List>
  auto& of(List& list) {
    return list[static_cast<std::size_t>(below(static_cast<int>(list.size())))];
  }

 private:
  std::mt19937 random_;
};

/// An option of a `voice`, in one of many spellings.
inline std::string random_option(Dice& dice) {
  static const std::vector<std::string> options{
      "freq=a3",           "freq=2k",        "freq=440Hz", "freq=c#5",     "freq=123.456",
      "time=1/8b",         "time=3/16b",     "time=20ms",  "time=1.5s",    "step=c2,.,g2",
      "step=c4,eb4,g4,c5", "step=7st",       "step3=a4",   "on=x..x",      "on=xx",
      "on=50%,.,1",        "on2=-6dB",       "pan=0.3",    "pan=-50%,0.2", "pan_left=0.1",
      "shape=2x",          "shape=sine",     "sync=on",    "taps=5",       "words=plain",
      "words=\"a # b\"",   "fade=12.3ms",    "fade=1b",    "gate=1",       "in=0.25",
      "ghost=12ct",        "step2=0.333333", "freq=99999"};
  return options[static_cast<std::size_t>(dice.below(static_cast<int>(options.size())))];
}

inline std::string key_of(const std::string& option) {
  return option.substr(0, option.find('='));
}

inline std::string random_options(Dice& dice, int most) {
  std::string text;
  std::vector<std::string> keys;
  for (int i = dice.below(most + 1); i > 0; --i) {
    const std::string option = random_option(dice);
    if (std::find(keys.begin(), keys.end(), key_of(option)) != keys.end()) continue;
    keys.push_back(key_of(option));
    text += std::string(dice.one_in(5) ? "   " : dice.one_in(8) ? " \\\n    " : " ") + option;
  }
  return text;
}

inline std::string random_amount(Dice& dice) {
  static const std::vector<std::string> amounts{
      "", "", " amount=-6dB", " amount=50%", " amount=0.1234567890123", " amount=2"};
  return amounts[static_cast<std::size_t>(dice.below(static_cast<int>(amounts.size())))];
}

/// A patch of some voices, in paragraphs, each line with a comment of its own.
class RandomText {
 public:
  explicit RandomText(Dice& dice) : dice_(dice) {
    line("# A song of ours.");
    line("tempo " + std::string(dice.one_in(2) ? "97.3" : "120bpm"));
    if (dice.one_in(2)) line("seed " + std::to_string(dice.below(100)));
    for (int paragraph = 2 + dice.below(4); paragraph > 0; --paragraph) {
      if (!dice.one_in(4)) line("");
      if (!dice.one_in(3)) line("# " + fresh("h") + ".");
      for (int i = 1 + dice.below(3); i > 0; --i) add();
      for (int i = dice.below(4); i > 0; --i) cable();
      if (dice.one_in(3)) line("set " + dice.of(names) + " " + random_option(dice));
      if (dice.one_in(9)) line("set " + dice.of(names) + ".freq c5  # " + fresh("s"));
    }
    if (dice.one_in(2)) line("group all_of " + names.front() + " " + names.back());
    if (dice.one_in(2)) line("mute " + dice.of(names) + "  # " + fresh("m"));
    if (dice.one_in(4) && !first_cable_.empty()) line("insert mid other " + first_cable_);
    if (dice.one_in(6)) text.pop_back();  // no new line at the end
  }

  std::string text;
  std::vector<std::string> names;
  std::map<std::string, std::string> comments;  ///< of nodes

 private:
  void line(const std::string& words) { text += words + "\n"; }
  std::string fresh(const std::string& kind) { return kind + std::to_string(++count_) + "_"; }
  void add() {
    const std::string name = fresh("n");
    names.push_back(name);
    comments[name] = "# of " + name;
    const std::string module = dice_.one_in(6) ? "other" : dice_.one_in(9) ? "unknown" : "voice";
    line("add " + name + " " + module + (module == "voice" ? random_options(dice_, 4) : "") + "  " +
         comments[name]);
  }
  void cable() {
    const auto any = [&]() -> std::string { return dice_.of(names); };
    const int kind = dice_.below(4);
    const std::string a = any();
    const std::string b = any();
    if (kind == 0) line("chain " + a + " " + b + " " + any() + " out" + random_amount(dice_));
    if (kind == 1) line("connect " + a + " out " + b + random_amount(dice_) + "\t# " + fresh("c"));
    if (kind > 1) line("connect " + a + " " + b + random_amount(dice_) + "\t# " + fresh("c"));
    if (first_cable_.empty()) first_cable_ = a + " " + b;
    if (kind == 1) first_cable_ = a + " " + b;
  }

  Dice& dice_;
  int count_ = 0;
  std::string first_cable_;
};

/// A verb that is often right for the patch.
inline std::string random_verb(Dice& dice, const graph::Patch& patch, int number) {
  const auto node = [&]() -> std::string { return patch.nodes.empty() ? "none" : dice.of(patch.nodes).name; };
  const std::string fresh = "v" + std::to_string(number);
  switch (dice.below(18)) {
    case 0:
      return "add " + fresh + " voice" + random_options(dice, 3);
    case 1:
      return "remove " + node();
    case 2:
      return "rename " + node() + " " + fresh;
    case 3:
      return "replace " + node() + " " + (dice.one_in(2) ? "other" : "voice");
    case 4:
    case 5:
      if (!patch.cables.empty()) {
        const graph::Cable cable = dice.of(patch.cables);
        return "insert " + fresh + " other " + to_text(cable.from) + " " + to_text(cable.to);
      }
      return "add " + fresh + " other";
    case 6:
    case 7:
      return "connect " + node() + " " + node() + random_amount(dice);
    case 8:
      return "chain " + node() + " " + node() + " out";
    case 9:
      return "disconnect " + node() + (dice.one_in(2) ? "" : " " + node());
    case 10:
      return (dice.one_in(2) ? "mute " : "unmute ") + node();
    case 11:
      return (dice.one_in(2) ? "solo " : "unsolo ") + std::string(dice.one_in(3) ? "all" : node());
    case 12:
      return "group all_of " + node() + " " + node();
    case 13:
      return dice.one_in(2) ? "tempo += 3.1" : "tempo 88.8bpm";
    case 14:
      return "set " + node() + ".freq += 3st";
    case 15:
      return "add " + fresh + " voice freq=c3 # of " + fresh + "\nconnect " + fresh + " " + node() + "\n";
    default:
      return "set " + node() + " " + random_option(dice);
  }
}

}  // namespace chronus::test
