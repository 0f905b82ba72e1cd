/* Waiting for many sockets at once, and letting connections in: epoll and accept4, which Swift
   cannot see. */
#ifndef RELAIS_CLINUX_READINESS_H
#define RELAIS_CLINUX_READINESS_H

#include <stdint.h>

#include "CLinuxPackets.h"

/* The most that one look tells of. */
#define CLINUX_READY_BATCH 256

/* Who has something. */
struct clinux_ready {
  /* What it was given when it was added. */
  uint32_t token;
  /* Whether the other side will send no more, or something is wrong. */
  uint32_t is_ended;
};

/* A descriptor to wait with, or -errno. */
int clinux_epoll(void);

/* Waits for a descriptor too: told of as long as it has something, or, if only news count, once for
   everything that comes; 0 or -errno. */
int clinux_epoll_add(int epoll, int descriptor, uint32_t token, int only_news);

/* Waits for it no more; 0 or -errno. */
int clinux_epoll_remove(int epoll, int descriptor);

/* Waits until someone has something, for so many milliseconds at most; returns how many have, 0
   where the time was over or a signal came, or -errno. */
int clinux_epoll_wait(int epoll, struct clinux_ready *ready, int milliseconds);

/* The next connection of a listener, which does not block, and who it is; its descriptor or
   -errno. */
int clinux_accept(int listener, struct clinux_endpoint *peer);

#endif
