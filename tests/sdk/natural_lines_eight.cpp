// The natural lines for eight voices at once.
#define CHRONUS_LANES 8
#include "sdk/natural_lines_eight.hpp"

#include "sdk/natural_lines.hpp"

EightVoices::EightVoices() : lines_(new Lines) {}
EightVoices::~EightVoices() {
  delete static_cast<Lines*>(lines_);
}

void EightVoices::tick(const float* in, const float* pitch, const float* gates, double beat) {
  auto& lines = *static_cast<Lines*>(lines_);
  Signal heights;
  for (int v = 0; v < 8; ++v) {
    lines.in[v] = in[v];
    lines.pitch[v] = pitch[v];
    heights[v] = gates[v];
    for (int i = 0; i < 3; ++i) lines.ins[i][v] = in[v] * static_cast<float>(i + 1);
  }
  lines.gate.feed(heights);
  lines.beat = beat;
  lines.tick();
}

float EightVoices::line(int i, int voice) const {
  return static_cast<Lines*>(lines_)->lines[i][voice];
}
