// The door for Open Sound Control over UDP: `/verb arguments...` is a verb.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "control/doors/osc_queue.hpp"
#include "control/doors/osc_senders.hpp"
#include "control/doors/osc_socket.hpp"
#include "control/doors/osc_trust.hpp"
#include "control/doors/rate_limit.hpp"
#include "control/language/request.hpp"
#include "control/loop/loop.hpp"

namespace chronus::doors {

/// Answers each verb to its sender: `/done "/verb" text [json]` or `/fail "/verb" message [json]`. The json
/// is the reply's data, `{}` if it exceeds 32 KiB.
/// Handles itself: `/notify 1` and `/notify 0` (subscribe the sender to `/event kind text json`, standing
/// events first), `/sync id` (`/synced id` once all earlier requests of the sender are answered), `/token
/// WORD` (makes the sender trusted). With a token set, requests of untrusted senders are untrusted, their
/// answers are short, and they cannot subscribe.
/// A bundle's verbs are passed on without a pause, with the bundle's time as due_ns. A late bundle has no
/// due_ns, and an event "late" is announced.
/// Senders are served in turn, a few ms at a time, so that the loop's other callbacks run; at most 4 MiB of
/// one sender are queued. A malformed packet is rejected as a whole; its sender gets the reason, at most ten
/// times a second, then a count. [control-thread]
class OscDoor {
 public:
  struct Options {
    std::string address = "127.0.0.1";  ///< the interface; any other than loopback admits other computers
    int port = 0;                       ///< 0: a free one
    /// Senders present it to be trusted; empty: all are trusted. Needed if other computers can send.
    std::string token;
    std::function<void(const language::Event&)> announce;  ///< receives the door's own events; may be empty
    /// Subscribers of an earlier door, which stay subscribed. Only senders on this computer are accepted.
    std::vector<std::uint64_t> subscribers = {};
    std::function<void(const std::vector<std::uint64_t>&)> on_subscribers =
        nullptr;  ///< called when they change; may be empty
    std::function<std::vector<language::Event>()> standing =
        nullptr;                            ///< events that a new subscriber receives first; may be empty
    language::Together together = nullptr;  ///< wraps the requests of one turn; may be null
  };

  static std::expected<std::unique_ptr<OscDoor>, std::string> open(loop::Loop&, language::Handler, Options);
  ~OscDoor();
  OscDoor(const OscDoor&) = delete;
  OscDoor& operator=(const OscDoor&) = delete;

  int port() const { return socket_.port(); }

  /// Sends an event to all subscribers.
  void publish(const language::Event&);

 private:
  using Arrival = OscArrival;

  OscDoor(loop::Loop&, language::Handler, Options, OscSocket);
  void receive();
  void work();
  void take_turn();
  void take_packet(std::string_view packet, const Arrival&);
  void take_message(std::string_view message, std::uint64_t tag, const Arrival&, double& late_ms);
  bool take_own(const language::Command&, const Arrival&);
  void answer(const std::string& verb, const language::Reply&, const sockaddr_in& to, std::uint64_t number);
  void fail(std::string_view address, const std::string& message, const Arrival&);
  void notify(const language::Command&, const Arrival&);
  void subscribe(std::uint64_t sender);
  void tell_standing(std::uint64_t subscriber);
  void take_token(const language::Command&, const Arrival&);
  void tell_more_failed(std::uint64_t sender, std::uint64_t count);
  void tell_more_done(std::uint64_t sender, std::uint64_t count);
  void tell_more_late(std::uint64_t sender, std::uint64_t count);

  loop::Loop& loop_;
  language::Handler handler_;
  Options options_;
  OscSocket socket_;
  OscQueue queue_;
  bool works_on_ = false;  ///< a callback for queued datagrams is posted
  OscTrust trust_;
  std::vector<std::uint64_t> subscribers_;  ///< oldest first
  OscSyncs syncs_;
  RateLimit scolds_;
  RateLimit strangers_;  ///< limits answers to untrusted senders: a forged address would flood its owner
  RateLimit announcements_;
  std::shared_ptr<OscDoor*> alive_;  ///< for answers that arrive after the door is closed
};

}  // namespace chronus::doors
