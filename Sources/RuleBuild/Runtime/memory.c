// Copying and comparing: by words where both addresses allow it, else by bytes.

#include "runtime.h"

typedef uint64_t __attribute__((may_alias, aligned(1))) word;

void *memcpy(void *restrict to, const void *restrict from, size_t count) {
    unsigned char *out = to;
    const unsigned char *in = from;
    for (; count >= sizeof(word); count -= sizeof(word), out += sizeof(word), in += sizeof(word)) {
        *(word *)out = *(const word *)in;
    }
    for (; count; count--) *out++ = *in++;
    return to;
}

void *memmove(void *to, const void *from, size_t count) {
    // Upwards is right unless `to` starts inside of what is still to be read.
    if ((uintptr_t)to - (uintptr_t)from >= count) return memcpy(to, from, count);
    unsigned char *out = (unsigned char *)to + count;
    const unsigned char *in = (const unsigned char *)from + count;
    for (; count >= sizeof(word); count -= sizeof(word)) {
        out -= sizeof(word);
        in -= sizeof(word);
        *(word *)out = *(const word *)in;
    }
    for (; count; count--) *--out = *--in;
    return to;
}

void *memset(void *to, int byte, size_t count) {
    unsigned char *out = to;
    uint64_t pattern = (unsigned char)byte * 0x0101010101010101u;
    for (; count >= sizeof(word); count -= sizeof(word), out += sizeof(word)) *(word *)out = pattern;
    for (; count; count--) *out++ = (unsigned char)byte;
    return to;
}

int memcmp(const void *left, const void *right, size_t count) {
    const unsigned char *a = left, *b = right;
    for (; count; count--, a++, b++) {
        if (*a != *b) return *a < *b ? -1 : 1;
    }
    return 0;
}
