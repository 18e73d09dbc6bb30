#include "cwasmtime.h"

static _Thread_local uintptr_t stack_lowest = 0;
static _Thread_local uintptr_t stack_end = 0;

void cw_stack_enter(const void *lowest, size_t size) {
    stack_lowest = (uintptr_t)lowest;
    stack_end = stack_lowest + size;
}

size_t cw_stack_left(void) {
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    return here > stack_lowest && here < stack_end ? here - stack_lowest : 0;
}
