// Lines as authors write them. Included by one file for one voice and by another for eight: every line must
// compile in both, and give the same.
#include <chronus/module.hpp>

namespace {

struct Lines : Module {
  static constexpr int count = 80;

  In pitch;
  In in;
  In level = unpatched(1);
  GateIn gate;
  Param freq = param(220, 20, 20000, Hz, Log);
  Param mixed = param(0.3, 0, 1);
  Param resonance = param(0.4, 0, 1);
  Params<4> steps = params<4>(0.5, 0, 1);
  Ins<3> ins;
  Toggle on = true;
  enum class Shape { soft, hard };
  Choice<Shape> shape = Shape::hard;
  Count size{3, 1, 8};
  Out lines[count];

  Phase phase;
  Phase other;
  Random random;
  Signal state = 0;
  Signal held = 0.25;
  Signal stages[4]{};
  Mask flag{};
  OnePole smooth;
  TwoPole filter;
  Blep edge;
  Oversample<2> over;
  DcBlocker mean;
  Glide glide;
  Glide tape;
  Decay decay;
  Declick seam;

  void tick() {
    int n = 0;
    const Signal step = freq * exp2(pitch) * dt;
    lines[n++] = step;
    edge.add(phase.advance(step), -2);
    lines[n++] = 2 * phase - 1 + edge.next();
    lines[n++] = in * level;
    lines[n++] = in * level * 0.5;
    lines[n++] = 0.5f * in + 1;
    lines[n++] = -in;
    lines[n++] = in / 2;
    lines[n++] = 1 / (1 + abs(in));
    lines[n++] = in > 0 ? in : 0;
    lines[n++] = in > 0.5 ? level : -level;
    lines[n++] = phase < 0.5 ? 1.0f : -1.0f;
    lines[n++] = phase > mixed ? in : pitch;
    lines[n++] = gate.high() ? level : 0;
    lines[n++] = gate.rose() ? 1.0f : held;
    lines[n++] = gate.high() ? pitch : in;
    lines[n++] = gate.height() * 0.5;
    held = gate.rose() ? in : held;
    lines[n++] = held;
    flag = flag || gate.rose();
    lines[n++] = flag && in > 0 ? 1.0f : 0.0f;
    flag = flag && !gate.fell();
    lines[n++] = !flag ? in : level;
    state += (in - state) * 0.1;
    lines[n++] = state;
    state *= 0.999;
    lines[n++] = state;
    state -= state * dt * 50;
    lines[n++] = state;
    lines[n++] = tanh(in * 3);
    lines[n++] = tanh(in * db(12));
    lines[n++] = sin_turns(phase);
    lines[n++] = cos_turns(phase + 0.25);
    lines[n++] = sin(in * 3.14159);
    lines[n++] = cos(2 * in);
    lines[n++] = exp2(pitch - 1);
    lines[n++] = exp(-abs(in));
    lines[n++] = log2(1 + level);
    lines[n++] = log(freq);
    lines[n++] = pow(level, 2);
    lines[n++] = pow(2, pitch);
    lines[n++] = sqrt(in * in + 1);
    lines[n++] = atan(in);
    lines[n++] = tan(in * 0.5);
    lines[n++] = floor(in * 4);
    lines[n++] = ceil(in * 4) / 4;
    lines[n++] = round(pitch * 12) / 12;
    lines[n++] = fract(pitch + 0.3);
    lines[n++] = fract(beat * 2);
    lines[n++] = fract(beat) < 0.5 ? in : 0;
    lines[n++] = min(in, 0.5);
    lines[n++] = max(in, pitch);
    lines[n++] = max(0, in);
    lines[n++] = clamp(in * 2, -1, 1);
    lines[n++] = clamp(freq * 2, 20, sample_rate / 2);
    lines[n++] = mix(in, pitch, mixed);
    lines[n++] = mix(in, tanh(in), 0.5);
    lines[n++] = hz(pitch) * dt;
    lines[n++] = abs(phase - 0.5) * 4 - 1;
    lines[n++] = abs(in) > 0.3 ? mix(in, 0, mixed) : in;
    lines[n++] = on ? in : 0;
    lines[n++] = shape == Shape::soft ? tanh(in) : clamp(in, -1, 1);
    lines[n++] = in * (size + 1);
    lines[n++] = steps[size - 1] + in;
    lines[n++] = ins[0] + ins[1] * 0.5 - ins[2];
    Signal sum = 0;
    for (int i = 0; i < 3; ++i) sum += ins[i] / (i + 1);
    lines[n++] = sum;
    for (Signal& stage : stages) sum = stage += (sum - stage) * 0.2;
    lines[n++] = stages[3];
    lines[n++] = smooth.low(in, 1000 * dt);
    filter.process(in, freq * dt, 2 - 2 * resonance);
    lines[n++] = filter.low + filter.high;
    lines[n++] = over.process(in, [&](Signal s) { return tanh(s * (1 + mixed)); });
    lines[n++] = gate.high() && in > 0 ? in : -in;
    lines[n++] = gate.rose() || in < -0.5 ? 1.0f : 0.0f;
    lines[n++] = Module::gate(in > 0.2);
    other.advance(phase.value() * 0.01);
    lines[n++] = sin_turns(phase + in * mixed);
    lines[n++] = (phase - other) * 2;
    lines[n++] = any(in > 10) ? Signal(1) : in;
    const Signal g = filter_gain(freq * dt);
    lines[n++] = g / (1 + g);
    lines[n++] = in * (1 - mixed) + pitch * mixed + voices * 0.1 + bpm / 120;
    lines[n++] = mean.process(in, dt);
    lines[n++] = smooth.all(in, 1000 * dt);
    lines[n++] = glide.to(in, 0.1);
    lines[n++] = tape.to(in * 3, dt / 0.001, 0.5);
    lines[n++] = glide.to(3, dt / mixed) + glide.value();
    decay.strike(gate.rose(), gate.height());
    decay.strike(gate.fell(), 0.5);
    lines[n++] = decay.fall(dt / 0.01);
    lines[n++] = decay.level() * in;
    lines[n++] = seam.process(in, gate.rose(), dt / 0.005);
    lines[n++] = 2 * glide.value() - decay.level();
    static_assert(count == 80);
    used = n;
  }

  int used = 0;
};

}  // namespace
