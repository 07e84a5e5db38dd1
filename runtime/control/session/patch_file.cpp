#include "control/session/patch_file.hpp"

#include "digest/digest.hpp"

namespace chronus::session {

language::Reply PatchFile::play(const std::string& path, const std::string& text, const Load& load) {
  const bool known = goes_on_with(path, text);
  played_ = true;
  language::Reply reply = known ? language::Reply{language::Exit::done,
                                                  "the patch goes on as it was played",
                                                  {{"seq", store_.memory().seq}}}
                                : load(text);
  if (!reply.ok()) {
    refuse(path, reply.text);
    return reply;
  }
  trouble_.clear();
  if (!known) store_.note(StateRecord{.patch_file = path, .patch_file_digest = digest_of(text)});
  return reply;
}

bool PatchFile::goes_on_with(const std::string& path, const std::string& text) const {
  const Memory& memory = store_.memory();
  return !played_ && store_.died() && memory.patch_file == path &&
         memory.patch_file_digest == digest_of(text);
}

void PatchFile::refuse(const std::string& path, const std::string& why) {
  trouble_ = path + ": " + why + "; the patch is as it was";
  emit_({"file", trouble_, {{"file", path}, {"problem", why}}});
}

}  // namespace chronus::session
