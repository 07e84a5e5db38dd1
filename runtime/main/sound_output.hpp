// The engine program's device: opens it, replaces it when lost, and restores it.
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "control/language/request.hpp"
#include "device/card_search.hpp"
#include "device/device.hpp"
#include "main/options.hpp"

namespace chronus {

/// Replaces a lost card by the clock, so that the music goes on, and looks for the card. [control-thread]
class SoundOutput {
 public:
  /// Opens the device of the options. An engine that replaces a dead one (options.death) plays to the clock
  /// until its card is available. An error if the device cannot be opened.
  static std::expected<SoundOutput, std::string> open(const ProgramOptions&);

  /// Starts the device, which calls `render` on the audio thread.
  std::expected<void, std::string> start(device::Render render);
  void stop();

  /// Replaces a lost card, or restores one that is back; call it twice a second. Returns an event of kind
  /// "device"; none if nothing happened.
  std::optional<language::Event> look_after();

  device::Status status() const { return device_->status(); }

  /// Why this device is used; empty if it is the requested one.
  const std::string& note() const { return note_; }

 private:
  SoundOutput() = default;
  std::expected<void, std::string> start();
  language::Event replace_lost(const std::string& trouble);
  std::optional<language::Event> take_back(std::unique_ptr<device::Device>);

  device::CardChoice choice_;
  device::Format format_;
  std::unique_ptr<device::Device> device_;
  device::Render render_;
  std::string note_;
  std::optional<device::CardSearch> lost_;
};

}  // namespace chronus
