#define _GNU_SOURCE
#include "include/CLinuxTunnel.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int open_device(const char *name) {
  int device = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (device < 0) return -errno;
  struct ifreq wish;
  memset(&wish, 0, sizeof wish);
  strncpy(wish.ifr_name, name, IFNAMSIZ - 1);
  wish.ifr_flags = IFF_TUN | IFF_NO_PI;
  if (ioctl(device, TUNSETIFF, &wish) == 0) return device;
  int error = errno;
  close(device);
  return -error;
}

int clinux_tunnel(const char *space, const char *name) {
  int home = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
  if (home < 0) return -errno;
  int there = open(space, O_RDONLY | O_CLOEXEC);
  int device = there < 0 || setns(there, CLONE_NEWNET) != 0 ? -errno : open_device(name);
  /* A thread that stayed there would carry on other work in the wrong network. */
  if (there >= 0 && setns(home, CLONE_NEWNET) != 0) abort();
  if (there >= 0) close(there);
  close(home);
  return device;
}
