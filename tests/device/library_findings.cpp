// What sanitizers find in the sound libraries themselves, which is not ours to mend.

extern "C" {

/// RtAudio 5 does not free a buffer of a PulseAudio stream that is closed; libpulse keeps what a connection
/// that broke still held.
__attribute__((visibility("default"), used)) const char* __lsan_default_suppressions() {
  return "leak:librtaudio.so\nleak:libpulse.so\n";
}

/// libjack closes a socket whose number another thread has read, and libpulse's threads hand memory on in
/// ways that TSan cannot see.
__attribute__((visibility("default"), used)) const char* __tsan_default_suppressions() {
  return "race:libjack.so\nrace:libpulse\n";
}
}
