/* What comes back: counted by SSRC, decrypted and its mark checked by sample; STUN and DTLS go to Python's inbox. */
#include "generator.h"

#include <string.h>
#include <unistd.h>

#define ROUNDS 4

struct received *stream_of(struct leg *leg, uint32_t ssrc)
{
    if (!ssrc)
        return 0;
    for (uint32_t probe = 0, at = ssrc * 2654435761u >> 26; probe < STREAMS; probe++, at = (at + 1) % STREAMS) {
        if (leg->received[at].ssrc == ssrc)
            return &leg->received[at];
        if (!leg->received[at].ssrc) {
            leg->received[at].ssrc = ssrc;
            return &leg->received[at];
        }
    }
    return 0;
}

static void count(struct received *r, uint32_t sequence, uint64_t now)
{
    if (!r->packets) {
        r->base = r->highest = sequence;
        r->first_at = now;
        r->next_report = now + 1000000ull * (r->ssrc % 1000);
    }
    int16_t step = (int16_t)(sequence - r->highest);
    if (step > 0)
        r->highest += step;
    r->packets++;
    r->last_at = now;
}

static int check(struct generator *g, struct leg *leg, struct received *r, unsigned char *packet, int length)
{
    if (g->unprotect(leg->rx, packet, &length)) {
        g->totals.refused++;
        return 0;
    }
    g->totals.decrypted++;
    r->decrypted++;
    if (length < 12 + MARK || get32(packet + length - MARK) != MAGIC) {
        g->totals.strange++;
        return 0;
    }
    r->speaker = get32(packet + length - MARK + 4);
    return 1;
}

static uint64_t kernel_time(struct msghdr *message)
{
    for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c))
        if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS) {
            struct timespec at;
            memcpy(&at, CMSG_DATA(c), sizeof at);
            return (uint64_t)at.tv_sec * 1000000000ull + at.tv_nsec;
        }
    return 0;
}

static void read_rtp(struct generator *g, struct leg *leg, struct msghdr *message, int length, uint64_t now)
{
    unsigned char *packet = message->msg_iov->iov_base;
    struct received *r = stream_of(leg, get32(packet + 8));
    g->totals.received++;
    if (!r)
        return;
    if (!leg->first_at)
        leg->first_at = now;
    count(r, get16(packet + 2), now);
    if (r->packets % g->sample != 1 % g->sample || !check(g, leg, r, packet, length))
        return;
    if (r->speaker < 64 && leg->watched >> r->speaker & 1)
        g->stamps[g->stamped++ % STAMPS] = kernel_time(message);
}

static void to_inbox(struct generator *g, int index, const unsigned char *bytes, int length)
{
    uint64_t one = 1;
    if (g->inbox_next - g->inbox_first >= INBOX)
        return;
    struct letter *letter = &g->inbox[g->inbox_next++ % INBOX];
    letter->leg = index;
    letter->length = length;
    memcpy(letter->bytes, bytes, length);
    if (write(g->bell, &one, sizeof one) < 0)
        return;
}

static void take(struct generator *g, int index, struct msghdr *message, int length, uint64_t now)
{
    struct leg *leg = &g->legs[index];
    unsigned char *bytes = message->msg_iov->iov_base;
    if (length < 12 || bytes[0] < 128 || bytes[0] > 191)
        to_inbox(g, index, bytes, length);
    else if (!leg->rx)
        g->totals.early++;
    else if (bytes[1] >= 192 && bytes[1] <= 223)
        read_rtcp(g, leg, bytes, length, now);
    else
        read_rtp(g, leg, message, length, now);
}

void prepare_batch(struct generator *g)
{
    for (int i = 0; i < BATCH; i++) {
        g->parts[i] = (struct iovec){g->bytes[i], DATAGRAM};
        g->messages[i].msg_hdr = (struct msghdr){.msg_iov = &g->parts[i], .msg_iovlen = 1,
                                                 .msg_control = g->control[i], .msg_controllen = 64};
    }
}

void receive_all(struct generator *g, int index)
{
    for (int round = 0; round < ROUNDS && g->legs[index].used; round++) {
        int got = recvmmsg(g->legs[index].fd, g->messages, BATCH, MSG_DONTWAIT, 0);
        uint64_t now = monotonic_ns();
        for (int i = 0; i < got; i++) {
            take(g, index, &g->messages[i].msg_hdr, (int)g->messages[i].msg_len, now);
            g->messages[i].msg_hdr.msg_controllen = 64;
        }
        if (got < BATCH)
            return;
    }
}
