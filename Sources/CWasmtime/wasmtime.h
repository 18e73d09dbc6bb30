// The part of wasmtime 50's C API that is used here, declared anew: types by their layout, functions by their type.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct wasm_config wasm_config;
typedef struct wasm_engine wasm_engine;
typedef struct wasm_trap wasm_trap;
typedef struct wasm_valtype wasm_valtype;
typedef struct wasm_functype wasm_functype;
typedef struct wasmtime_error wasmtime_error;
typedef struct wasmtime_module wasmtime_module;
typedef struct wasmtime_linker wasmtime_linker;
typedef struct wasmtime_instance_pre wasmtime_instance_pre;
typedef struct wasmtime_store wasmtime_store;
typedef struct wasmtime_context wasmtime_context;
typedef struct wasmtime_caller wasmtime_caller;
typedef struct wasmtime_pooling_config wasmtime_pooling_config;

typedef struct {
    size_t size;
    uint8_t *data;
} wasm_byte_vec;

typedef struct {
    size_t size;
    wasm_valtype **data;
} wasm_valtype_vec;

typedef struct {
    uint64_t store_id;
    void *private_1;
} wasmtime_func;

typedef struct {
    struct {
        uint64_t store_id;
        uint32_t private_1;
    } first;
    uint32_t private_2;
} wasmtime_memory;

typedef struct {
    uint64_t store_id;
    uint32_t private_1;
    uint32_t private_2;
    uint32_t private_3;
} wasmtime_global;

typedef struct {
    uint64_t store_id;
    size_t private_1;
} wasmtime_instance;

enum { WASMTIME_EXTERN_FUNC = 0, WASMTIME_EXTERN_GLOBAL = 1, WASMTIME_EXTERN_MEMORY = 3 };

typedef struct {
    uint8_t kind;
    union {
        wasmtime_func func;
        wasmtime_global global;
        wasmtime_memory memory;
    } of;
} wasmtime_extern;

enum { WASMTIME_I32 = 0 };

typedef struct {
    uint8_t kind;
    union {
        int32_t i32;
        int64_t i64;
        // A reference: the largest member, 24 bytes.
        struct {
            uint64_t store_id;
            uint32_t private_1;
            uint32_t private_2;
            void *private_3;
        } reference;
    } of;
} wasmtime_val;

typedef union {
    int32_t i32;
    int64_t i64;
    uint8_t v128[16];
    void *funcref;
} wasmtime_val_raw;

_Static_assert(sizeof(wasmtime_func) == 16, "two words");
_Static_assert(sizeof(wasmtime_memory) == 24, "a padded struct and a word");
_Static_assert(sizeof(wasmtime_global) == 24, "five words of four bytes, padded");
_Static_assert(sizeof(wasmtime_extern) == 32, "a kind and the largest item");
_Static_assert(sizeof(wasmtime_val) == 32, "a kind and a reference");
_Static_assert(sizeof(wasmtime_val_raw) == 16, "one vector");

enum { WASM_I32 = 0 };
enum { WASMTIME_STRATEGY_CRANELIFT = 1, WASMTIME_OPT_LEVEL_SPEED = 1 };
enum { TRAP_STACK_OVERFLOW = 0, TRAP_UNREACHABLE = 9, TRAP_OUT_OF_FUEL = 11 };

typedef wasm_trap *(*wasmtime_unchecked_callback)(
    void *env, wasmtime_caller *caller, wasmtime_val_raw *arguments_and_results, size_t count);

// Every function that is used: X(result, name, (parameters)).
#define WASMTIME_FUNCTIONS(X)                                                                                          \
    X(void, wasm_byte_vec_delete, (wasm_byte_vec *))                                                                   \
    X(wasm_config *, wasm_config_new, (void))                                                                          \
    X(wasm_engine *, wasm_engine_new_with_config, (wasm_config *))                                                     \
    X(void, wasm_engine_delete, (wasm_engine *))                                                                       \
    X(wasm_valtype *, wasm_valtype_new, (uint8_t))                                                                     \
    X(void, wasm_valtype_vec_new, (wasm_valtype_vec *, size_t, wasm_valtype *const *))                                 \
    X(wasm_functype *, wasm_functype_new, (wasm_valtype_vec *, wasm_valtype_vec *))                                    \
    X(void, wasm_functype_delete, (wasm_functype *))                                                                   \
    X(void, wasm_trap_delete, (wasm_trap *))                                                                           \
    X(bool, wasmtime_trap_code, (const wasm_trap *, uint8_t *))                                                        \
    X(wasm_trap *, wasmtime_trap_new_code, (uint8_t))                                                                  \
    X(void, wasmtime_error_message, (const wasmtime_error *, wasm_byte_vec *))                                         \
    X(void, wasmtime_error_delete, (wasmtime_error *))                                                                 \
    X(void, wasmtime_config_consume_fuel_set, (wasm_config *, bool))                                                   \
    X(void, wasmtime_config_max_wasm_stack_set, (wasm_config *, size_t))                                               \
    X(void, wasmtime_config_async_stack_size_set, (wasm_config *, size_t))                                             \
    X(void, wasmtime_config_wasm_threads_set, (wasm_config *, bool))                                                   \
    X(void, wasmtime_config_shared_memory_set, (wasm_config *, bool))                                                  \
    X(void, wasmtime_config_wasm_tail_call_set, (wasm_config *, bool))                                                 \
    X(void, wasmtime_config_wasm_reference_types_set, (wasm_config *, bool))                                           \
    X(void, wasmtime_config_wasm_function_references_set, (wasm_config *, bool))                                       \
    X(void, wasmtime_config_wasm_gc_set, (wasm_config *, bool))                                                        \
    X(void, wasmtime_config_gc_support_set, (wasm_config *, bool))                                                     \
    X(void, wasmtime_config_wasm_simd_set, (wasm_config *, bool))                                                      \
    X(void, wasmtime_config_wasm_relaxed_simd_set, (wasm_config *, bool))                                              \
    X(void, wasmtime_config_wasm_bulk_memory_set, (wasm_config *, bool))                                               \
    X(void, wasmtime_config_wasm_multi_value_set, (wasm_config *, bool))                                               \
    X(void, wasmtime_config_wasm_multi_memory_set, (wasm_config *, bool))                                              \
    X(void, wasmtime_config_wasm_memory64_set, (wasm_config *, bool))                                                  \
    X(void, wasmtime_config_wasm_wide_arithmetic_set, (wasm_config *, bool))                                           \
    X(void, wasmtime_config_wasm_exceptions_set, (wasm_config *, bool))                                                \
    X(void, wasmtime_config_wasm_custom_page_sizes_set, (wasm_config *, bool))                                         \
    X(void, wasmtime_config_wasm_stack_switching_set, (wasm_config *, bool))                                           \
    X(void, wasmtime_config_wasm_component_model_set, (wasm_config *, bool))                                           \
    X(void, wasmtime_config_concurrency_support_set, (wasm_config *, bool))                                            \
    X(void, wasmtime_config_strategy_set, (wasm_config *, uint8_t))                                                    \
    X(void, wasmtime_config_cranelift_nan_canonicalization_set, (wasm_config *, bool))                                 \
    X(void, wasmtime_config_cranelift_opt_level_set, (wasm_config *, uint8_t))                                         \
    X(wasmtime_pooling_config *, wasmtime_pooling_allocation_config_new, (void))                                       \
    X(void, wasmtime_pooling_allocation_config_delete, (wasmtime_pooling_config *))                                    \
    X(void, wasmtime_pooling_allocation_config_max_unused_warm_slots_set, (wasmtime_pooling_config *, uint32_t))       \
    X(void, wasmtime_pooling_allocation_config_linear_memory_keep_resident_set, (wasmtime_pooling_config *, size_t))   \
    X(void, wasmtime_pooling_allocation_config_table_keep_resident_set, (wasmtime_pooling_config *, size_t))           \
    X(void, wasmtime_pooling_allocation_config_total_component_instances_set, (wasmtime_pooling_config *, uint32_t))   \
    X(void, wasmtime_pooling_allocation_config_total_memories_set, (wasmtime_pooling_config *, uint32_t))              \
    X(void, wasmtime_pooling_allocation_config_total_tables_set, (wasmtime_pooling_config *, uint32_t))                \
    X(void, wasmtime_pooling_allocation_config_total_stacks_set, (wasmtime_pooling_config *, uint32_t))                \
    X(void, wasmtime_pooling_allocation_config_total_core_instances_set, (wasmtime_pooling_config *, uint32_t))        \
    X(void, wasmtime_pooling_allocation_config_total_gc_heaps_set, (wasmtime_pooling_config *, uint32_t))              \
    X(void, wasmtime_pooling_allocation_config_max_core_instance_size_set, (wasmtime_pooling_config *, size_t))        \
    X(void, wasmtime_pooling_allocation_config_max_tables_per_module_set, (wasmtime_pooling_config *, uint32_t))       \
    X(void, wasmtime_pooling_allocation_config_table_elements_set, (wasmtime_pooling_config *, size_t))                \
    X(void, wasmtime_pooling_allocation_config_max_memories_per_module_set, (wasmtime_pooling_config *, uint32_t))     \
    X(void, wasmtime_pooling_allocation_config_max_memory_size_set, (wasmtime_pooling_config *, size_t))               \
    X(void, wasmtime_pooling_allocation_strategy_set, (wasm_config *, const wasmtime_pooling_config *))                \
    X(wasmtime_error *, wasmtime_module_new, (wasm_engine *, const uint8_t *, size_t, wasmtime_module **))             \
    X(wasmtime_error *, wasmtime_module_validate, (wasm_engine *, const uint8_t *, size_t))                            \
    X(wasmtime_error *, wasmtime_module_serialize, (wasmtime_module *, wasm_byte_vec *))                               \
    X(wasmtime_error *, wasmtime_module_deserialize, (wasm_engine *, const uint8_t *, size_t, wasmtime_module **))     \
    X(void, wasmtime_module_delete, (wasmtime_module *))                                                               \
    X(wasmtime_error *, wasmtime_wat2wasm, (const char *, size_t, wasm_byte_vec *))                                    \
    X(wasmtime_linker *, wasmtime_linker_new, (wasm_engine *))                                                         \
    X(void, wasmtime_linker_delete, (wasmtime_linker *))                                                               \
    X(wasmtime_error *, wasmtime_linker_define_func_unchecked,                                                         \
      (wasmtime_linker *, const char *, size_t, const char *, size_t, const wasm_functype *,                           \
       wasmtime_unchecked_callback, void *, void (*)(void *)))                                                         \
    X(wasmtime_error *, wasmtime_linker_instantiate_pre,                                                               \
      (const wasmtime_linker *, const wasmtime_module *, wasmtime_instance_pre **))                                    \
    X(wasmtime_error *, wasmtime_instance_pre_instantiate,                                                             \
      (const wasmtime_instance_pre *, wasmtime_context *, wasmtime_instance *, wasm_trap **))                          \
    X(void, wasmtime_instance_pre_delete, (wasmtime_instance_pre *))                                                   \
    X(wasmtime_store *, wasmtime_store_new, (wasm_engine *, void *, void (*)(void *)))                                 \
    X(wasmtime_context *, wasmtime_store_context, (wasmtime_store *))                                                  \
    X(void, wasmtime_store_limiter, (wasmtime_store *, int64_t, int64_t, int64_t, int64_t, int64_t))                   \
    X(void, wasmtime_store_delete, (wasmtime_store *))                                                                 \
    X(void *, wasmtime_context_get_data, (const wasmtime_context *))                                                   \
    X(wasmtime_error *, wasmtime_context_set_fuel, (wasmtime_context *, uint64_t))                                     \
    X(wasmtime_error *, wasmtime_context_get_fuel, (const wasmtime_context *, uint64_t *))                             \
    X(bool, wasmtime_instance_export_get,                                                                              \
      (wasmtime_context *, const wasmtime_instance *, const char *, size_t, wasmtime_extern *))                        \
    X(wasmtime_context *, wasmtime_caller_context, (wasmtime_caller *))                                                \
    X(wasmtime_error *, wasmtime_func_call_unchecked,                                                                  \
      (wasmtime_context *, const wasmtime_func *, wasmtime_val_raw *, size_t, wasm_trap **))                           \
    X(uint8_t *, wasmtime_memory_data, (const wasmtime_context *, const wasmtime_memory *))                            \
    X(size_t, wasmtime_memory_data_size, (const wasmtime_context *, const wasmtime_memory *))                          \
    X(void, wasmtime_global_get, (wasmtime_context *, const wasmtime_global *, wasmtime_val *))                        \
    X(wasmtime_error *, wasmtime_global_set, (wasmtime_context *, const wasmtime_global *, const wasmtime_val *))

/// The functions, filled by ``cw_load``; constant from then on.
struct wasmtime_functions {
#define FIELD(result, name, parameters) result(*name) parameters;
    WASMTIME_FUNCTIONS(FIELD)
#undef FIELD
};

extern struct wasmtime_functions wasmtime;

/// Puts `error`'s message into `text` and deletes it.
void cw_take_error(wasmtime_error *error, char *text, size_t capacity);
/// Puts `message` into `text`, cut to `capacity`.
void cw_put_text(const char *message, char *text, size_t capacity);
