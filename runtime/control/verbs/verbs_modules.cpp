#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>

#include "base/text_file.hpp"
#include "control/language/line.hpp"
#include "control/language/setting.hpp"
#include "control/language/suggest.hpp"
#include "control/modules/module_template.hpp"
#include "control/session/session.hpp"
#include "control/verbs/verbs.hpp"

namespace chronus::verbs {

namespace {

std::string first_sentence(const std::string& text) {
  const auto end = text.find(". ");
  return end == std::string::npos ? text : text.substr(0, end + 1);
}

nlohmann::json ports_of(const ModuleInfo& info) {
  static constexpr const char* output_kinds[] = {"audio", "cv", "gate"};
  static constexpr const char* param_kinds[] = {"knob", "choice", "toggle", "count"};
  nlohmann::json json{{"name", info.name}, {"doc", info.doc}, {"lanes", info.lane_obstacle.empty()}};
  if (!info.lane_obstacle.empty()) json["lane_obstacle"] = info.lane_obstacle;
  for (const InputInfo& input : info.inputs) {
    json["inputs"].push_back(
        {{"name", input.name}, {"doc", input.doc}, {"gate", input.gate}, {"unpatched", input.unpatched}});
  }
  for (const OutputInfo& output : info.outputs) {
    json["outputs"].push_back(
        {{"name", output.name}, {"doc", output.doc}, {"kind", output_kinds[static_cast<int>(output.kind)]}});
  }
  for (const ParamInfo& param : info.params) {
    nlohmann::json p{{"name", param.name},
                     {"doc", param.doc},
                     {"kind", param_kinds[static_cast<int>(param.kind)]},
                     {"start", language::to_text(param.start, param)}};
    if (param.kind == ParamKind::choice) {
      p["choices"] = param.choices;
    } else if (param.kind != ParamKind::toggle) {
      p["min"] = language::to_text(param.min, param);
      p["max"] = language::to_text(param.max, param);
      p["curve"] = param.curve == Log ? "log" : "linear";
    }
    json["params"].push_back(std::move(p));
  }
  for (const TextInfo& text : info.texts) {
    json["texts"].push_back({{"name", text.name}, {"doc", text.doc}, {"start", text.start}});
  }
  return json;
}

std::string page_of(const ModuleInfo& info) {
  std::string page = info.name + ": " + info.doc + "\n";
  for (const InputInfo& input : info.inputs) {
    page += fmt::format("  {:5} {:14} {}\n", input.gate ? "gate" : "in", input.name, input.doc);
  }
  for (const OutputInfo& output : info.outputs)
    page += fmt::format("  {:5} {:14} {}\n", "out", output.name, output.doc);
  for (const ParamInfo& param : info.params) {
    std::string range;
    if (param.kind == ParamKind::choice) {
      range = fmt::format("{} ({})", language::to_text(param.start, param), fmt::join(param.choices, " "));
    } else if (param.kind == ParamKind::toggle) {
      range = language::to_text(param.start, param);
    } else {
      range = fmt::format("{} ({} to {})", language::to_text(param.start, param),
                          language::to_text(param.min, param), language::to_text(param.max, param));
    }
    page += fmt::format("  {:5} {:14} {}; {}\n", "param", param.name, range, param.doc);
  }
  for (const TextInfo& text : info.texts)
    page += fmt::format("  {:5} {:14} \"{}\"; {}\n", "text", text.name, text.start, text.doc);
  page.pop_back();
  return page;
}

bool speaks_of(const ModuleInfo& info, const std::string& word) {
  return info.name.contains(word) || info.doc.contains(word) ||
         std::ranges::any_of(info.params, [&](const ParamInfo& p) { return p.name.contains(word); });
}

language::Reply one_module(session::Session& session, const std::string& name) {
  const auto code = session.modules().code(name);
  if (!code && !session.modules().exists(name)) {
    return language::to_reply(
        {language::Exit::not_found,
         "there is no module `" + name + "`" + language::did_you_mean(name, session.modules().names())});
  }
  const auto file = session.modules().files().find(name);
  if (!code) return modules::reload_reply(file->second);
  language::Reply reply{language::Exit::done, page_of(code->info), ports_of(code->info)};
  reply.data["file"] = code->info.file;
  if (file != session.modules().files().end()) {
    reply.data["version"] = file->second.history.playing.number;
    reply.data["headers"] = file->second.headers;
  }
  return reply;
}

}  // namespace

void verb_modules(session::Session& session, const language::Request& request,
                  const language::Answer& answer) {
  const language::Command& command = request.command;
  const std::string* const searched = command.option("for");
  if (searched && !command.arguments.empty())
    return answer(
        language::to_reply({language::Exit::usage, "`modules` takes a module's name or for=WORD, not both"}));
  if (!command.arguments.empty()) return answer(one_module(session, command.arguments[0]));
  const std::string word = searched ? *searched : "";
  language::Reply reply;
  reply.data["modules"] = nlohmann::json::array();
  for (const std::string& name : session.modules().names()) {
    const auto code = session.modules().code(name);
    if (!word.empty() && (!code || !speaks_of(code->info, word))) continue;
    const auto file = session.modules().files().find(name);
    const bool broken =
        file != session.modules().files().end() && file->second.report && file->second.report->refused;
    const std::string doc = code ? first_sentence(code->info.doc) : "has no code that compiles";
    reply.text += fmt::format("{:12} {}{}\n", name, doc,
                              broken && code ? " (its file is refused: reload shows why)" : "");
    reply.data["modules"].push_back(
        {{"name", name}, {"doc", doc}, {"plays", code != nullptr}, {"refused", broken}});
  }
  if (reply.text.empty()) reply.text = "no module speaks of `" + word + "`\n";
  reply.text.pop_back();
  answer(std::move(reply));
}

void verb_new(session::Session& session, const language::Request& request, const language::Answer& answer) {
  const std::string& name = request.command.arguments[0];
  if (!language::is_identifier(name)) {
    return answer(language::to_reply(
        {language::Exit::usage,
         "`" + name + "` cannot be a module's name: a letter, then letters, digits and `_`"}));
  }
  if (session.modules().exists(name))
    return answer(language::to_reply({language::Exit::refused, "module `" + name + "` is there already"}));
  if (auto done = session.modules().write(name, modules::module_template(name)); !done) {
    return answer(language::to_reply({language::Exit::refused, done.error()}));
  }
  const auto tell = [answer](const modules::ModuleFile& file) {
    language::Reply reply = modules::reload_reply(file);
    reply.data["file"] = file.path;
    reply.text = file.path + "\n" + reply.text;
    answer(std::move(reply));
  };
  session.modules().reload(name, tell, {request.door});
}

void verb_check(session::Session& session, const language::Request& request, const language::Answer& answer) {
  const std::string path = request.path(request.command.arguments[0]);
  std::string source;
  if (request.command.arguments[0] == "-") {
    source = request.input.value_or("");
  } else {
    auto text = base::read_text(path);
    if (!text) return answer(language::to_reply({language::Exit::not_found, text.error().message}));
    source = std::move(*text);
  }
  session.modules().check(path, source, [answer, path](const jit::Outcome& outcome) {
    modules::ModuleFile file;
    file.name = std::filesystem::path(path).stem().string();
    file.path = path;
    file.report = std::make_unique<modules::SaveReport>();
    file.report->outcome = outcome;
    file.report->timing.stages = outcome.stages;
    file.report->refused = !outcome.code;
    file.headers = outcome.headers;
    language::Reply reply = modules::reload_reply(file);
    if (outcome.code) {
      reply.text = jit::to_text(outcome.diagnostics) + file.name + " compiles";
      reply.data["module"] = ports_of(outcome.code->info);
      reply.data["module"]["name"] = file.name;
      reply.data.erase("nodes");
    }
    answer(std::move(reply));
  });
}

void verb_reload(session::Session& session, const language::Request& request,
                 const language::Answer& answer) {
  const auto& words = request.command.arguments;
  const bool from_input = !words.empty() && words.back() == "-";
  session.stay_awake();
  if (words.empty()) {
    // All files: unchanged ones answer at once.
    const auto names = session.modules().names();
    auto left = std::make_shared<std::size_t>(names.size());
    auto all = std::make_shared<language::Reply>();
    all->data["modules"] = nlohmann::json::array();
    if (names.empty())
      return answer(language::to_reply({language::Exit::refused, "the module folder is empty"}));
    for (const std::string& name : names) {
      const auto tell = [&session, left, all, answer](const modules::ModuleFile& file) {
        language::Reply one = session.modules().reply_to_reload(file);
        if (!one.ok()) all->exit = one.exit;
        all->text += (all->text.empty() ? "" : "\n") + one.text;
        all->data["modules"].push_back(std::move(one.data));
        if (--*left == 0) answer(std::move(*all));
      };
      const bool known = session.modules().reload(name, tell, {request.door, true});
      if (!known && --*left == 0) answer(std::move(*all));
    }
    return;
  }
  const std::string& name = words[0];
  if (!language::is_identifier(name)) {
    return answer(language::to_reply(
        {language::Exit::usage, "`reload` takes a module's name, without folder or ending"}));
  }
  if (from_input) {
    if (words.size() != 2 || !request.input) {
      return answer(
          language::to_reply({language::Exit::usage, "write `reload NAME -` with the source on stdin"}));
    }
    if (auto done = session.modules().write(name, *request.input); !done) {
      return answer(language::to_reply({language::Exit::refused, done.error()}));
    }
  } else if (words.size() == 2) {
    return answer(language::to_reply(
        {language::Exit::usage, "`reload` takes one name; `-` after it reads the source from stdin"}));
  }
  const auto tell = [&session, answer](const modules::ModuleFile& file) {
    answer(session.modules().reply_to_reload(file));
  };
  const bool known = session.modules().reload(name, tell, {request.door});
  if (!known) {
    answer(language::to_reply(
        {language::Exit::not_found,
         "there is no module `" + name + "`" + language::did_you_mean(name, session.modules().names())}));
  }
}

}  // namespace chronus::verbs
