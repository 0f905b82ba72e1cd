/* The same rows as the journal's, written by SQLite's C API alone: what the journal is measured
   against. */
#ifndef RELAIS_CJOURNALPEER_H
#define RELAIS_CJOURNALPEER_H

/* Writes that many rows with payloads of that size into a new database, `batch` to a transaction,
   write-ahead log, synchronous=FULL. Returns seconds, or a negative number if SQLite fails. */
double journal_peer_run(const char *path, long rows, long batch, int payload_bytes);

#endif
