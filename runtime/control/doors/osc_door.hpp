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

/// Answers each verb to its sender: `/done "/verb" text [json]` or `/fail "/verb" message [json]` (the
/// reply's data, where it has any and a datagram holds it). Answers itself: `/notify 1` and `/notify 0`
/// (subscribes the sender to `/event kind text json`, first of what stands since before), `/sync id`
/// (`/synced id` once all that the sender asked before is answered), `/token WORD` (makes the sender trusted;
/// until then its requests are not, it cannot subscribe, and answers to it are short). Verbs of a bundle come
/// one after the other without a pause, with the bundle's time as due_ns; if that has passed they come
/// without one, and an event "late" is announced. Senders have their turns, and so have the loop's others:
/// the door works for a few ms at a time, and of one sender 4 MiB may wait. A packet that is not right
/// through and through does nothing at all; its sender hears why, ten times a second at most, and then how
/// many more there were. Control thread only.
class OscDoor {
 public:
  struct Options {
    std::string address = "127.0.0.1";  ///< the interface; anything wider lets others play here
    int port = 0;                       ///< 0: a free one
    std::string token;  ///< what senders present to be trusted; empty: all are. Needed where others can send
    std::function<void(const language::Event&)> announce;  ///< takes the door's own events; may be empty
    /// Who subscribed to a door before this one and hears of this one's events, too. Only programs on this
    /// computer can be meant.
    std::vector<std::uint64_t> subscribers = {};
    std::function<void(const std::vector<std::uint64_t>&)> on_subscribers =
        nullptr;  ///< as they change; may be empty
    std::function<std::vector<language::Event>()> standing =
        nullptr;                            ///< what who subscribes hears first; may be empty
    language::Together together = nullptr;  ///< around what is carried out in one turn
  };

  static std::expected<std::unique_ptr<OscDoor>, std::string> open(loop::Loop&, language::Handler, Options);
  ~OscDoor();
  OscDoor(const OscDoor&) = delete;
  OscDoor& operator=(const OscDoor&) = delete;

  int port() const { return socket_.port(); }

  /// Sends an event to all who asked.
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
  bool works_on_ = false;  ///< the loop comes back to what waits
  OscTrust trust_;
  std::vector<std::uint64_t> subscribers_;  ///< the one that asked longest ago first
  OscSyncs syncs_;
  RateLimit scolds_;
  RateLimit strangers_;  ///< their answers: a sender's address may be made up, and its owner flooded
  RateLimit announcements_;
  std::shared_ptr<OscDoor*> alive_;  ///< for answers that come after the door is closed
};

}  // namespace chronus::doors
