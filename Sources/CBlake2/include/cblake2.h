#pragma once
#include <stddef.h>
#include <stdint.h>

/// BLAKE2b-256 (RFC 7693) without a key, with a personalisation, of `first` and `second` as if they stood one after the
/// other. A part without bytes may be NULL.
void cblake2_256(
    uint8_t out[32], const uint8_t personal[16], const void *first, size_t first_length, const void *second,
    size_t second_length);

/// The most bytes of one message: a single block, which needs no second call of the compression function.
#define CBLAKE2_MESSAGE_MAX 128

/// BLAKE2b-256 (RFC 7693) of many short messages at once, several to a vector: independent hashes of a block each cost
/// a third to a sixth of what they cost one by one.
///
/// Messages of `length` bytes, at most CBLAKE2_MESSAGE_MAX, start every `stride` bytes, at least `length`; `out` gets
/// 32 bytes for each. `out` may be the messages' own memory where `stride` is at least 32: every message is read before
/// anything is written at or behind it. Anything but these bounds answers -1 and writes nothing, else 0.
int cblake2_256_of_each(
    uint8_t *out, const uint8_t personal[16], const uint8_t *messages, size_t stride, size_t length, size_t count);
