#include "cblake2.h"

#include <string.h>

static const uint64_t initial[8] = {
    0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
    0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
};

static inline uint64_t load(const uint8_t *bytes) {
    uint64_t value;
    memcpy(&value, bytes, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    value = __builtin_bswap64(value);
#endif
    return value;
}

static inline void store(uint8_t *bytes, uint64_t value) {
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    value = __builtin_bswap64(value);
#endif
    memcpy(bytes, &value, 8);
}

// The mixing of RFC 7693, 3.1 and 3.2, over words or vectors of words.
#define ROTATE(x, bits) (((x) >> (bits)) | ((x) << (64 - (bits))))
#define MIX(a, b, c, d, x, y)        \
    do {                             \
        v[a] += v[b] + m[x];         \
        v[d] = ROTATE(v[d] ^ v[a], 32); \
        v[c] += v[d];                \
        v[b] = ROTATE(v[b] ^ v[c], 24); \
        v[a] += v[b] + m[y];         \
        v[d] = ROTATE(v[d] ^ v[a], 16); \
        v[c] += v[d];                \
        v[b] = ROTATE(v[b] ^ v[c], 63); \
    } while (0)
#define ROUND(s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15) \
    do {                                                                            \
        MIX(0, 4, 8, 12, s0, s1);                                                   \
        MIX(1, 5, 9, 13, s2, s3);                                                   \
        MIX(2, 6, 10, 14, s4, s5);                                                  \
        MIX(3, 7, 11, 15, s6, s7);                                                  \
        MIX(0, 5, 10, 15, s8, s9);                                                  \
        MIX(1, 6, 11, 12, s10, s11);                                                \
        MIX(2, 7, 8, 13, s12, s13);                                                 \
        MIX(3, 4, 9, 14, s14, s15);                                                 \
    } while (0)

// The twelve rounds over v, with the schedule of the message words m (RFC 7693, 2.7).
#define ROUNDS \
    do { \
        ROUND(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15); \
        ROUND(14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3); \
        ROUND(11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4); \
        ROUND(7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8); \
        ROUND(9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13); \
        ROUND(2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9); \
        ROUND(12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11); \
        ROUND(13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10); \
        ROUND(6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5); \
        ROUND(10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0); \
        ROUND(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15); \
        ROUND(14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3); \
    } while (0)

// One block of one message; `end` is how many bytes there are up to its end.
static void compress(uint64_t hash[8], const uint8_t block[128], uint64_t end, int is_last) {
    uint64_t m[16];
    uint64_t v[16];
    for (size_t i = 0; i < 16; i++) m[i] = load(block + 8 * i);
    for (size_t i = 0; i < 8; i++) {
        v[i] = hash[i];
        v[i + 8] = initial[i];
    }
    v[12] ^= end;
    if (is_last) v[14] = ~v[14];
    ROUNDS;
    for (size_t i = 0; i < 8; i++) hash[i] ^= v[i] ^ v[i + 8];
}

// Parameter block: 32 bytes of hash, no key, fanout and depth 1, no salt, the personalisation at its end.
static void begin(uint64_t hash[8], const uint8_t personal[16]) {
    memcpy(hash, initial, sizeof initial);
    hash[0] ^= 0x01010020;
    hash[6] ^= load(personal);
    hash[7] ^= load(personal + 8);
}

// Copies `count` bytes from `offset` on of two parts that stand one after the other.
static void copy(
    uint8_t *to, const uint8_t *first, size_t first_length, const uint8_t *second, size_t offset, size_t count) {
    size_t of_first = offset >= first_length ? 0 : first_length - offset;
    if (of_first > count) of_first = count;
    if (of_first > 0) memcpy(to, first + offset, of_first);
    if (count > of_first) memcpy(to + of_first, second + (offset + of_first - first_length), count - of_first);
}

void cblake2_256(
    uint8_t out[32], const uint8_t personal[16], const void *first, size_t first_length, const void *second,
    size_t second_length) {
    uint64_t hash[8];
    begin(hash, personal);
    const size_t length = first_length + second_length;
    size_t offset = 0;
    for (; length - offset > 128; offset += 128) {
        if (offset + 128 <= first_length) {
            compress(hash, (const uint8_t *)first + offset, offset + 128, 0);
        } else if (offset >= first_length) {
            compress(hash, (const uint8_t *)second + (offset - first_length), offset + 128, 0);
        } else {
            uint8_t block[128];
            copy(block, first, first_length, second, offset, 128);
            compress(hash, block, offset + 128, 0);
        }
    }
    uint8_t block[128] = {0};
    copy(block, first, first_length, second, offset, length - offset);
    compress(hash, block, length, 1);
    for (size_t i = 0; i < 4; i++) store(out + 8 * i, hash[i]);
}

// One at a time, for what is left, and four with whatever vectors the processor is sure to have.
#define LANES 1
#define VECTOR one
#define NAME hash_1
#define TARGET
#include "lanes.h"

#define LANES 4
#define VECTOR four
#define NAME hash_4
#define TARGET
#include "lanes.h"

#if defined(__x86_64__)
#define LANES 4
#define VECTOR four_avx2
#define NAME hash_4_avx2
#define TARGET __attribute__((target("avx2")))
#include "lanes.h"

#define LANES 8
#define VECTOR eight_avx512
#define NAME hash_8_avx512
#define TARGET __attribute__((target("avx512f,avx512vl,avx512bw")))
#include "lanes.h"
#endif

typedef void hash_lanes(
    uint8_t *out, const uint64_t start[8], const uint8_t *messages, size_t stride, size_t length);

// Hashes as many whole groups as there are and answers how many messages that were.
static size_t hash_groups(
    hash_lanes *hash, size_t lanes, uint8_t *out, const uint64_t start[8], const uint8_t *messages, size_t stride,
    size_t length, size_t count) {
    size_t done = 0;
    for (; count - done >= lanes; done += lanes) hash(out + 32 * done, start, messages + done * stride, stride, length);
    return done;
}

int cblake2_256_of_each(
    uint8_t *out, const uint8_t personal[16], const uint8_t *messages, size_t stride, size_t length, size_t count) {
    if (length > CBLAKE2_MESSAGE_MAX || stride < length) return -1;
    uint64_t start[8];
    begin(start, personal);
    size_t done = 0;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw")) {
        done += hash_groups(hash_8_avx512, 8, out, start, messages, stride, length, count);
    }
    if (__builtin_cpu_supports("avx2")) {
        done += hash_groups(
            hash_4_avx2, 4, out + 32 * done, start, messages + done * stride, stride, length, count - done);
    }
#endif
    done += hash_groups(hash_4, 4, out + 32 * done, start, messages + done * stride, stride, length, count - done);
    hash_groups(hash_1, 1, out + 32 * done, start, messages + done * stride, stride, length, count - done);
    return 0;
}
