// Priority tax in C, from Specs/rule-abi.md alone: no library, no runtime. Answers what Rule.swift does, byte by byte.

#include <stdint.h>

#define EXPORT(name) __attribute__((export_name(#name)))

// ABI-6: what RuleKit answers for the same mistakes.
enum { MISSING_KEY = 0xFFFFFF01, WRONG_TYPE = 0xFFFFFF02, UNKNOWN_KEY = 0xFFFFFF03, TOO_LARGE = 0xFFFFFF04 };
enum { BID_TOO_SMALL = 1, MAX_FEE_TOO_LOW = 2 };
// ABI-10.
enum { HEADER = 64, RECORD = 192, BASE_FEE = 16, COUNT = 48 };
enum { SENDER = 32, GAS_LIMIT = 72, MAX_FEE = 80, PRIORITY_FEE = 96, BID = 112, KIND = 176 };

typedef struct {
    uint64_t low, high;
} u128;

// The input grows here, and behind it stands what `order` answers: 24 bytes for a record of 192, and a mark.
extern unsigned char __heap_base;
static unsigned char *input;
static uint32_t capacity;
static uint32_t tau, refusal;
// ABI-11.
static struct {
    uint32_t decision, code;
    u128 key;
} admission;

static uint32_t read32(const unsigned char *at) {
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static uint64_t read64(const unsigned char *at) { return read32(at) | (uint64_t)read32(at + 4) << 32; }

static u128 read128(const unsigned char *at) { return (u128){read64(at), read64(at + 8)}; }

static int is_less(u128 left, u128 right) {
    return left.high == right.high ? left.low < right.low : left.high < right.high;
}

static int is_zero(u128 value) { return (value.low | value.high) == 0; }

static u128 minus(u128 left, u128 right) {
    return (u128){left.low - right.low, left.high - right.high - (left.low < right.low)};
}

// value x factor; 0: 2^128 or more.
static int multiply(u128 *value, uint32_t factor) {
    uint32_t limbs[4] = {
        (uint32_t)value->low, (uint32_t)(value->low >> 32), (uint32_t)value->high, (uint32_t)(value->high >> 32)};
    uint64_t carry = 0;
    for (int limb = 0; limb < 4; limb++) {
        carry += (uint64_t)limbs[limb] * factor;
        limbs[limb] = (uint32_t)carry;
        carry >>= 32;
    }
    *value = (u128){limbs[0] | (uint64_t)limbs[1] << 32, limbs[2] | (uint64_t)limbs[3] << 32};
    return carry == 0;
}

// The same with 64 bits: the product with the high half, 32 bits up, and with the low one.
static int multiply64(u128 *value, uint64_t factor) {
    u128 high = *value;
    if (!multiply(&high, (uint32_t)(factor >> 32)) || high.high >> 32 != 0) return 0;
    high = (u128){high.low << 32, high.high << 32 | high.low >> 32};
    if (!multiply(value, (uint32_t)factor)) return 0;
    value->low += high.low;
    int carry = value->low < high.low;
    value->high += carry;
    if (carry && value->high == 0) return 0;
    value->high += high.high;
    return value->high >= high.high;
}

// tau x priority fee x gas; 0: 2^128 or more, or more than the bid.
static int tax_is_covered(const unsigned char *record, u128 *tax) {
    *tax = read128(record + PRIORITY_FEE);
    if (!multiply(tax, tau) || !multiply64(tax, read64(record + GAS_LIMIT))) return 0;
    return !is_less(read128(record + BID), *tax);
}

static int has_room_for_fee(const unsigned char *record) {
    u128 fee = read128(record + PRIORITY_FEE), max_fee = read128(record + MAX_FEE);
    u128 base_fee = read128(input + BASE_FEE);
    if (is_zero(fee)) return 1;
    return is_less(base_fee, max_fee) && !is_less(minus(max_fee, base_fee), fee);
}

static int64_t answer(const void *start, uint32_t length) {
    return (int64_t)((uint64_t)(uintptr_t)start << 32 | length);
}

EXPORT(laneway_describe) int32_t laneway_describe(void) { return 1 | 1 << 8; }

EXPORT(laneway_input) uint32_t laneway_input(uint32_t length) {
    input = (unsigned char *)(((uintptr_t)&__heap_base + 15) & ~(uintptr_t)15);
    if (length <= capacity) return (uint32_t)(uintptr_t)input;
    if (length > 1u << 30) __builtin_trap();
    uint32_t whole = length + length / 4 + 64;
    uint32_t end = (uint32_t)(uintptr_t)input + whole;
    uint32_t pages = (end + 65535) / 65536, there = (uint32_t)__builtin_wasm_memory_size(0);
    if (pages > there && __builtin_wasm_memory_grow(0, pages - there) == (__SIZE_TYPE__)-1) __builtin_trap();
    capacity = length;
    return (uint32_t)(uintptr_t)input;
}

// ABI-7. The only key is `tau`, so that the first entry decides.
static uint32_t configured(void) {
    if (read32(input) == 0) return MISSING_KEY;
    const unsigned char *key = input + 16;
    if (read32(input) > 1 || read32(input + 8) != 3 || key[0] != 't' || key[1] != 'a' || key[2] != 'u') {
        return UNKNOWN_KEY;
    }
    if (read32(input + 12) != 16) return WRONG_TYPE;
    u128 value = read128(key + 3);
    if (value.high != 0 || value.low > UINT32_MAX) return TOO_LARGE;
    tau = (uint32_t)value.low;
    return 0;
}

EXPORT(laneway_configure) int64_t laneway_configure(int32_t length) {
    if (length < 8) __builtin_trap();
    refusal = configured();
    return answer(&refusal, sizeof refusal);
}

EXPORT(laneway_admit) int64_t laneway_admit(int32_t length) {
    if (length < HEADER + RECORD) __builtin_trap();
    const unsigned char *record = input + HEADER;
    u128 tax, fee = read128(record + PRIORITY_FEE);
    admission.code = 0;
    if (!has_room_for_fee(record)) {
        admission.code = MAX_FEE_TOO_LOW;
    } else if (read32(record + KIND) == 0 && !tax_is_covered(record, &tax)) {
        admission.code = BID_TOO_SMALL;
    }
    admission.decision = admission.code != 0;
    admission.key = admission.decision ? (u128){0, 0} : (u128){~fee.low, ~fee.high};
    return answer(&admission, sizeof admission);
}

static int is_same_sender(const unsigned char *left, const unsigned char *right) {
    for (int byte = 0; byte < 32; byte++) {
        if (left[SENDER + byte] != right[SENDER + byte]) return 0;
    }
    return 1;
}

// ABI-12. An entry is an index, an opening, of which none is named, and a charge.
EXPORT(laneway_order) int64_t laneway_order(int32_t length) {
    uint32_t count = read32(input + COUNT);
    if (length < HEADER || count > ((uint32_t)length - HEADER) / RECORD) __builtin_trap();
    uint32_t *proposal = (uint32_t *)(input + (capacity + 15) / 16 * 16);
    unsigned char *waits = (unsigned char *)proposal + 8 + 24 * count;
    proposal[0] = 0;
    proposal[1] = 0;
    for (uint32_t index = 0; index < count; index++) {
        const unsigned char *record = input + HEADER + RECORD * index;
        u128 tax;
        waits[index] = !has_room_for_fee(record) || !tax_is_covered(record, &tax);
        for (uint32_t other = 0; other < index && !waits[index]; other++) {
            waits[index] = waits[other] && is_same_sender(record, input + HEADER + RECORD * other);
        }
        if (waits[index]) continue;
        uint32_t *entry = proposal + 2 + 6 * proposal[1]++;
        entry[0] = index;
        entry[1] = 0;
        entry[2] = (uint32_t)tax.low;
        entry[3] = (uint32_t)(tax.low >> 32);
        entry[4] = (uint32_t)tax.high;
        entry[5] = (uint32_t)(tax.high >> 32);
    }
    return answer(proposal, 8 + 24 * proposal[1]);
}
