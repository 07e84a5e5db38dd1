#include <llvm/Demangle/Demangle.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <deque>

#include "pool.hpp"
#include "shared/clock.hpp"
#include "shared/flags.hpp"
#include "shared/json.hpp"
#include "shared/linker.hpp"

namespace chronus::jit {
namespace {

constexpr std::size_t slab = 32u << 20;

class PooledCompiler final : public Compiler {
 public:
  PooledCompiler(const Options& options, std::unique_ptr<Pool> pool, std::shared_ptr<Linker> linker)
      : options_(options), pool_(std::move(pool)), linker_(std::move(linker)) {}

  std::uint64_t compile(Request request, Done done) override {
    cancel_older(request);
    auto job = std::make_shared<Job>();
    job->number = ++number_;
    job->asked_ms = now_ms();
    job->request = std::move(request);
    running_.push_back({job, std::move(done)});
    pool_->add(job);
    return job->number;
  }

  int fd() const override { return pool_->fd(); }

  void dispatch() override {
    for (Answer& answer : pool_->collect()) answers_.push_back(std::move(answer));
    // One at a time: `done` may start another compile, which may cancel what waits here.
    while (!answers_.empty()) {
      const Answer answer = std::move(answers_.front());
      answers_.pop_front();
      deliver(answer);
    }
  }

  std::vector<std::string> flags() const override {
    return module_flags(options_.include_folder, options_.module_folder);
  }

  std::vector<int> workers() const override { return pool_->pids(); }

 private:
  struct Running {
    std::shared_ptr<Job> job;
    Done done;
  };

  void cancel_older(const Request& newer) {
    std::erase_if(running_, [&](const Running& each) {
      const Request& older = each.job->request;
      if (older.module != newer.module || (older.lanes != newer.lanes && older.source == newer.source))
        return false;
      pool_->cancel(*each.job);
      std::erase_if(answers_, [&](const Answer& answer) { return answer.job == each.job; });
      return true;
    });
  }

  void deliver(const Answer& answer) {
    const auto it = std::find_if(running_.begin(), running_.end(),
                                 [&](const Running& each) { return each.job == answer.job; });
    if (it == running_.end()) return;
    const Done done = it->done;
    if (answer.final) running_.erase(it);
    done(outcome(answer));
  }

  Outcome outcome(const Answer& answer) {
    const nlohmann::json& head = answer.message.head;
    const Job& job = *answer.job;
    Outcome outcome;
    outcome.module = job.request.module;
    outcome.request = job.number;
    outcome.final = answer.final;
    outcome.diagnostics = head.at("diagnostics").get<std::vector<Diagnostic>>();
    if (head.contains("headers")) outcome.headers = head.at("headers").get<std::vector<std::string>>();
    if (head.contains("audition")) outcome.audition = head.at("audition").get<Audition>();
    outcome.stages = head.at("stages").is_object() ? head.at("stages").get<Stages>()
                                                   : nlohmann::json::object().get<Stages>();
    outcome.stages.queue = job.given_ms - job.asked_ms;
    if (head.at("time").is_number()) outcome.stages.send = now_ms() - head.at("time").get<double>();
    if (head.at("kind") == "object") link(answer, outcome);
    return outcome;
  }

  void link(const Answer& answer, Outcome& outcome) {
    Clock clock;
    auto linked = linker_->link(answer.message.body, "chronus_entry");
    outcome.stages.link = clock.lap();
    if (!linked) {
      Diagnostic diagnostic;
      diagnostic.file = answer.job->request.file;
      diagnostic.message = "the engine cannot link this module: " + linked.error().message;
      for (const std::string& name : linked.error().missing) {
        diagnostic.message += fmt::format(" `{}` is defined nowhere", llvm::demangle(name));
      }
      outcome.diagnostics.push_back(std::move(diagnostic));
      return;
    }
    auto code = std::make_shared<Code>();
    code->info = answer.message.head.at("info").get<ModuleInfo>();
    code->entry = linked->entry;
    code->optimised = answer.message.head.at("optimised");
    code->version = answer.job->number;
    code->keeps = linked->keeps;
    outcome.code = std::move(code);
  }

  Options options_;
  std::unique_ptr<Pool> pool_;
  std::shared_ptr<Linker> linker_;
  std::vector<Running> running_;
  std::deque<Answer> answers_;
  std::uint64_t number_ = 0;
};

}  // namespace

tl::expected<std::unique_ptr<Compiler>, std::string> Compiler::start(const Options& options) {
  auto linker = Linker::create(slab);
  if (!linker) return tl::make_unexpected(linker.error());
  auto pool = Pool::start(options, [linker = *linker](const std::string& object) {
    // Should it fail, each module that needs it says what is missing.
    static_cast<void>(linker->provide(object, prebuilt_name));
  });
  if (!pool) return tl::make_unexpected(pool.error());
  return std::make_unique<PooledCompiler>(options, std::move(*pool), std::move(*linker));
}

}  // namespace chronus::jit
