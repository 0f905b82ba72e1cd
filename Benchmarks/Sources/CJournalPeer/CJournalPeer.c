#include "CJournalPeer.h"

#include <sqlite3.h>
#include <string.h>
#include <time.h>

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static const char *const schema =
  "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
  "PRAGMA mmap_size = 0; PRAGMA wal_autocheckpoint = 1000; PRAGMA cell_size_check = ON;"
  "CREATE TABLE facts (id INTEGER PRIMARY KEY, milliseconds INTEGER NOT NULL,"
  " counter INTEGER NOT NULL, kind TEXT NOT NULL, payload BLOB NOT NULL, hash BLOB NOT NULL) STRICT;"
  "CREATE TABLE seals (id INTEGER PRIMARY KEY, milliseconds INTEGER NOT NULL,"
  " counter INTEGER NOT NULL, signature BLOB NOT NULL) STRICT;";

double journal_peer_run(const char *path, long rows, long batch, int payload_bytes) {
  static unsigned char payload[65536], hash[32], signature[64];
  if (payload_bytes < 0 || payload_bytes > (int)sizeof payload || batch < 1) return -1;
  memset(payload, 'e', sizeof payload);
  sqlite3 *db;
  sqlite3_stmt *fact, *seal, *begin, *commit;
  if (sqlite3_open(path, &db) || sqlite3_exec(db, schema, 0, 0, 0)
    || sqlite3_prepare_v2(db, "INSERT INTO facts VALUES (?,?,?,?,?,?)", -1, &fact, 0)
    || sqlite3_prepare_v2(db, "INSERT INTO seals VALUES (?,?,?,?)", -1, &seal, 0)
    || sqlite3_prepare_v2(db, "BEGIN IMMEDIATE", -1, &begin, 0)
    || sqlite3_prepare_v2(db, "COMMIT", -1, &commit, 0))
    return -1;
  double start = now();
  int failed = 0;
  for (long row = 0; row < rows && !failed;) {
    failed |= sqlite3_step(begin) != SQLITE_DONE;
    sqlite3_reset(begin);
    for (long i = 0; i < batch && row < rows; i++) {
      row++;
      sqlite3_bind_int64(fact, 1, ((sqlite3_int64)1 << 40) | row);
      sqlite3_bind_int64(fact, 2, 1764000000000 + row);
      sqlite3_bind_int64(fact, 3, 0);
      sqlite3_bind_text(fact, 4, "line.state", 10, SQLITE_STATIC);
      sqlite3_bind_blob(fact, 5, payload, payload_bytes, SQLITE_STATIC);
      sqlite3_bind_blob(fact, 6, hash, sizeof hash, SQLITE_STATIC);
      failed |= sqlite3_step(fact) != SQLITE_DONE;
      sqlite3_reset(fact);
    }
    sqlite3_bind_int64(seal, 1, ((sqlite3_int64)1 << 40) | row);
    sqlite3_bind_int64(seal, 2, 1764000000000 + row);
    sqlite3_bind_int64(seal, 3, 0);
    sqlite3_bind_blob(seal, 4, signature, sizeof signature, SQLITE_STATIC);
    failed |= sqlite3_step(seal) != SQLITE_DONE;
    sqlite3_reset(seal);
    failed |= sqlite3_step(commit) != SQLITE_DONE;
    sqlite3_reset(commit);
  }
  double seconds = now() - start;
  sqlite3_finalize(fact);
  sqlite3_finalize(seal);
  sqlite3_finalize(begin);
  sqlite3_finalize(commit);
  sqlite3_close(db);
  return failed ? -1 : seconds;
}
