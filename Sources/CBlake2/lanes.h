// LANES messages side by side, one to a 64-bit element of a vector. Included once for every width, with LANES, VECTOR,
// NAME and TARGET defined.

typedef uint64_t VECTOR __attribute__((vector_size(8 * LANES)));

TARGET static void NAME(
    uint8_t *out, const uint64_t start[8], const uint8_t *messages, size_t stride, size_t length) {
    // Word i of every message beside the others; what is behind a message's end is zero.
    uint64_t words[16][LANES] __attribute__((aligned(64)));
    const size_t whole = length / 8;
    for (size_t lane = 0; lane < LANES; lane++) {
        const uint8_t *message = messages + lane * stride;
        for (size_t i = 0; i < whole; i++) words[i][lane] = load(message + 8 * i);
        uint8_t rest[8] = {0};
        memcpy(rest, message + 8 * whole, length % 8);
        if (whole < 16) words[whole][lane] = load(rest);
    }
    VECTOR m[16];
    for (size_t i = 0; i < 16; i++) {
        if (i <= whole) {
            memcpy(&m[i], words[i], sizeof m[i]);
        } else {
            m[i] = (VECTOR){0};
        }
    }
    VECTOR v[16];
    for (size_t i = 0; i < 8; i++) {
        v[i] = (VECTOR){0} + start[i];
        v[i + 8] = (VECTOR){0} + initial[i];
    }
    v[12] ^= (VECTOR){0} + (uint64_t)length;
    v[14] = ~v[14];  // the last block
    ROUNDS;
    for (size_t i = 0; i < 4; i++) {
        const VECTOR hash = (VECTOR){0} + start[i] ^ v[i] ^ v[i + 8];
        for (size_t lane = 0; lane < LANES; lane++) store(out + 32 * lane + 8 * i, hash[lane]);
    }
}

#undef LANES
#undef VECTOR
#undef NAME
#undef TARGET
