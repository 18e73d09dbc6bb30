// First come, first served in C, from Specs/rule-abi.md alone: no library, no runtime.

#include <stdint.h>

#define EXPORT(name) __attribute__((export_name(#name)))

// ABI-10: the header has 64 bytes, a record 192, the payload comes after them; payloads have at most 131,072 bytes.
enum { RECORD = 64, ARRIVAL = RECORD + 136, INPUT_MAX = 64 + 192 + 131072 };

// ABI-4: one buffer of the largest size that `configure` and `admit` can ask for.
static _Alignas(16) unsigned char input[INPUT_MAX];
// ABI-11.
static struct {
    uint32_t decision, code;
    uint64_t key_low, key_high;
} admission;
static uint32_t refusal;

static int64_t answer(const void *start, uint32_t length) {
    return (int64_t)((uint64_t)(uintptr_t)start << 32 | length);
}

EXPORT(laneway_describe) int32_t laneway_describe(void) { return 1; }

EXPORT(laneway_input) uint32_t laneway_input(uint32_t length) {
    if (length > sizeof input) __builtin_trap();
    return (uint32_t)(uintptr_t)input;
}

EXPORT(laneway_configure) int64_t laneway_configure(int32_t length) {
    // ABI-7: an empty configuration is eight zero bytes. The rule refuses any other, as RuleKit does.
    uint32_t count = length >= 8 ? input[0] | input[1] << 8 | input[2] << 16 | (uint32_t)input[3] << 24 : 0;
    refusal = count == 0 ? 0 : 0xFFFFFF03;
    return answer(&refusal, sizeof refusal);
}

EXPORT(laneway_admit) int64_t laneway_admit(int32_t length) {
    if (length < 64 + 192) __builtin_trap();
    admission.key_low = 0;
    for (int byte = 0; byte < 8; byte++) admission.key_low |= (uint64_t)input[ARRIVAL + byte] << (8 * byte);
    return answer(&admission, sizeof admission);
}
