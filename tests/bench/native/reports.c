/* The RTCP of a browser (RFC 3550): a sender report a second for each stream sent, a receiver report a second for
 * each stream received, and what the server asks for (RFC 4585, RFC 5104). */
#include "generator.h"

#include <string.h>

#define SECOND 1000000000ull
#define NTP_EPOCH 2208988800ull

static void transmit(struct generator *g, struct leg *leg, unsigned char *packet, int length)
{
    if (!g->protect_rtcp(leg->tx, packet, &length) && send(leg->fd, packet, length, MSG_DONTWAIT) > 0)
        g->totals.rtcp_out++;
}

static int description(unsigned char *to, uint32_t ssrc)
{
    put32(to, 0x81ca0003u);
    put32(to + 4, ssrc);
    memcpy(to + 8, "\x01\x05" "bench" "\0", 8);
    return 16;
}

static void sender_report(struct generator *g, struct leg *leg, struct sent *s, uint64_t now)
{
    unsigned char packet[DATAGRAM];
    uint64_t wall = realtime_ns();
    put32(packet, 0x80c80006u);
    put32(packet + 4, s->ssrc);
    put32(packet + 8, wall / SECOND + NTP_EPOCH);
    put32(packet + 12, ((wall % SECOND) << 32) / SECOND);
    put32(packet + 16, s->timestamp_base + (uint32_t)(now / 1000 * (s->kind ? 48 : 90) / 1000));
    put32(packet + 20, s->packets);
    put32(packet + 24, s->octets);
    transmit(g, leg, packet, 28 + description(packet + 28, s->ssrc));
}

static void receiver_report(struct generator *g, struct leg *leg, struct received *r, uint64_t now)
{
    unsigned char packet[DATAGRAM];
    uint32_t expected = r->highest - r->base + 1;
    uint32_t span = expected - r->prior_expected, got = r->packets - r->prior_packets;
    uint32_t fraction = span && got < span ? ((uint64_t)(span - got) << 8) / span : 0;
    int32_t lost = (int32_t)(expected - r->packets);
    r->prior_expected = expected;
    r->prior_packets = r->packets;
    put32(packet, 0x81c90007u);
    put32(packet + 4, leg->own_ssrc);
    put32(packet + 8, r->ssrc);
    put32(packet + 12, fraction << 24 | ((lost > 0 ? lost : 0) & 0xffffff));
    put32(packet + 16, r->highest);
    put32(packet + 20, 20);
    put32(packet + 24, r->last_sr);
    put32(packet + 28, r->last_sr ? (uint32_t)((now - r->last_sr_at) * 65536 / SECOND) : 0);
    transmit(g, leg, packet, 32 + description(packet + 32, leg->own_ssrc));
}

void send_reports(struct generator *g, uint64_t now)
{
    if (now < g->next_reports)
        return;
    g->next_reports = now + SECOND / 100;
    for (int i = 0; i < g->top; i++) {
        struct leg *leg = &g->legs[i];
        if (!leg->used || !leg->tx)
            continue;
        for (int k = 0; k < leg->sending; k++)
            if (leg->sent[k].packets && now >= leg->sent[k].next_report) {
                leg->sent[k].next_report = now + SECOND;
                sender_report(g, leg, &leg->sent[k], now);
            }
        for (int k = 0; k < STREAMS; k++)
            if (leg->received[k].packets && now >= leg->received[k].next_report) {
                leg->received[k].next_report = now + SECOND;
                receiver_report(g, leg, &leg->received[k], now);
            }
    }
}

static void ask_key(struct leg *leg, uint32_t ssrc)
{
    for (int k = 0; k < leg->sending; k++)
        if (leg->sent[k].ssrc == ssrc && !leg->sent[k].kind)
            leg->sent[k].wants_key = 1;
}

static void read_feedback(struct totals *t, struct leg *leg, const unsigned char *at, int length)
{
    int format = at[0] & 31;
    if (at[1] == 205 && format == 1)
        t->nack_in++;
    if (at[1] != 206 || length < 12)
        return;
    if (format == 1) {
        t->pli_in++;
        ask_key(leg, get32(at + 8));
    } else if (format == 4) {
        t->fir_in++;
        for (int fci = 12; fci + 8 <= length; fci += 8)
            ask_key(leg, get32(at + fci));
    } else if (format == 15) {
        t->remb_in++;
    }
}

static void read_sender_report(struct totals *t, struct leg *leg, const unsigned char *at, int length, uint64_t now)
{
    t->sr_in++;
    if (length < 28)
        return;
    struct received *r = stream_of(leg, get32(at + 4));
    if (r) {
        r->last_sr = get32(at + 8) << 16 | get32(at + 12) >> 16;
        r->last_sr_at = now;
    }
}

void read_rtcp(struct generator *g, struct leg *leg, unsigned char *packet, int length, uint64_t now)
{
    struct totals *t = &g->totals;
    if (g->unprotect_rtcp(leg->rx, packet, &length)) {
        t->rtcp_refused++;
        return;
    }
    t->rtcp_in++;
    for (int at = 0; at + 8 <= length;) {
        int part = (get16(packet + at + 2) + 1) * 4;
        if (at + part > length)
            break;
        if (packet[at + 1] == 200)
            read_sender_report(t, leg, packet + at, part, now);
        else if (packet[at + 1] == 201)
            t->rr_in++;
        else
            read_feedback(t, leg, packet + at, part);
        at += part;
    }
}
