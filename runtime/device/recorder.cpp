#include "device/recorder.hpp"

#include <chrono>

namespace chronus::device {
namespace {

constexpr std::size_t part_frames = 8192;
constexpr auto write_period = std::chrono::milliseconds(50);
constexpr auto hurried_pause = std::chrono::microseconds(200);
constexpr auto flush_period = std::chrono::seconds(1);

}  // namespace

Recorder::Recorder(std::size_t ring_frames) : ring_(ring_frames) {}

Recorder::~Recorder() {
  static_cast<void>(stop());
}

std::expected<void, std::string> Recorder::start(const std::string& path, double sample_rate, int channels,
                                                 Encoding encoding) {
  if (writer_.joinable()) return std::unexpected("already recording to " + path_ + "; stop that first");
  auto file = WavFile::create(path, sample_rate, encoding, channels);
  if (!file) return std::unexpected(file.error());
  file_ = std::move(*file);
  path_ = path;
  sample_rate_ = sample_rate;
  frames_ = 0;
  dropped_ = 0;
  failed_ = false;
  error_.clear();
  stopping_ = false;
  ring_.clear(static_cast<std::size_t>(channels));
  part_.resize(ring_.channels() * part_frames);
  pushing_.open();
  writer_ = std::thread([this] { write_until_stopped(); });
  return {};
}

void Recorder::catch_up() {
  while (writer_.joinable() && ring_.waiting() > 0) {
    {
      const std::lock_guard lock(mutex_);
      hurried_ = true;
    }
    wake_.notify_one();
    std::this_thread::sleep_for(hurried_pause);
  }
}

std::expected<RecorderStatus, std::string> Recorder::stop() {
  if (!writer_.joinable()) return std::unexpected<std::string>("nothing is being recorded");
  pushing_.close();
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  writer_.join();
  note(file_->close());
  file_.reset();
  if (!error_.empty()) return std::unexpected(error_);
  return status();
}

RecorderStatus Recorder::status() const {
  RecorderStatus status;
  status.recording = writer_.joinable();
  status.path = path_;
  status.frames = frames_;
  status.dropped = dropped_;
  status.seconds = sample_rate_ > 0 ? static_cast<double>(status.frames) / sample_rate_ : 0;
  const std::lock_guard lock(mutex_);
  status.error = error_;
  return status;
}

void Recorder::push(std::span<float* const> channels, int frames) noexcept [[clang::nonblocking]] {
  const auto count = static_cast<std::size_t>(frames);
  if (pushing_.enter() && !ring_.push(channels, count)) dropped_.fetch_add(count, std::memory_order_relaxed);
  pushing_.leave();
}

void Recorder::write_until_stopped() {
  auto flushed = std::chrono::steady_clock::now();
  for (bool last = false; !last;) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, write_period, [this] { return stopping_ || hurried_; });
      last = stopping_;
      hurried_ = false;
    }
    while (write_some()) {
    }
    if (const auto now = std::chrono::steady_clock::now(); now - flushed > flush_period) {
      note(file_->flush());
      flushed = now;
    }
  }
}

bool Recorder::write_some() {
  const std::size_t count = ring_.pop(part_.data(), part_frames);
  if (count == 0) return false;
  const bool kept = !failed_ && note(file_->write(part_.data(), count));
  (kept ? frames_ : dropped_).fetch_add(count, std::memory_order_relaxed);
  return true;
}

bool Recorder::note(const std::expected<void, std::string>& outcome) {
  if (outcome) return true;
  failed_ = true;
  const std::lock_guard lock(mutex_);
  if (error_.empty()) error_ = outcome.error();
  return false;
}

}  // namespace chronus::device
