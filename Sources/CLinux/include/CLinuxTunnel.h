/* A network device whose packets a program reads and writes. */
#ifndef RELAIS_CLINUX_TUNNEL_H
#define RELAIS_CLINUX_TUNNEL_H

/* Makes a TUN device of that name in the network namespace whose file is at `space`; it lives as long
   as the descriptor that is returned, which is non-blocking: one IP packet a read or write.
   Returns -errno where there is none. */
int clinux_tunnel(const char *space, const char *name);

#endif
