#include "device/card_stream.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/clocks.hpp"
#include "device/format_choice.hpp"
#include "device/jack_shutdown.hpp"
#include "device/render_block.hpp"

namespace chronus::device {

std::expected<Format, std::string> CardStream::open(const Format& wish) {
  const std::lock_guard lock(asking_);
  Opening opening;
  opening.channels.deviceId = output_.id;
  opening.channels.nChannels = 2;
  opening.rate = choose_rate(static_cast<unsigned>(std::lround(wish.sample_rate)), output_.info.sampleRates,
                             output_.info.preferredSampleRate);
  opening.frames = static_cast<unsigned>(wish.block);
  opening.options.flags = RTAUDIO_NONINTERLEAVED;
  opening.options.numberOfBuffers = static_cast<unsigned>(wish.blocks);
  opening.options.streamName = "chronus";
  server_gone_ = false;
  const NoticeJackShutdown notice(server_gone_);
  if (auto opened = open_stream(*audio_, opening, &CardStream::callback, this); !opened)
    return std::unexpected(opened.error());
  const Format format{static_cast<double>(audio_->getStreamSampleRate()), static_cast<int>(opening.frames),
                      std::max(1, static_cast<int>(opening.options.numberOfBuffers))};
  if (auto why = out_of_bounds(format); !why.empty()) {
    audio_->closeStream();
    return std::unexpected("it has " + why);
  }
  return format;
}

Outcome CardStream::start() {
  const std::lock_guard lock(asking_);
  auto running = start_stream(*audio_);
  if (running && !audio_->isStreamRunning()) return std::unexpected<std::string>("it does not start");
  return running;
}

void CardStream::close() {
  const std::lock_guard lock(asking_);
  // Closing ends the callback's thread at once; RtAudio's own stop waits for a server that may be gone.
  if (audio_->isStreamOpen()) audio_->closeStream();
}

void CardStream::let_in(Render render, const Format& format) {
  format_ = format;
  render_ = std::move(render);
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
  if (lost_) status.trouble = "the sound card is gone: it takes sound without playing it";
  if (running && server_gone_) status.trouble = "the sound server has closed the connection";
}

int CardStream::callback(void* output, void*, unsigned count, double, RtAudioStreamStatus state, void* user) {
  constexpr int end_stream = 2;  // as RtAudio has it
  auto* const self = static_cast<CardStream*>(user);
  auto* const samples = static_cast<float*>(output);
  const int frames = static_cast<int>(count);
  const bool goes_on = self->gate_.enter() && self->play(samples, frames, state != 0);
  if (!goes_on) std::fill_n(samples, 2 * frames, 0.0f);
  const int answer = self->lost_ ? end_stream : 0;
  self->gate_.leave();
  return answer;
}

/// The card's thread. False if the card is gone.
bool CardStream::play(float* output, int frames, bool underflow) {
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
  render_block(render_, output, output + frames, frames);
  meter_.block_done(period_ns_);
  due_ns_ = std::max(now + period_ns_, base::monotonic_ns());
  return true;
}

}  // namespace chronus::device
