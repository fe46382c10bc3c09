/* What a browser would send: Opus-like sound and VP8-like pictures, paced, with the speaker's mark in each packet. */
#include "generator.h"

#include <string.h>

#define AUDIO_BYTES 92
#define VIDEO_BYTES 1112
#define AUDIO_GAP 20000000ull
#define FRAME_GAP 33333333ull
#define PAIR_GAP 5000000ull
#define LATEST 5000000.0   /* real ns behind which packets are left out instead of sent in a burst */
#define KEY_GAP 300000000ull /* browsers make at most one key frame in 300 ms */

static uint32_t packets_of(uint32_t frame) { return frame % 3 == 2 ? 5 : 6; }

static int header(struct sent *s, unsigned char *packet, int marker, int extended)
{
    packet[0] = extended ? 0x90 : 0x80;
    packet[1] = marker << 7 | s->payload_type;
    put16(packet + 2, s->sequence++);
    put32(packet + 4, s->timestamp);
    put32(packet + 8, s->ssrc);
    if (!extended)
        return 12;
    put32(packet + 12, 0xBEDE0001u);
    put32(packet + 16, 0);
    packet[16] = s->level_id << 4;
    packet[17] = 0x80 | 30;
    return 20;
}

static void mark(struct sent *s, unsigned char *packet, int length)
{
    uint64_t now = realtime_ns();
    unsigned char *end = packet + length - MARK;
    put32(end, MAGIC);
    put32(end + 4, s->speaker);
    put32(end + 8, now >> 32);
    put32(end + 12, now);
}

static void transmit(struct generator *g, struct leg *leg, struct sent *s, unsigned char *packet, int length)
{
    mark(s, packet, length);
    if (g->protect(leg->tx, packet, &length) || send(leg->fd, packet, length, MSG_DONTWAIT) < 0) {
        g->totals.unsent++;
        return;
    }
    s->packets++;
    s->octets += length;
    g->totals.sent++;
}

static void send_audio(struct generator *g, struct leg *leg, struct sent *s)
{
    unsigned char packet[DATAGRAM];
    int at = header(s, packet, 0, s->level_id != 0);
    memset(packet + at, 0x55, AUDIO_BYTES - at);
    packet[at] = 0x78; /* Opus: hybrid, 20 ms, mono, one frame */
    transmit(g, leg, s, packet, AUDIO_BYTES);
    s->due += AUDIO_GAP;
}

static int vp8_start(struct sent *s, unsigned char *to, int first)
{
    to[0] = 0x80 | (first ? 0x10 : 0); /* X, S when first, PID 0 */
    to[1] = 0x80;                      /* I */
    put16(to + 2, 0x8000u | s->picture);
    if (!first)
        return 4;
    to[4] = s->key ? 0x10 : 0x11; /* P is the lowest bit: 0 in a key frame (RFC 7741, 4.3) */
    to[5] = to[6] = 0x02;
    if (!s->key)
        return 7;
    memcpy(to + 7, "\x9d\x01\x2a\x00\x05\xd0\x02", 7); /* start code, 1280 x 720 */
    return 14;
}

static void begin_frame(struct generator *g, struct sent *s, uint64_t now)
{
    s->picture = (s->picture + 1) & 0x7fff;
    s->key = s->wants_key && now - s->key_at >= KEY_GAP;
    if (s->key) {
        s->wants_key = 0;
        s->key_at = now;
        g->totals.keys++;
    }
}

static void send_video(struct generator *g, struct leg *leg, struct sent *s, uint64_t now)
{
    unsigned char packet[DATAGRAM];
    int last = s->position + 1 == packets_of(s->frame);
    if (s->position == 0)
        begin_frame(g, s, now);
    int at = header(s, packet, last, 0);
    at += vp8_start(s, packet + at, s->position == 0);
    memset(packet + at, 0xaa, VIDEO_BYTES - at);
    transmit(g, leg, s, packet, VIDEO_BYTES);
    if (last) {
        s->position = 0;
        s->frame++;
        s->frame_start += FRAME_GAP;
    } else {
        s->position++;
    }
    s->due = s->frame_start + s->position / 2 * PAIR_GAP;
}

static void catch_up(struct generator *g, struct sent *s)
{
    double late = (double)(int64_t)(g->load - s->due);
    if (late <= LATEST * (g->speed > 1 ? g->speed : 1))
        return;
    g->totals.skipped++;
    s->due = g->load;
    s->frame_start = s->due - s->position / 2 * PAIR_GAP;
}

static void send_stream(struct generator *g, struct leg *leg, struct sent *s, uint64_t now)
{
    catch_up(g, s);
    for (int sends = 0; s->due <= g->load && sends < 256; sends++) {
        double behind = (double)(g->load - s->due) / g->speed;
        if (s->kind || s->position == 0) {
            uint64_t elapsed = now - (uint64_t)behind;
            s->timestamp = s->timestamp_base + (uint32_t)(elapsed / 1000 * (s->kind ? 48 : 90) / 1000);
        }
        if (s->kind)
            send_audio(g, leg, s);
        else
            send_video(g, leg, s, now);
    }
}

void send_due(struct generator *g, uint64_t now)
{
    if (g->speed > 0)
        g->load += (uint64_t)((double)(now - g->real) * g->speed);
    g->real = now;
    if (g->speed <= 0)
        return;
    for (int i = 0; i < g->top; i++)
        for (int k = 0; k < g->legs[i].sending; k++)
            if (g->legs[i].tx)
                send_stream(g, &g->legs[i], &g->legs[i].sent[k], now);
}

/* Real nanoseconds until a packet is due, at most 5 ms. */
uint64_t next_due(struct generator *g)
{
    double soonest = 5e6;
    if (g->speed <= 0)
        return (uint64_t)soonest;
    for (int i = 0; i < g->top; i++)
        for (int k = 0; k < g->legs[i].sending; k++) {
            double wait = (double)(int64_t)(g->legs[i].sent[k].due - g->load) / g->speed;
            if (wait < soonest)
                soonest = wait;
        }
    return soonest > 0 ? (uint64_t)soonest : 0;
}
