/* A disk that fails on command: stands in front of the calls by which this process, SQLite
   included, writes files. */
#ifndef RELAIS_CDISKFAULTS_H
#define RELAIS_CDISKFAULTS_H

/* Begins to count, and makes one of these happen; calls on standard output and error do not count.

   kill:N               SIGKILL in place of the N-th call, counted from 1
   tear:N               the N-th call writes half of its bytes if they are more than a sector of 512,
                        then SIGKILL
   fail:CALL:ERROR:A-B  the A-th to B-th CALL fails; CALL is write, sync or any, ERROR is EIO,
                        ENOSPC or EROFS
   none                 only counts

   Returns 0, or -1 if that is not one of them. */
int disk_faults_arm(const char *fault);

/* Calls since then. */
long disk_faults_count(void);

#endif
