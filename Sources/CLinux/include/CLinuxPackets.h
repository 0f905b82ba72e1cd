/* Many UDP packets in one system call, with the port that they came from: recvmmsg and sendmmsg,
   which Swift cannot see (GNU extensions). */
#ifndef RELAIS_CLINUX_PACKETS_H
#define RELAIS_CLINUX_PACKETS_H

#include <stdint.h>

/* The most packets in one call. */
#define CLINUX_PACKET_BATCH 64
/* The most bytes of a packet; what is longer is cut, and its length told all the same. */
#define CLINUX_PACKET_BYTES 1216

/* An IP address and a port: IPv4 in the first four bytes, in network order; the port in the
   machine's order. */
struct clinux_endpoint {
  uint64_t bytes[2];
  uint32_t scope;
  uint16_t port;
  uint16_t family;
};

/* A packet to send or received. */
struct clinux_packet {
  struct clinux_endpoint peer;
  /* How many of the bytes below count; more than there are where a received one was cut. */
  uint32_t length;
  uint32_t padding;
  uint8_t bytes[CLINUX_PACKET_BYTES];
};

/* Sends up to CLINUX_PACKET_BATCH packets, each to its peer, or where its family is 0 to whom the
   socket is connected; returns how many went, or -errno where the first did not. */
int clinux_send_packets(int socket, struct clinux_packet *packets, int count);

/* Receives what is there, without waiting; returns how many came, 0 where none did, or -errno. */
int clinux_receive_packets(int socket, struct clinux_packet *packets, int count);

/* Reads a struct sockaddr; the family is 0 where it is no IP address. */
struct clinux_endpoint clinux_read_endpoint(const void *socket_address, uint32_t length);

/* Holds the calling thread to one core; 0 or -errno. For benchmarks. */
int clinux_pin_thread(int core);

#endif
