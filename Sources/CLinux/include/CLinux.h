/* Linux constants and structures that Swift's Glibc module does not show. */
#ifndef RELAIS_CLINUX_H
#define RELAIS_CLINUX_H

#include <time.h>

#include "CLinuxDatagrams.h"
#include "CLinuxPackets.h"
#include "CLinuxReadiness.h"
#include "CLinuxTunnel.h"

#include <linux/errqueue.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <sys/socket.h>

#include <fcntl.h>
#include <linux/stat.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

long syscall(long number, ...);

/* Inode and time of birth of an open file; the time is 0 where the file system keeps none.
   Returns 0, or -1 with errno set. */
static inline int relais_file_birth(int file, uint64_t *inode, uint64_t *nanoseconds) {
  struct statx status;
  if (syscall(SYS_statx, file, "", 0x1000 /* AT_EMPTY_PATH */, STATX_INO | STATX_BTIME, &status))
    return -1;
  *inode = status.stx_ino;
  *nanoseconds = status.stx_mask & STATX_BTIME
    ? (uint64_t)status.stx_btime.tv_sec * 1000000000u + status.stx_btime.tv_nsec
    : 0;
  return 0;
}

#endif
