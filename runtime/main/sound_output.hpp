// The engine program's device: opened, lost, looked for and taken back.
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

/// A card that is lost is replaced by the clock, so that the music goes on, and looked for. [control-thread]
class SoundOutput {
 public:
  /// Opens the device that the options name. An engine that takes a dead one's place (options.death) plays to
  /// the clock until its card is there. An error: it cannot be opened.
  static std::expected<SoundOutput, std::string> open(const ProgramOptions&);

  /// Has the device ask `render` for sound.
  std::expected<void, std::string> start(device::Render render);
  void stop();

  /// Replaces a lost card, or takes one back that is there again; call it twice a second. What happened, as
  /// an event of kind "device"; none if nothing did.
  std::optional<language::Event> look_after();

  device::Status status() const { return device_->status(); }

  /// Why it is this device; empty if it is the one asked for.
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
