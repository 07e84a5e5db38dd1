#include "host/entry.hpp"

namespace chronus::host {

Entry entry_of(const ModuleParts& parts) {
  Entry entry = *parts.common();
  entry.parts = &parts;
  if (parts.destroy) entry.destroy = parts.destroy;
  if (parts.prepare) entry.prepare = parts.prepare;
  entry.run = parts.run;
  return entry;
}

}  // namespace chronus::host
