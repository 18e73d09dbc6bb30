// The heap of a rule module: size classes with free lists over memory that only grows.
//
// An instance lives for at most one sub-block (ABI-8), so memory is never given back to the host; what is freed is
// used again by the next allocation of the same class. Four classes to every doubling waste at most a quarter.

#include "runtime.h"

extern unsigned char __heap_base;

// Stands right before every block that the rule gets.
struct header {
    uint32_t class;
    // From the start of the class's block to the address that the rule got, for `free` of an aligned block.
    uint32_t offset;
    uint32_t padding[2];
};

struct free_block {
    struct free_block *next;
};

enum {
    ALIGNMENT = 16,
    // 32 bytes.
    SMALLEST_LOG2 = 5,
    CLASS_COUNT = (32 - SMALLEST_LOG2) * 4,
    PAGE_BYTES = 65536,
};

static struct free_block *free_blocks[CLASS_COUNT];
static uintptr_t heap_end;

// The smallest class whose blocks hold `bytes`, at most 2^31.
static uint32_t class_of(uint32_t bytes) {
    if (bytes <= 1u << SMALLEST_LOG2) return 0;
    uint32_t log2 = 31 - (uint32_t)__builtin_clz(bytes - 1);
    uint32_t quarter = (bytes - 1) >> (log2 - 2) & 3;
    return (log2 - SMALLEST_LOG2) * 4 + quarter + 1;
}

static uint32_t class_bytes(uint32_t class) {
    uint32_t log2 = SMALLEST_LOG2 + class / 4;
    return (1u << log2) + (class % 4 << (log2 - 2));
}

// Takes fresh memory; traps when the host refuses to let the memory grow, which is the fault MEMORY.
static unsigned char *take(uint32_t bytes) {
    if (heap_end == 0) heap_end = ((uintptr_t)&__heap_base + ALIGNMENT - 1) & ~(uintptr_t)(ALIGNMENT - 1);
    bytes = (bytes + ALIGNMENT - 1) & ~(uint32_t)(ALIGNMENT - 1);
    uint64_t end = (uint64_t)heap_end + bytes;
    uint64_t memory = (uint64_t)__builtin_wasm_memory_size(0) * PAGE_BYTES;
    if (end > memory) {
        uint64_t pages = (end - memory + PAGE_BYTES - 1) / PAGE_BYTES;
        if (__builtin_wasm_memory_grow(0, (uintptr_t)pages) == (uintptr_t)-1) __builtin_trap();
    }
    unsigned char *start = (unsigned char *)heap_end;
    heap_end = (uintptr_t)end;
    return start;
}

static void *allocate(uint32_t alignment, uint32_t bytes) {
    // Room for the header, and to move up to the next aligned address.
    uint32_t extra = sizeof(struct header) + (alignment > ALIGNMENT ? alignment : 0);
    if (bytes > (1u << 31) - extra || extra > 1u << 30) __builtin_trap();
    uint32_t class = class_of(bytes + extra);
    unsigned char *start = (unsigned char *)free_blocks[class];
    if (start) {
        free_blocks[class] = ((struct free_block *)start)->next;
    } else {
        start = take(class_bytes(class));
    }
    uintptr_t address = (uintptr_t)start + sizeof(struct header);
    if (alignment > ALIGNMENT) address = (address + alignment - 1) & ~(uintptr_t)(alignment - 1);
    struct header *header = (struct header *)address - 1;
    header->class = class;
    header->offset = (uint32_t)(address - (uintptr_t)start);
    return (void *)address;
}

void *malloc(size_t bytes) { return allocate(ALIGNMENT, (uint32_t)bytes); }

int posix_memalign(void **result, size_t alignment, size_t bytes) {
    *result = allocate((uint32_t)alignment, (uint32_t)bytes);
    return 0;
}

void free(void *address) {
    if (!address) return;
    struct header *header = (struct header *)address - 1;
    uint32_t class = header->class;
    struct free_block *block = (struct free_block *)((unsigned char *)address - header->offset);
    block->next = free_blocks[class];
    free_blocks[class] = block;
}
