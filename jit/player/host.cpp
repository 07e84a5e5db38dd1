#include "jit/player/host.hpp"

namespace chronus::jit {

namespace {

host::Preparation& preparation() {
  static host::Preparation all;
  all.open();
  return all;
}

}  // namespace

const std::string& host_refusal() {
  return preparation().failure();
}

void reset_host() {
  preparation().clear();
}

}  // namespace chronus::jit
