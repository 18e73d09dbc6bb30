// What compiled Swift and C expect of a system, for a module that has none.

#ifndef LANEWAY_RUNTIME_H
#define LANEWAY_RUNTIME_H

#include <stddef.h>
#include <stdint.h>

void *malloc(size_t bytes);
int posix_memalign(void **result, size_t alignment, size_t bytes);
void free(void *address);

void *memcpy(void *restrict to, const void *restrict from, size_t count);
void *memmove(void *to, const void *from, size_t count);
void *memset(void *to, int byte, size_t count);
int memcmp(const void *left, const void *right, size_t count);

#endif
