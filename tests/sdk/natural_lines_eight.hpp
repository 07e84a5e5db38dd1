// The way from a test of one voice to the same lines compiled for eight.
#pragma once

class EightVoices {
 public:
  EightVoices();
  ~EightVoices();
  EightVoices(const EightVoices&) = delete;
  EightVoices& operator=(const EightVoices&) = delete;

  /// One sample; eight values of each input.
  void tick(const float* in, const float* pitch, const float* gates, double beat);
  float line(int i, int voice) const;

 private:
  void* lines_;
};
