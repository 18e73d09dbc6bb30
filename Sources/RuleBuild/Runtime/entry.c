// The input buffer (ABI-4), and the few other things that compiled Swift asks of a system.

#include "runtime.h"

static void *input;
static uint32_t input_capacity;

uint32_t laneway_input(uint32_t bytes) {
    if (!input || bytes > input_capacity) {
        free(input);
        input = malloc(bytes);
        input_capacity = bytes;
    }
    return (uint32_t)(uintptr_t)input;
}

const void *laneway_input_address(void) { return input; }

// A constant: two instances on two machines have to hash alike. What it protects against, keys chosen to collide, costs
// fuel and so only the lane itself.
void arc4random_buf(void *buffer, size_t count) { memset(buffer, 0x5a, count); }

// The stack's guard. A constant for the same reason; it catches mistakes, and the sandbox holds off attacks.
uintptr_t __stack_chk_guard = 0x595e9fbd;

_Noreturn void __stack_chk_fail(void) { __builtin_trap(); }
