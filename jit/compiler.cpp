#include <algorithm>
#include <deque>
#include <iterator>
#include <sstream>

#include "base/clocks.hpp"
#include "jit/cache.hpp"
#include "jit/cache_key.hpp"
#include "jit/info_fault.hpp"
#include "jit/outcome.hpp"
#include "jit/pool.hpp"
#include "jit/shared/flags.hpp"
#include "jit/shared/json.hpp"
#include "jit/shared/linker.hpp"

namespace chronus::jit {
namespace {

constexpr std::size_t slab = 32u << 20;

/// The line of this number, from 1.
std::string line_of(const std::string& text, int number) {
  std::istringstream lines(text);
  std::string line;
  while (number-- > 0 && std::getline(lines, line)) {
  }
  return line;
}

class PooledCompiler final : public Compiler {
 public:
  PooledCompiler(const Options& options, std::shared_ptr<Linker> linker)
      : options_(options),
        environment_(options.cache.empty() ? Environment{} : environment_of(options)),
        cache_(options.cache, options.cache_bytes),
        linker_(std::move(linker)) {}

  /// The SDK's prebuilt functions come from the cache like any module.
  std::expected<void, std::string> start() {
    std::string prebuilt;
    if (const auto entry = cache_.find(prebuilt_key());
        entry && linker_->provide(entry->object, prebuilt_name)) {
      prebuilt = entry->object;
    }
    auto pool = Pool::start(options_, std::move(prebuilt), [this](const std::string& object) {
      // On failure each module that needs them reports the missing symbols.
      const auto provided = linker_->provide(object, prebuilt_name);
      if (!provided || options_.cache.empty()) return;
      environment_ = environment_of(options_);  // a restarted parent has read the SDK again
      cache_.store({prebuilt_key(), {}, {}, {}, {}, object});
    });
    if (!pool) return std::unexpected(pool.error());
    pool_ = std::move(*pool);
    return {};
  }

  std::uint64_t compile(Request request, Done done) override {
    cancel_older(request);
    auto job = std::make_shared<CompileJob>();
    job->number = ++number_;
    job->asked_ms = base::monotonic_ms();
    job->request = std::move(request);
    Running running;
    running.job = job;
    running.done = std::move(done);
    running_.push_back(std::move(running));
    asked_.push_back(job);
    pool_->wake();
    return job->number;
  }

  void add_state(std::uint64_t request, const std::function<LiveState()>& make) override {
    const auto it =
        std::ranges::find_if(running_, [&](const Running& each) { return each.job->number == request; });
    if (it == running_.end() || std::cmp_greater_equal(it->job->states.size(), it->job->request.states))
      return;
    it->job->states.push_back(make());
    pool_->tell(*it->job, it->job->states.back());
  }

  int fd() const override { return pool_->fd(); }

  void dispatch() override {
    for (CompileAnswer& answer : pool_->collect()) answers_.push_back(std::move(answer));
    // One at a time: `done` may start another compile, which may cancel answers in the queue.
    while (!answers_.empty()) {
      const CompileAnswer answer = std::move(answers_.front());
      answers_.pop_front();
      deliver(answer);
    }
    look_up();
  }

  std::vector<std::string> flags() const override {
    return module_flags(options_.include_folder, options_.module_folder);
  }

  std::vector<int> workers() const override { return pool_->pids(); }

 private:
  struct Running {
    std::shared_ptr<CompileJob> job;
    Done done;
    std::string key;                   ///< cache key
    std::vector<Diagnostic> warnings;  ///< of the quick tier
    std::optional<WorkerReply> crash;  ///< held back while its line is located
    std::optional<LinkResult> linked;  ///< the code that is being auditioned
    bool sounds = false;               ///< code was delivered
    bool optimised = false;            ///< the last delivered code was optimised
    std::optional<CacheEntry> entry;   ///< its cache entry
  };

  /// Every module has a name, so that the key of an empty request is free.
  std::string prebuilt_key() const { return options_.cache.empty() ? "" : cache_key(environment_, {}); }

  auto running(const std::shared_ptr<CompileJob>& job) {
    return std::ranges::find(running_, job, &Running::job);
  }

  void cancel_older(const Request& newer) {
    std::erase_if(running_, [&](const Running& each) {
      const Request& older = each.job->request;
      if (older.module != newer.module || (older.lanes != newer.lanes && older.source == newer.source))
        return false;
      pool_->cancel(*each.job);
      std::erase_if(answers_, [&](const CompileAnswer& answer) { return answer.job == each.job; });
      return true;
    });
  }

  /// Answers the next job from the cache, only one per call so that the caller can do other things in
  /// between. Jobs that are not in the cache go to the workers.
  void look_up() {
    while (!asked_.empty()) {
      const std::shared_ptr<CompileJob> job = std::move(asked_.front());
      asked_.pop_front();
      const auto it = running(job);
      if (it == running_.end()) continue;
      it->key = options_.cache.empty() ? "" : cache_key(environment_, job->request);
      const auto entry = cache_.find(it->key);
      if (entry && deliver(job, *entry)) break;
      pool_->add(job);
    }
    if (!asked_.empty()) pool_->wake();
  }

  /// False if the entry is invalid or cannot be linked; the module is then compiled.
  bool deliver(const std::shared_ptr<CompileJob>& job, const CacheEntry& entry) {
    if (!fault_of(entry.info).empty()) return false;
    Outcome outcome = outcome_of(entry, *job, *linker_);
    if (!outcome.code) return false;
    const auto it = running(job);
    const Done done = it->done;
    running_.erase(it);
    done(std::move(outcome));
    return true;
  }

  void deliver(const CompileAnswer& answer) {
    const auto it = running(answer.job);
    if (it == running_.end()) return;
    if (answer.unplayed) {
      it->linked = linker_->link(answer.reply.object, entry_name);
      return;
    }
    if (it->crash) return located(answer);
    if (answer.reply.crashed) return locate(answer);
    conclude(answer);
  }

  /// Has another worker locate a crash before it is reported.
  void locate(const CompileAnswer& answer) {
    const auto it = running(answer.job);
    it->crash = answer.reply;
    it->job = std::make_shared<CompileJob>(*answer.job);
    it->job->locate = true;
    it->job->attempts = 0;
    pool_->add(it->job);
  }

  void located(const CompileAnswer& answer) {
    const auto it = running(answer.job);
    CompileAnswer crash{answer.job, *std::exchange(it->crash, std::nullopt), true};
    if (const WorkerReply& place = answer.reply; place.line > 0) {
      Diagnostic& diagnostic = crash.reply.diagnostics.front();
      diagnostic.line = place.line;
      diagnostic.column = place.column;
      diagnostic.snippet = line_of(answer.job->request.source, place.line);
    }
    conclude(crash);
  }

  void conclude(const CompileAnswer& answer) {
    const auto it = running(answer.job);
    if (it->optimised) return judge(answer);
    const bool sounds = it->sounds;
    const Done done = it->done;
    Outcome made = outcome_of(answer, *linker_, std::exchange(it->linked, std::nullopt));
    it->warnings.insert(it->warnings.end(), made.diagnostics.begin(), made.diagnostics.end());
    it->sounds = made.code != nullptr;
    it->optimised = made.final;
    if (made.code && made.code->optimised && made.audition.ran && made.audition.finite && !it->key.empty())
      it->entry = {it->key,      answer.reply.headers, made.code->info,
                   it->warnings, made.audition,        answer.reply.object};
    const std::optional<CacheEntry> entry = it->entry;
    if (answer.final) running_.erase(it);
    done(std::move(made));
    if (entry) cache_.store(*entry);  // after it sounds
    if (sounds && answer.reply.kind == WorkerReply::Kind::failed) tell(answer);
  }

  /// The long audition of delivered code has ended.
  void judge(const CompileAnswer& answer) {
    const auto it = running(answer.job);
    const Running judged = std::move(*it);
    running_.erase(it);
    const WorkerReply& reply = answer.reply;
    if (reply.kind == WorkerReply::Kind::failed) {
      cache_.remove(judged.key);
    } else if (auto entry = judged.entry;
               entry && reply.kind == WorkerReply::Kind::passed && !reply.diagnostics.empty()) {
      std::ranges::copy(reply.diagnostics, std::back_inserter(entry->diagnostics));
      cache_.store(*entry);
    }
    tell(answer);
  }

  static void tell(const CompileAnswer& answer) {
    if (const auto& judged = answer.job->request.judged) judged(verdict_of(answer));
  }

  Options options_;
  Environment environment_;
  Cache cache_;
  std::unique_ptr<Pool> pool_;
  std::shared_ptr<Linker> linker_;
  std::deque<std::shared_ptr<CompileJob>> asked_;  ///< not looked up yet
  std::vector<Running> running_;
  std::deque<CompileAnswer> answers_;
  std::uint64_t number_ = 0;
};

}  // namespace

std::expected<std::unique_ptr<Compiler>, std::string> Compiler::start(const Options& options) {
  auto linker = Linker::create(slab);
  if (!linker) return std::unexpected(linker.error());
  auto compiler = std::make_unique<PooledCompiler>(options, std::move(*linker));
  if (auto started = compiler->start(); !started) return std::unexpected(started.error());
  return compiler;
}

}  // namespace chronus::jit
