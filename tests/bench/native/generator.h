/* What the parts of the load generator share: legs, the streams on them, and the counts that Python reads. */
#ifndef GENERATOR_H
#define GENERATOR_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <pthread.h>
#include <stdint.h>
#include <sys/socket.h>

#define LEGS 256
#define STREAMS 64
#define DATAGRAM 2048
#define BATCH 64
#define INBOX 1024
#define STAMPS 65536
#define MAGIC 0x67656e31u
#define MARK 16 /* bytes at the end of each packet: magic, speaker, send time */

typedef int (*srtp_function)(void *session, void *packet, int *length);

/* One SSRC that a leg receives. The layout is repeated in engine.py. */
struct received {
    uint32_t ssrc, packets, base, highest, speaker, decrypted;
    uint32_t last_sr, prior_expected, prior_packets, spare;
    uint64_t last_sr_at, next_report, first_at, last_at;
};

/* One SSRC that a leg sends. */
struct sent {
    uint32_t ssrc, kind, payload_type, level_id, speaker, position, frame, packets, octets;
    uint32_t timestamp_base, timestamp;
    uint16_t sequence, picture;
    int wants_key, key;
    uint64_t due, frame_start, key_at, next_report;
};

struct leg {
    int fd, used, sending;
    uint32_t own_ssrc;
    void *tx, *rx;
    struct sent sent[2];
    struct received received[STREAMS];
    uint64_t first_at, watched; /* watched: a bit for each speaker */
};

/* Counts of the whole generator. The layout is repeated in engine.py. */
struct totals {
    uint64_t sent, unsent, received, decrypted, refused, strange, early;
    uint64_t sr_in, rr_in, pli_in, fir_in, nack_in, remb_in, rtcp_in, rtcp_refused, rtcp_out;
    uint64_t keys, skipped;
};

struct letter {
    int leg, length;
    unsigned char bytes[DATAGRAM];
};

struct generator {
    pthread_mutex_t lock;
    volatile int stop;
    int epoll, bell;
    srtp_function protect, unprotect, protect_rtcp, unprotect_rtcp;
    struct leg legs[LEGS];
    struct totals totals;
    double speed;             /* 1 = nominal load, 0 = silent */
    uint64_t load, real;      /* nanoseconds of load time, and the monotonic time they belong to */
    uint32_t sample;          /* decrypt each sample-th packet of a stream */
    struct letter inbox[INBOX];
    unsigned inbox_first, inbox_next;
    uint64_t stamps[STAMPS];  /* kernel arrival times of packets from watched speakers */
    unsigned stamped;
    unsigned char bytes[BATCH][DATAGRAM], control[BATCH][64];
    struct iovec parts[BATCH];
    struct mmsghdr messages[BATCH];
    uint64_t next_reports;
    int top; /* legs in use are below this */
};

uint64_t monotonic_ns(void);
uint64_t realtime_ns(void);
void send_due(struct generator *g, uint64_t now);
uint64_t next_due(struct generator *g);
void send_reports(struct generator *g, uint64_t now);
void read_rtcp(struct generator *g, struct leg *leg, unsigned char *packet, int length, uint64_t now);
void prepare_batch(struct generator *g);
void receive_all(struct generator *g, int index);
struct received *stream_of(struct leg *leg, uint32_t ssrc);

static inline void put16(unsigned char *to, uint32_t value) { to[0] = value >> 8; to[1] = value; }
static inline void put32(unsigned char *to, uint32_t value) { put16(to, value >> 16); put16(to + 2, value); }
static inline uint32_t get16(const unsigned char *from) { return from[0] << 8 | from[1]; }
static inline uint32_t get32(const unsigned char *from) { return get16(from) << 16 | get16(from + 2); }

#endif
