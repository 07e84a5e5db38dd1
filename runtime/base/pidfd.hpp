// <sys/pidfd.h>, which in glibc 2.36 lacks extern "C".
#pragma once

extern "C" {
#include <sys/pidfd.h>
}
