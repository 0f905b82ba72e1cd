#define _GNU_SOURCE
#include "CLinuxPackets.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sched.h>
#include <string.h>
#include <sys/socket.h>

union any_endpoint {
  struct sockaddr plain;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
};

static socklen_t write_endpoint(const struct clinux_endpoint *from, union any_endpoint *to) {
  memset(to, 0, sizeof *to);
  if (from->family == AF_INET6) {
    to->v6.sin6_family = AF_INET6;
    to->v6.sin6_port = htons(from->port);
    to->v6.sin6_scope_id = from->scope;
    memcpy(&to->v6.sin6_addr, from->bytes, 16);
    return sizeof to->v6;
  }
  to->v4.sin_family = AF_INET;
  to->v4.sin_port = htons(from->port);
  memcpy(&to->v4.sin_addr, from->bytes, 4);
  return sizeof to->v4;
}

static void read_endpoint(const union any_endpoint *from, struct clinux_endpoint *to) {
  memset(to, 0, sizeof *to);
  if (from->plain.sa_family == AF_INET6) {
    to->family = AF_INET6;
    to->port = ntohs(from->v6.sin6_port);
    to->scope = from->v6.sin6_scope_id;
    memcpy(to->bytes, &from->v6.sin6_addr, 16);
  } else if (from->plain.sa_family == AF_INET) {
    to->family = AF_INET;
    to->port = ntohs(from->v4.sin_port);
    memcpy(to->bytes, &from->v4.sin_addr, 4);
  }
}

struct clinux_endpoint clinux_read_endpoint(const void *socket_address, uint32_t length) {
  union any_endpoint from;
  struct clinux_endpoint to;
  memset(&from, 0, sizeof from);
  memcpy(&from, socket_address, length < sizeof from ? length : sizeof from);
  read_endpoint(&from, &to);
  return to;
}

int clinux_send_packets(int socket, struct clinux_packet *packets, int count) {
  struct mmsghdr headers[CLINUX_PACKET_BATCH];
  struct iovec parts[CLINUX_PACKET_BATCH];
  union any_endpoint peers[CLINUX_PACKET_BATCH];
  if (count > CLINUX_PACKET_BATCH) count = CLINUX_PACKET_BATCH;
  for (int i = 0; i < count; i++) {
    struct msghdr *header = &headers[i].msg_hdr;
    memset(&headers[i], 0, sizeof headers[i]);
    if (packets[i].peer.family != 0) {
      header->msg_namelen = write_endpoint(&packets[i].peer, &peers[i]);
      header->msg_name = &peers[i];
    }
    parts[i].iov_base = packets[i].bytes;
    parts[i].iov_len =
      packets[i].length < CLINUX_PACKET_BYTES ? packets[i].length : CLINUX_PACKET_BYTES;
    header->msg_iov = &parts[i];
    header->msg_iovlen = 1;
  }
  int sent;
  do {
    sent = sendmmsg(socket, headers, (unsigned)count, MSG_DONTWAIT | MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  return sent < 0 ? -errno : sent;
}

int clinux_receive_packets(int socket, struct clinux_packet *packets, int count) {
  struct mmsghdr headers[CLINUX_PACKET_BATCH];
  struct iovec parts[CLINUX_PACKET_BATCH];
  union any_endpoint peers[CLINUX_PACKET_BATCH];
  if (count > CLINUX_PACKET_BATCH) count = CLINUX_PACKET_BATCH;
  for (int i = 0; i < count; i++) {
    memset(&headers[i], 0, sizeof headers[i]);
    peers[i].plain.sa_family = AF_UNSPEC;
    parts[i].iov_base = packets[i].bytes;
    parts[i].iov_len = CLINUX_PACKET_BYTES;
    headers[i].msg_hdr.msg_name = &peers[i];
    headers[i].msg_hdr.msg_namelen = sizeof peers[i];
    headers[i].msg_hdr.msg_iov = &parts[i];
    headers[i].msg_hdr.msg_iovlen = 1;
  }
  int came;
  do {
    came = recvmmsg(socket, headers, (unsigned)count, MSG_DONTWAIT | MSG_TRUNC, NULL);
  } while (came < 0 && errno == EINTR);
  if (came < 0) return errno == EAGAIN || errno == EWOULDBLOCK ? 0 : -errno;
  for (int i = 0; i < came; i++) {
    packets[i].length = headers[i].msg_len;
    read_endpoint(&peers[i], &packets[i].peer);
  }
  return came;
}

int clinux_pin_thread(int core) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(core, &cores);
  return sched_setaffinity(0, sizeof cores, &cores) == 0 ? 0 : -errno;
}
