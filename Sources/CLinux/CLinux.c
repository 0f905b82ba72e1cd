/* The constants of CLinux.h need no code; see Datagrams.c for what does. */
