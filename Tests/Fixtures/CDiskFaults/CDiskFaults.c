#define _GNU_SOURCE
#include "CDiskFaults.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

enum call { CALL_WRITE, CALL_SYNC, CALL_OTHER };

static atomic_int armed;
static atomic_long all_calls, failing_calls;
static long kill_at, tear_at, fail_from, fail_to;
static int fail_call, fail_error;

int disk_faults_arm(const char *fault) {
  char call[16], error[16];
  if (sscanf(fault, "kill:%ld", &kill_at) == 1 || sscanf(fault, "tear:%ld", &tear_at) == 1) {
  } else if (sscanf(fault, "fail:%15[a-z]:%15[A-Z]:%ld-%ld", call, error, &fail_from, &fail_to) == 4) {
    fail_call = !strcmp(call, "write") ? CALL_WRITE : !strcmp(call, "sync") ? CALL_SYNC : -1;
    fail_error = !strcmp(error, "ENOSPC") ? ENOSPC : !strcmp(error, "EROFS") ? EROFS : EIO;
  } else if (strcmp(fault, "none")) {
    return -1;
  }
  armed = 1;
  return 0;
}

long disk_faults_count(void) { return all_calls; }

/* Whether the call goes through; the number of bytes it may write is cut where it is torn. */
static int passes(enum call call, size_t *length) {
  if (!armed) return 1;
  long number = ++all_calls;
  if (number == kill_at) kill(getpid(), SIGKILL);
  /* A disk writes a sector of 512 bytes whole. */
  if (number == tear_at && length && *length > 512) *length /= 2;
  if (!fail_from || (fail_call >= 0 && fail_call != (int)call)) return 1;
  long failing = ++failing_calls;
  if (failing < fail_from || failing > fail_to) return 1;
  errno = fail_error;
  return 0;
}

static void end_torn(void) {
  if (armed && tear_at && all_calls >= tear_at) kill(getpid(), SIGKILL);
}

ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t offset) {
  if (!passes(CALL_WRITE, &length)) return -1;
  ssize_t written = syscall(SYS_pwrite64, file, bytes, length, offset);
  end_torn();
  return written;
}

ssize_t pwrite(int file, const void *bytes, size_t length, off_t offset) {
  return pwrite64(file, bytes, length, offset);
}

ssize_t write(int file, const void *bytes, size_t length) {
  if (file > 2) {
    if (!passes(CALL_WRITE, &length)) return -1;
  }
  ssize_t written = syscall(SYS_write, file, bytes, length);
  if (file > 2) end_torn();
  return written;
}

int fdatasync(int file) {
  if (!passes(CALL_SYNC, NULL)) return -1;
  end_torn();
  return (int)syscall(SYS_fdatasync, file);
}

int fsync(int file) {
  if (!passes(CALL_SYNC, NULL)) return -1;
  end_torn();
  return (int)syscall(SYS_fsync, file);
}

int ftruncate64(int file, off64_t length) {
  if (!passes(CALL_OTHER, NULL)) return -1;
  end_torn();
  return (int)syscall(SYS_ftruncate, file, length);
}

int ftruncate(int file, off_t length) { return ftruncate64(file, length); }

int rename(const char *from, const char *to) {
  if (!passes(CALL_OTHER, NULL)) return -1;
  end_torn();
  return (int)syscall(SYS_rename, from, to);
}

int unlink(const char *path) {
  if (!passes(CALL_OTHER, NULL)) return -1;
  end_torn();
  return (int)syscall(SYS_unlink, path);
}
