/* The loop that owns the sockets, and the few calls by which Python steers it. Each call holds the lock. */
#include "generator.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static uint64_t clock_ns(clockid_t clock)
{
    struct timespec at;
    clock_gettime(clock, &at);
    return (uint64_t)at.tv_sec * 1000000000ull + at.tv_nsec;
}

uint64_t monotonic_ns(void) { return clock_ns(CLOCK_MONOTONIC); }
uint64_t realtime_ns(void) { return clock_ns(CLOCK_REALTIME); }

struct generator *generator_new(void *protect, void *unprotect, void *protect_rtcp, void *unprotect_rtcp)
{
    struct generator *g = calloc(1, sizeof *g);
    pthread_mutexattr_t kind;
    pthread_mutexattr_init(&kind);
    pthread_mutexattr_setprotocol(&kind, PTHREAD_PRIO_INHERIT);
    pthread_mutex_init(&g->lock, &kind);
    g->protect = (srtp_function)protect;
    g->unprotect = (srtp_function)unprotect;
    g->protect_rtcp = (srtp_function)protect_rtcp;
    g->unprotect_rtcp = (srtp_function)unprotect_rtcp;
    g->epoll = epoll_create1(EPOLL_CLOEXEC);
    g->bell = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    g->sample = 1;
    prepare_batch(g);
    g->real = monotonic_ns();
    return g;
}

void generator_free(struct generator *g)
{
    close(g->epoll);
    close(g->bell);
    free(g);
}

int generator_bell(struct generator *g) { return g->bell; }

void generator_stop(struct generator *g) { g->stop = 1; }

int leg_open(struct generator *g, int fd)
{
    int index = 0;
    pthread_mutex_lock(&g->lock);
    while (index < LEGS && g->legs[index].used)
        index++;
    if (index < LEGS) {
        struct epoll_event event = {.events = EPOLLIN, .data.u32 = index};
        memset(&g->legs[index], 0, sizeof g->legs[index]);
        g->legs[index].fd = fd;
        g->legs[index].used = 1;
        if (index >= g->top)
            g->top = index + 1;
        epoll_ctl(g->epoll, EPOLL_CTL_ADD, fd, &event);
    }
    pthread_mutex_unlock(&g->lock);
    return index < LEGS ? index : -1;
}

void leg_close(struct generator *g, int index)
{
    pthread_mutex_lock(&g->lock);
    epoll_ctl(g->epoll, EPOLL_CTL_DEL, g->legs[index].fd, 0);
    memset(&g->legs[index], 0, sizeof g->legs[index]);
    pthread_mutex_unlock(&g->lock);
}

void leg_arm(struct generator *g, int index, void *tx, void *rx, uint32_t own_ssrc)
{
    pthread_mutex_lock(&g->lock);
    g->legs[index].tx = tx;
    g->legs[index].rx = rx;
    g->legs[index].own_ssrc = own_ssrc;
    pthread_mutex_unlock(&g->lock);
}

/* phase: load nanoseconds by which this stream starts after now, so that people do not send in step. */
void leg_send(struct generator *g, int index, uint32_t kind, uint32_t ssrc, uint32_t payload_type, uint32_t level_id,
              uint32_t speaker, uint32_t seed, uint64_t phase)
{
    pthread_mutex_lock(&g->lock);
    struct sent *s = &g->legs[index].sent[g->legs[index].sending];
    memset(s, 0, sizeof *s);
    s->kind = kind;
    s->ssrc = ssrc;
    s->payload_type = payload_type;
    s->level_id = level_id;
    s->speaker = speaker;
    s->sequence = seed & 0x3fff;
    s->picture = seed >> 14 & 0x7fff;
    s->timestamp_base = seed * 2654435761u;
    s->wants_key = 1;
    s->due = s->frame_start = g->load + phase;
    g->legs[index].sending++;
    pthread_mutex_unlock(&g->lock);
}

void generator_pace(struct generator *g, double speed, uint32_t sample)
{
    pthread_mutex_lock(&g->lock);
    send_due(g, monotonic_ns());
    g->speed = speed;
    g->sample = sample ? sample : 1;
    pthread_mutex_unlock(&g->lock);
}

void generator_totals(struct generator *g, struct totals *to)
{
    pthread_mutex_lock(&g->lock);
    *to = g->totals;
    pthread_mutex_unlock(&g->lock);
}

void leg_received(struct generator *g, int index, struct received *to, uint64_t *first_at)
{
    pthread_mutex_lock(&g->lock);
    memcpy(to, g->legs[index].received, sizeof g->legs[index].received);
    *first_at = g->legs[index].first_at;
    pthread_mutex_unlock(&g->lock);
}

void leg_watch(struct generator *g, int index, uint64_t watched)
{
    pthread_mutex_lock(&g->lock);
    g->legs[index].watched = watched;
    pthread_mutex_unlock(&g->lock);
}

/* Copies the stamps of watched packets since the last call, at most STAMPS, and forgets them. */
unsigned generator_stamps(struct generator *g, uint64_t *to)
{
    pthread_mutex_lock(&g->lock);
    unsigned many = g->stamped < STAMPS ? g->stamped : STAMPS;
    memcpy(to, g->stamps, many * sizeof *to);
    g->stamped = 0;
    pthread_mutex_unlock(&g->lock);
    return many;
}

int generator_take(struct generator *g, unsigned char *to, int *index)
{
    int length = -1;
    pthread_mutex_lock(&g->lock);
    if (g->inbox_first != g->inbox_next) {
        struct letter *letter = &g->inbox[g->inbox_first++ % INBOX];
        length = letter->length;
        *index = letter->leg;
        memcpy(to, letter->bytes, length);
    }
    pthread_mutex_unlock(&g->lock);
    return length;
}

void generator_run(struct generator *g)
{
    struct epoll_event events[64];
    prctl(PR_SET_TIMERSLACK, 1000);
    while (!g->stop) {
        uint64_t now = monotonic_ns();
        pthread_mutex_lock(&g->lock);
        send_due(g, now);
        send_reports(g, now);
        uint64_t wait = next_due(g);
        pthread_mutex_unlock(&g->lock);
        struct timespec limit = {0, (long)wait};
        int ready = syscall(SYS_epoll_pwait2, g->epoll, events, 64, &limit, 0, 0);
        if (ready < 0 && errno != EINTR)
            return;
        pthread_mutex_lock(&g->lock);
        for (int i = 0; i < ready; i++)
            receive_all(g, (int)events[i].data.u32);
        pthread_mutex_unlock(&g->lock);
    }
}
