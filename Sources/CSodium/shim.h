#pragma once
#include <sodium.h>

/// BLAKE2b-256 of two parts as if they stood one after the other. Here and not in Swift because libsodium's hash state
/// must stand on a 64-byte boundary, which Swift does not promise for its values. Answers 0, or -1 as libsodium does.
static inline int csodium_blake2b_256_of_two(
    unsigned char out[32], const unsigned char personal[16], const void *first, size_t first_length,
    const void *second, size_t second_length) {
    crypto_generichash_blake2b_state state;
    if (crypto_generichash_blake2b_init_salt_personal(&state, NULL, 0, 32, NULL, personal) != 0) return -1;
    if (crypto_generichash_blake2b_update(&state, (const unsigned char *)first, first_length) != 0) return -1;
    if (crypto_generichash_blake2b_update(&state, (const unsigned char *)second, second_length) != 0) return -1;
    return crypto_generichash_blake2b_final(&state, out, 32);
}
