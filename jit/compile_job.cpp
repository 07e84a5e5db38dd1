#include "jit/compile_job.hpp"

#include <cmath>
#include <utility>

#include "jit/shared/json.hpp"

namespace chronus::jit {

WorkerReply failure(const CompileJob& job, const std::string& why) {
  Diagnostic diagnostic;
  diagnostic.file = job.request.file;
  diagnostic.message = why;
  WorkerReply reply;
  reply.kind = WorkerReply::Kind::failed;
  reply.diagnostics.push_back(std::move(diagnostic));
  reply.stages = nlohmann::json::object().get<Stages>();
  reply.sent_ms = std::nan("");
  return reply;
}

}  // namespace chronus::jit
