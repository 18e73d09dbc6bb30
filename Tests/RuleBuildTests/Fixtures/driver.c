// Calls a rule as a host does and prints its answers: linked with a rule's objects, it makes a WASI command.
//
// The script is in `script`: for each call a byte for the function (its place in `functions`), a u32 length and the
// input. Each answer is printed as its u32 length and its bytes.

#include <stddef.h>
#include <stdint.h>

extern const unsigned char script[];
extern const uint32_t script_length;

int32_t laneway_describe(void);
uint32_t laneway_input(uint32_t bytes);
int64_t laneway_configure(int32_t length);
int64_t laneway_admit(int32_t length);
int64_t laneway_order(int32_t length) __attribute__((weak));
int64_t laneway_begin(int32_t length) __attribute__((weak));
int64_t laneway_execute(int32_t length) __attribute__((weak));
int64_t laneway_settle(int32_t length) __attribute__((weak));

static int64_t (*const functions[])(int32_t) = {
    laneway_configure, laneway_admit, laneway_order, laneway_begin, laneway_execute, laneway_settle,
};

struct piece {
    const void *start;
    uint32_t count;
};

__attribute__((import_module("wasi_snapshot_preview1"), import_name("fd_write"))) int32_t
fd_write(int32_t file, const struct piece *pieces, uint32_t count, uint32_t *written);

static void print(const void *start, uint32_t count) {
    while (count > 0) {
        struct piece piece = {start, count};
        uint32_t written = 0;
        if (fd_write(1, &piece, 1, &written) != 0 || written == 0) __builtin_trap();
        start = (const char *)start + written;
        count -= written;
    }
}

static uint32_t read32(const unsigned char *at) {
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

__attribute__((export_name("_start"))) void _start(void) {
    int32_t description = laneway_describe();
    print(&description, 4);
    for (uint32_t at = 0; at < script_length;) {
        unsigned char function = script[at];
        uint32_t length = read32(script + at + 1);
        unsigned char *input = (unsigned char *)(uintptr_t)laneway_input(length);
        if ((uintptr_t)input % 16 != 0) __builtin_trap();
        for (uint32_t index = 0; index < length; index++) input[index] = script[at + 5 + index];
        int64_t packed = functions[function] ? functions[function]((int32_t)length) : 0;
        uint32_t count = (uint32_t)packed;
        print(&count, 4);
        print((const void *)(uintptr_t)(uint32_t)((uint64_t)packed >> 32), count);
        at += 5 + length;
    }
}
