// Preloaded into Envoy: its wall clock is the seconds since 1970 in a file, which may change while it runs and do not pass by
// themselves: the end of a certificate is asked to the second. While they are 0 the clock is the real one. Its timers run on
// the monotonic clock, which goes on. (libfaketime blocks Envoy before its first line.)
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile const int64_t *instant;

__attribute__((constructor)) static void start(void) {
  const char *path = getenv("CLOCK_FILE");
  int file = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  void *map = mmap(NULL, sizeof *instant, PROT_READ, MAP_SHARED, file, 0);
  if (map != MAP_FAILED) instant = map;
  close(file);
}

int clock_gettime(clockid_t id, struct timespec *at) {
  long failed = syscall(SYS_clock_gettime, id, at);
  if (!failed && instant != NULL && *instant != 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE)) {
    at->tv_sec = *instant;
    at->tv_nsec = 0;
  }
  return (int)failed;
}

time_t time(time_t *out) {
  struct timespec at;
  clock_gettime(CLOCK_REALTIME, &at);
  if (out != NULL) *out = at.tv_sec;
  return at.tv_sec;
}

int gettimeofday(struct timeval *restrict out, void *restrict zone) {
  (void)zone;
  struct timespec at;
  clock_gettime(CLOCK_REALTIME, &at);
  out->tv_sec = at.tv_sec;
  out->tv_usec = at.tv_nsec / 1000;
  return 0;
}
