#include <chronus/module.hpp>

/// Quantizes a pitch to a scale.
struct Quantizer : Module {
  enum class Scale {
    chromatic,
    major,
    minor,
    dorian,
    phrygian,
    lydian,
    mixolydian,
    harmonic_minor,
    pentatonic,
    minor_pentatonic,
    blues,
    whole_tone,
    fifths,
    octaves
  };

  In in;  ///< pitch in octaves
  Choice<Scale> scale = Scale::minor;
  Count root{0, 0, 11};                        ///< semitones above C
  Param shift = param(0, -24, 24, Semitones);  ///< moves in before it is drawn
  CvOut note;
  GateOut changed;  ///< one pulse at each new note

  int current = 0;  // semitones above C4

  void tick() {
    const float wanted = in * 12 + shift;
    const int nearest = note_near(wanted);
    changed = nearest != current ? 1.0f : 0.0f;
    current = nearest;
    note = current / 12.0f;
  }

  int note_near(float wanted) const {
    const int middle = static_cast<int>(round(wanted));
    int best = middle;
    float distance = 100;
    for (int candidate = middle - 6; candidate <= middle + 6; ++candidate) {
      const float off = abs(candidate - wanted);
      if (contains(candidate) && off < distance) {
        best = candidate;
        distance = off;
      }
    }
    return best;
  }

  bool contains(int semitone) const {
    const int degree = ((semitone - root) % 12 + 12) % 12;
    return (notes() >> degree & 1) != 0;
  }

  /// A bit a semitone above the root.
  int notes() const {
    switch (scale) {
      case Scale::major:
        return 0b101010110101;
      case Scale::minor:
        return 0b010110101101;
      case Scale::dorian:
        return 0b011010101101;
      case Scale::phrygian:
        return 0b010110101011;
      case Scale::lydian:
        return 0b101011010101;
      case Scale::mixolydian:
        return 0b011010110101;
      case Scale::harmonic_minor:
        return 0b100110101101;
      case Scale::pentatonic:
        return 0b001010010101;
      case Scale::minor_pentatonic:
        return 0b010010101001;
      case Scale::blues:
        return 0b010011101001;
      case Scale::whole_tone:
        return 0b010101010101;
      case Scale::fifths:
        return 0b000010000001;
      case Scale::octaves:
        return 1;
      default:
        return 0b111111111111;
    }
  }
};
