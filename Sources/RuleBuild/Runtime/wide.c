// 128-bit multiplication and division, which WebAssembly has no instructions for.

#include "runtime.h"

typedef unsigned __int128 u128;
typedef __int128 i128;

static uint64_t low(u128 value) { return (uint64_t)value; }
static uint64_t high(u128 value) { return (uint64_t)(value >> 64); }
static u128 join(uint64_t high, uint64_t low) { return (u128)high << 64 | low; }

// Shifts by 0 to 127.
u128 __ashlti3(u128 value, int count) {
    if (count == 0) return value;
    if (count >= 64) return join(low(value) << (count - 64), 0);
    return join(high(value) << count | low(value) >> (64 - count), low(value) << count);
}

u128 __lshrti3(u128 value, int count) {
    if (count == 0) return value;
    if (count >= 64) return high(value) >> (count - 64);
    return join(high(value) >> count, low(value) >> count | high(value) << (64 - count));
}

i128 __ashrti3(i128 value, int count) {
    uint64_t sign = value < 0 ? ~(uint64_t)0 : 0;
    u128 shifted = __lshrti3((u128)value, count);
    return (i128)(count == 0 ? shifted : shifted | __ashlti3(join(sign, sign), 128 - count));
}

// 64 by 64 to 128 bits, from 32-bit halves.
static u128 multiply(uint64_t a, uint64_t b) {
    uint64_t a0 = (uint32_t)a, a1 = a >> 32, b0 = (uint32_t)b, b1 = b >> 32;
    uint64_t p00 = a0 * b0, p01 = a0 * b1, p10 = a1 * b0, p11 = a1 * b1;
    // At most 3 (2^32 - 1): cannot overflow.
    uint64_t middle = (p00 >> 32) + (uint32_t)p01 + (uint32_t)p10;
    return join(p11 + (p01 >> 32) + (p10 >> 32) + (middle >> 32), middle << 32 | (uint32_t)p00);
}

// The low 128 bits of the product; the same for signed and unsigned.
i128 __multi3(i128 a, i128 b) {
    u128 x = (u128)a, y = (u128)b;
    u128 product = multiply(low(x), low(y));
    uint64_t upper = high(product) + low(x) * high(y) + high(x) * low(y);
    return (i128)join(upper, low(product));
}

// Divides `upper:lower` by `divisor`, where upper < divisor, so that the quotient has 64 bits: Knuth's algorithm D
// with two digits of 32 bits (The Art of Computer Programming, volume 2, 4.3.1).
static uint64_t divide_narrow(uint64_t upper, uint64_t lower, uint64_t divisor, uint64_t *remainder) {
    const uint64_t base = (uint64_t)1 << 32;
    // The divisor's top bit set makes each guess of a digit at most 2 too large.
    unsigned shift = (unsigned)__builtin_clzll(divisor);
    divisor <<= shift;
    uint64_t d1 = divisor >> 32, d0 = (uint32_t)divisor;
    if (shift) {
        upper = upper << shift | lower >> (64 - shift);
        lower <<= shift;
    }
    uint64_t digits[2] = {lower >> 32, (uint32_t)lower};
    uint64_t quotient = 0;
    for (int i = 0; i < 2; i++) {
        uint64_t guess = upper / d1, rest = upper % d1;
        while (guess >= base || guess * d0 > (rest << 32 | digits[i])) {
            guess--;
            rest += d1;
            if (rest >= base) break;
        }
        upper = (upper << 32 | digits[i]) - guess * divisor;
        quotient = quotient << 32 | guess;
    }
    *remainder = upper >> shift;
    return quotient;
}

static u128 divide(u128 a, u128 b, u128 *remainder) {
    if (b == 0) __builtin_trap();
    if (high(b) == 0) {
        uint64_t rest;
        uint64_t upper = high(a) / low(b);
        uint64_t lower = divide_narrow(high(a) % low(b), low(a), low(b), &rest);
        *remainder = rest;
        return join(upper, lower);
    }
    if (a < b) {
        *remainder = a;
        return 0;
    }
    // The divisor has more than 64 bits, so the quotient has at most 64: guess it from the divisor's top 64 bits,
    // which is at most 1 too large, and correct it (Hacker's Delight, 9-5).
    unsigned shift = (unsigned)__builtin_clzll(high(b));
    uint64_t top = high(b << shift);
    u128 half = a >> 1;
    uint64_t ignored;
    uint64_t guess = divide_narrow(high(half), low(half), top, &ignored);
    guess = shift == 0 ? guess >> 63 : guess >> (63 - shift);
    if (guess) guess--;
    u128 rest = a - (u128)__multi3((i128)(u128)guess, (i128)b);
    if (rest >= b) {
        guess++;
        rest -= b;
    }
    *remainder = rest;
    return guess;
}

u128 __udivti3(u128 a, u128 b) {
    u128 remainder;
    return divide(a, b, &remainder);
}

u128 __umodti3(u128 a, u128 b) {
    u128 remainder;
    divide(a, b, &remainder);
    return remainder;
}

static u128 magnitude(i128 value) { return value < 0 ? -(u128)value : (u128)value; }

i128 __divti3(i128 a, i128 b) {
    u128 quotient = __udivti3(magnitude(a), magnitude(b));
    return (i128)((a < 0) != (b < 0) ? -quotient : quotient);
}

i128 __modti3(i128 a, i128 b) {
    u128 remainder = __umodti3(magnitude(a), magnitude(b));
    return (i128)(a < 0 ? -remainder : remainder);
}
