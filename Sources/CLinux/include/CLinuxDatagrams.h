/* Many datagrams in one system call: sendmmsg and recvmmsg with the control messages that ICMP
   needs, which Swift can neither see (GNU extensions) nor build (macros). */
#ifndef RELAIS_CLINUX_DATAGRAMS_H
#define RELAIS_CLINUX_DATAGRAMS_H

#include <stdint.h>

/* The most datagrams in one call. */
#define CLINUX_DATAGRAM_BATCH 64
/* The most bytes of a datagram; what is longer is cut. */
#define CLINUX_DATAGRAM_BYTES 256

/* An IP address: IPv4 in the first four bytes, in network order; zeroes where there is none. */
struct clinux_address {
  uint64_t bytes[2];
  uint32_t scope;
  uint16_t family;
};

/* A datagram to send or received. */
struct clinux_datagram {
  struct clinux_address peer;
  /* Sending: the limit to set, 0 for the system's. */
  int32_t hop_limit;
  /* How many of the bytes below count. */
  uint32_t length;
  /* Error queue: what the kernel makes of it, and the ICMP message that said so. */
  int32_t error;
  uint8_t origin, type, code, padding;
  struct clinux_address offender;
  uint8_t bytes[CLINUX_DATAGRAM_BYTES];
};

/* Reads a struct sockaddr; the family is 0 where it is no IP address. */
struct clinux_address clinux_read_address(const void *socket_address, uint32_t length);

/* Sends up to CLINUX_DATAGRAM_BATCH datagrams; returns how many went, or -errno where the first
   did not. */
int clinux_send(int socket, struct clinux_datagram *datagrams, int count);

/* Receives what is there, without waiting; returns how many came, 0 where none did, or -errno. */
int clinux_receive(int socket, struct clinux_datagram *datagrams, int count);

/* Receives one entry of the error queue; 1 where there was one, 0 where not, or -errno. */
int clinux_receive_error(int socket, struct clinux_datagram *datagram);

/* A count that wakes a poll; returns a descriptor or -errno. */
int clinux_eventfd(void);

/* Moves the calling thread into the network namespace of a descriptor; 0 or -errno. For tests. */
int clinux_enter_network(int descriptor);

#endif
