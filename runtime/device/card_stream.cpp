#include "device/card_stream.hpp"

#include <chronus/bounds.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/clocks.hpp"
#include "device/format_choice.hpp"
#include "device/jack_shutdown.hpp"
#include "device/render_block.hpp"

namespace chronus::device {

namespace {

/// A device with more channels than any card has mixes them down.
int channels_of(unsigned has, int wished) {
  const int channels = has > most_channels ? 2 : static_cast<int>(has);
  return std::min(channels, wished);
}

}  // namespace

std::expected<Format, std::string> CardStream::open(const Format& wish) {
  const std::lock_guard lock(asking_);
  const int outputs =
      channels_of(output_.info.outputChannels, wish.outputs == 0 ? most_channels : wish.outputs);
  const bool hears = input_ && wish.inputs != 0;
  const int inputs =
      hears ? channels_of(input_->info.inputChannels, wish.inputs < 0 ? most_channels : wish.inputs) : 0;
  Opening opening;
  opening.rate = choose_rate(static_cast<unsigned>(std::lround(wish.sample_rate)), output_.info.sampleRates,
                             output_.info.preferredSampleRate);
  opening.frames = static_cast<unsigned>(wish.block);
  opening.options.flags = RTAUDIO_NONINTERLEAVED;
  opening.options.numberOfBuffers = static_cast<unsigned>(wish.blocks);
  opening.options.streamName = "chronus";
  server_gone_ = false;
  const NoticeJackShutdown notice(server_gone_);
  auto opened = try_to_open(opening, outputs, inputs);
  no_input_.clear();
  if (!opened && inputs > 0) {
    no_input_ = "its inputs do not open: " + opened.error();
    opened = try_to_open(opening, outputs, 0);
  }
  if (!opened && outputs > 2) opened = try_to_open(opening, 2, 0);
  if (!opened) return std::unexpected(opened.error());
  const Format format{static_cast<double>(audio_->getStreamSampleRate()), static_cast<int>(opening.frames),
                      std::max(1, static_cast<int>(opening.options.numberOfBuffers)),
                      static_cast<int>(opening.output.nChannels), static_cast<int>(opening.input.nChannels)};
  if (auto why = out_of_bounds(format); !why.empty()) {
    audio_->closeStream();
    return std::unexpected("it has " + why);
  }
  return format;
}

Outcome CardStream::try_to_open(Opening& opening, int outputs, int inputs) {
  opening.output = {output_.id, static_cast<unsigned>(outputs), 0};
  opening.input = {input_ ? input_->id : 0, static_cast<unsigned>(inputs), 0};
  return open_stream(*audio_, opening, &CardStream::callback, this);
}

Outcome CardStream::start() {
  const std::lock_guard lock(asking_);
  auto running = start_stream(*audio_);
  if (running && !audio_->isStreamRunning()) return std::unexpected<std::string>("it does not start");
  return running;
}

void CardStream::close() {
  const std::lock_guard lock(asking_);
  // closeStream() ends the callback's thread at once; RtAudio's stop waits for a server that may be gone.
  if (audio_->isStreamOpen()) audio_->closeStream();
}

void CardStream::let_in(Render render, const Format& format) {
  format_ = format;
  render_ = std::move(render);
  outputs_.assign(static_cast<std::size_t>(format.outputs), nullptr);
  inputs_.assign(static_cast<std::size_t>(format.inputs), nullptr);
  period_ns_ = std::llround(format.block * 1e9 / format.sample_rate);
  due_ns_ = 0;
  lost_ = false;
  meter_.reset();
  gate_.open();
}

void CardStream::shut_out() {
  gate_.close();
}

void CardStream::write_to(Status& status, bool running) const {
  meter_.write_to(status, running);
  status.no_input = no_input_;
  if (lost_) status.trouble = "the sound card is gone: it takes sound without playing it";
  if (running && server_gone_) status.trouble = "the sound server has closed the connection";
}

int CardStream::callback(void* output, void* input, unsigned count, double, RtAudioStreamStatus state,
                         void* user) {
  constexpr int end_stream = 2;  // RtAudio's value
  auto* const self = static_cast<CardStream*>(user);
  auto* const samples = static_cast<float*>(output);
  const int frames = static_cast<int>(count);
  const bool goes_on =
      self->gate_.enter() && self->play(samples, static_cast<const float*>(input), frames, state != 0);
  if (!goes_on) std::fill_n(samples, self->outputs_.size() * count, 0.0f);
  const int answer = self->lost_ ? end_stream : 0;
  self->gate_.leave();
  return answer;
}

/// Runs on the card's thread. False if the card is gone.
bool CardStream::play(float* output, const float* input, int frames, bool underflow) {
  const std::int64_t now = base::monotonic_ns();
  if (due_ns_ == 0) {
    meter_.thread_begins(own_thread_);
    runaway_.reset(now, format_.sample_rate);
  } else {
    meter_.woke(now - due_ns_, std::max(1, format_.blocks - 1) * period_ns_);
  }
  if (underflow) meter_.xrun();
  if (runaway_.seen(now, frames)) {
    lost_ = true;
    return false;
  }
  meter_.block_begins();
  for (std::size_t c = 0; c < outputs_.size(); ++c)
    outputs_[c] = output + c * static_cast<std::size_t>(frames);
  for (std::size_t c = 0; c < inputs_.size(); ++c) inputs_[c] = input + c * static_cast<std::size_t>(frames);
  render_block(render_, {inputs_, outputs_, frames});
  meter_.block_done(period_ns_);
  due_ns_ = std::max(now + period_ns_, base::monotonic_ns());
  return true;
}

}  // namespace chronus::device
