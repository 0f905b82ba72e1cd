#define _GNU_SOURCE
#include "CLinuxReadiness.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

int clinux_epoll(void) {
  int descriptor = epoll_create1(EPOLL_CLOEXEC);
  return descriptor < 0 ? -errno : descriptor;
}

int clinux_epoll_add(int epoll, int descriptor, uint32_t token, int only_news) {
  struct epoll_event event;
  memset(&event, 0, sizeof event);
  event.data.u32 = token;
  event.events = EPOLLIN;
  if (only_news) event.events |= EPOLLRDHUP | EPOLLET;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) == 0 ? 0 : -errno;
}

int clinux_epoll_remove(int epoll, int descriptor) {
  struct epoll_event unused;
  memset(&unused, 0, sizeof unused);
  return epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, &unused) == 0 ? 0 : -errno;
}

int clinux_epoll_wait(int epoll, struct clinux_ready *ready, int milliseconds) {
  struct epoll_event events[CLINUX_READY_BATCH];
  int count = epoll_wait(epoll, events, CLINUX_READY_BATCH, milliseconds);
  if (count < 0) return errno == EINTR ? 0 : -errno;
  for (int i = 0; i < count; i++) {
    ready[i].token = events[i].data.u32;
    ready[i].is_ended = (events[i].events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
  }
  return count;
}

int clinux_accept(int listener, struct clinux_endpoint *peer) {
  struct sockaddr_storage address;
  socklen_t length = sizeof address;
  memset(&address, 0, sizeof address);
  int descriptor;
  do {
    descriptor = accept4(listener, (struct sockaddr *)&address, &length,
                         SOCK_NONBLOCK | SOCK_CLOEXEC);
  } while (descriptor < 0 && errno == EINTR);
  if (descriptor < 0) return -errno;
  *peer = clinux_read_endpoint(&address, length);
  return descriptor;
}
