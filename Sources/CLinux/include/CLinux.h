/* Linux constants and structures that Swift's Glibc module does not show. */
#ifndef RELAIS_CLINUX_H
#define RELAIS_CLINUX_H

#include <linux/errqueue.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <sys/socket.h>

#endif
