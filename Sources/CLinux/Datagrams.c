#define _GNU_SOURCE
#include "CLinuxDatagrams.h"

#include <errno.h>
#include <netinet/in.h>
#include <sched.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>

#include <linux/errqueue.h>

union any_address {
  struct sockaddr plain;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
};

union any_control {
  struct cmsghdr aligned;
  char bytes[256];
};

static socklen_t write_address(const struct clinux_address *from, union any_address *to) {
  memset(to, 0, sizeof *to);
  if (from->family == AF_INET6) {
    to->v6.sin6_family = AF_INET6;
    to->v6.sin6_scope_id = from->scope;
    memcpy(&to->v6.sin6_addr, from->bytes, 16);
    return sizeof to->v6;
  }
  to->v4.sin_family = AF_INET;
  memcpy(&to->v4.sin_addr, from->bytes, 4);
  return sizeof to->v4;
}

static void read_address(const union any_address *from, struct clinux_address *to) {
  memset(to, 0, sizeof *to);
  to->family = from->plain.sa_family;
  if (from->plain.sa_family == AF_INET6) {
    to->scope = from->v6.sin6_scope_id;
    memcpy(to->bytes, &from->v6.sin6_addr, 16);
  } else if (from->plain.sa_family == AF_INET) {
    memcpy(to->bytes, &from->v4.sin_addr, 4);
  }
}

struct clinux_address clinux_read_address(const void *socket_address, uint32_t length) {
  union any_address from;
  struct clinux_address to;
  memset(&from, 0, sizeof from);
  memcpy(&from, socket_address, length < sizeof from ? length : sizeof from);
  read_address(&from, &to);
  if (to.family != AF_INET && to.family != AF_INET6) to.family = 0;
  return to;
}

static void write_hop_limit(const struct clinux_datagram *datagram, struct msghdr *header,
                            union any_control *control) {
  if (datagram->hop_limit <= 0) return;
  int is_v6 = datagram->peer.family == AF_INET6;
  header->msg_control = control;
  header->msg_controllen = CMSG_SPACE(sizeof(int));
  struct cmsghdr *message = CMSG_FIRSTHDR(header);
  message->cmsg_level = is_v6 ? IPPROTO_IPV6 : IPPROTO_IP;
  message->cmsg_type = is_v6 ? IPV6_HOPLIMIT : IP_TTL;
  message->cmsg_len = CMSG_LEN(sizeof(int));
  int limit = datagram->hop_limit;
  memcpy(CMSG_DATA(message), &limit, sizeof limit);
}

int clinux_send(int socket, struct clinux_datagram *datagrams, int count) {
  struct mmsghdr headers[CLINUX_DATAGRAM_BATCH];
  struct iovec parts[CLINUX_DATAGRAM_BATCH];
  union any_address peers[CLINUX_DATAGRAM_BATCH];
  union any_control control[CLINUX_DATAGRAM_BATCH];
  if (count > CLINUX_DATAGRAM_BATCH) count = CLINUX_DATAGRAM_BATCH;
  for (int i = 0; i < count; i++) {
    struct msghdr *header = &headers[i].msg_hdr;
    memset(&headers[i], 0, sizeof headers[i]);
    header->msg_namelen = write_address(&datagrams[i].peer, &peers[i]);
    header->msg_name = &peers[i];
    parts[i].iov_base = datagrams[i].bytes;
    parts[i].iov_len = datagrams[i].length;
    header->msg_iov = &parts[i];
    header->msg_iovlen = 1;
    write_hop_limit(&datagrams[i], header, &control[i]);
  }
  int sent;
  do {
    sent = sendmmsg(socket, headers, (unsigned)count, MSG_DONTWAIT | MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  return sent < 0 ? -errno : sent;
}

int clinux_receive(int socket, struct clinux_datagram *datagrams, int count) {
  struct mmsghdr headers[CLINUX_DATAGRAM_BATCH];
  struct iovec parts[CLINUX_DATAGRAM_BATCH];
  union any_address peers[CLINUX_DATAGRAM_BATCH];
  if (count > CLINUX_DATAGRAM_BATCH) count = CLINUX_DATAGRAM_BATCH;
  for (int i = 0; i < count; i++) {
    memset(&headers[i], 0, sizeof headers[i]);
    peers[i].plain.sa_family = AF_UNSPEC;
    parts[i].iov_base = datagrams[i].bytes;
    parts[i].iov_len = CLINUX_DATAGRAM_BYTES;
    headers[i].msg_hdr.msg_name = &peers[i];
    headers[i].msg_hdr.msg_namelen = sizeof peers[i];
    headers[i].msg_hdr.msg_iov = &parts[i];
    headers[i].msg_hdr.msg_iovlen = 1;
  }
  int came;
  do {
    came = recvmmsg(socket, headers, (unsigned)count, MSG_DONTWAIT, NULL);
  } while (came < 0 && errno == EINTR);
  if (came < 0) return errno == EAGAIN || errno == EWOULDBLOCK ? 0 : -errno;
  for (int i = 0; i < came; i++) {
    datagrams[i].length = headers[i].msg_len;
    read_address(&peers[i], &datagrams[i].peer);
  }
  return came;
}

static void read_error(struct msghdr *header, struct clinux_datagram *datagram) {
  for (struct cmsghdr *m = CMSG_FIRSTHDR(header); m != NULL; m = CMSG_NXTHDR(header, m)) {
    int is_error = (m->cmsg_level == IPPROTO_IP && m->cmsg_type == IP_RECVERR) ||
                   (m->cmsg_level == IPPROTO_IPV6 && m->cmsg_type == IPV6_RECVERR);
    if (!is_error || m->cmsg_len < CMSG_LEN(sizeof(struct sock_extended_err))) continue;
    struct sock_extended_err error;
    memcpy(&error, CMSG_DATA(m), sizeof error);
    datagram->error = (int32_t)error.ee_errno;
    datagram->origin = error.ee_origin;
    datagram->type = error.ee_type;
    datagram->code = error.ee_code;
    size_t rest = m->cmsg_len - CMSG_LEN(sizeof error);
    union any_address offender;
    memset(&offender, 0, sizeof offender);
    memcpy(&offender, CMSG_DATA(m) + sizeof error, rest < sizeof offender ? rest : sizeof offender);
    read_address(&offender, &datagram->offender);
  }
}

int clinux_receive_error(int socket, struct clinux_datagram *datagram) {
  union any_address peer;
  union any_control control;
  memset(&peer, 0, sizeof peer);
  memset(datagram, 0, sizeof *datagram);
  struct iovec part = {datagram->bytes, CLINUX_DATAGRAM_BYTES};
  struct msghdr header = {.msg_name = &peer, .msg_namelen = sizeof peer, .msg_iov = &part,
                          .msg_iovlen = 1, .msg_control = &control,
                          .msg_controllen = sizeof control};
  ssize_t length;
  do {
    length = recvmsg(socket, &header, MSG_ERRQUEUE | MSG_DONTWAIT);
  } while (length < 0 && errno == EINTR);
  if (length < 0) return errno == EAGAIN || errno == EWOULDBLOCK ? 0 : -errno;
  datagram->length = (uint32_t)length;
  read_address(&peer, &datagram->peer);
  read_error(&header, datagram);
  return 1;
}

int clinux_eventfd(void) {
  int descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  return descriptor < 0 ? -errno : descriptor;
}

int clinux_enter_network(int descriptor) {
  return setns(descriptor, CLONE_NEWNET) == 0 ? 0 : -errno;
}
