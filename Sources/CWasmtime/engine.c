#include "cwasmtime.h"
#include "wasmtime.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

// What a memory reserves: the four gigabytes that an i32 can address, which makes bounds checks free, and the guard
// behind them (wasmtime's defaults on 64-bit machines).
static const size_t memory_bytes_max = (size_t)1 << 32;
static const size_t guard_bytes = (size_t)32 << 20;
// Globals, tables and function records of one instance; part of the engine's description.
static const size_t instance_bytes_max = (size_t)1 << 20;

// The library aborts the process when it cannot reserve the pool, so the same reservation is tried first.
static bool can_reserve(const struct cw_engine_settings *settings, char *text, size_t capacity) {
    size_t each = memory_bytes_max + guard_bytes;
    size_t bytes;
    void *region = MAP_FAILED;
    if (__builtin_mul_overflow(each, (size_t)settings->instances + 1, &bytes)) {
        errno = ENOMEM;
    } else {
        region = mmap(NULL, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    }
    if (region == MAP_FAILED) {
        snprintf(text, capacity, "cannot reserve address space for %u instances: %s", settings->instances,
                 strerror(errno));
        return false;
    }
    munmap(region, bytes);
    return true;
}

static void set_pool(wasm_config *config, const struct cw_engine_settings *settings) {
    wasmtime_pooling_config *pool = wasmtime.wasmtime_pooling_allocation_config_new();
    wasmtime.wasmtime_pooling_allocation_config_total_core_instances_set(pool, settings->instances);
    wasmtime.wasmtime_pooling_allocation_config_total_memories_set(pool, settings->instances);
    wasmtime.wasmtime_pooling_allocation_config_total_tables_set(pool, settings->instances);
    wasmtime.wasmtime_pooling_allocation_config_total_component_instances_set(pool, 0);
    wasmtime.wasmtime_pooling_allocation_config_total_stacks_set(pool, 0);
    wasmtime.wasmtime_pooling_allocation_config_total_gc_heaps_set(pool, 0);
    wasmtime.wasmtime_pooling_allocation_config_max_memories_per_module_set(pool, 1);
    wasmtime.wasmtime_pooling_allocation_config_max_tables_per_module_set(pool, 1);
    wasmtime.wasmtime_pooling_allocation_config_max_memory_size_set(pool, memory_bytes_max);
    wasmtime.wasmtime_pooling_allocation_config_table_elements_set(pool, settings->table_elements);
    wasmtime.wasmtime_pooling_allocation_config_max_core_instance_size_set(pool, instance_bytes_max);
    wasmtime.wasmtime_pooling_allocation_config_linear_memory_keep_resident_set(pool, settings->memory_bytes_kept);
    wasmtime.wasmtime_pooling_allocation_config_table_keep_resident_set(pool, settings->memory_bytes_kept);
    wasmtime.wasmtime_pooling_allocation_config_max_unused_warm_slots_set(pool, settings->instances);
    wasmtime.wasmtime_pooling_allocation_strategy_set(config, pool);
    wasmtime.wasmtime_pooling_allocation_config_delete(pool);
}

cw_engine *cw_engine_new(const struct cw_engine_settings *settings, char *text, size_t capacity) {
    if (!can_reserve(settings, text, capacity)) return NULL;
    wasm_config *config = wasmtime.wasm_config_new();
    wasmtime.wasmtime_config_strategy_set(config, WASMTIME_STRATEGY_CRANELIFT);
    wasmtime.wasmtime_config_cranelift_opt_level_set(config, WASMTIME_OPT_LEVEL_SPEED);
    wasmtime.wasmtime_config_cranelift_nan_canonicalization_set(config, true);
    wasmtime.wasmtime_config_consume_fuel_set(config, true);
    wasmtime.wasmtime_config_max_wasm_stack_set(config, settings->stack_bytes);
    // Never used, but it may not be smaller than the stack above.
    wasmtime.wasmtime_config_async_stack_size_set(config, settings->stack_bytes);
    wasmtime.wasmtime_config_wasm_bulk_memory_set(config, true);
    // On for compilers that write table indices as reference types do; WasmHost refuses the references themselves.
    wasmtime.wasmtime_config_wasm_reference_types_set(config, true);
    wasmtime.wasmtime_config_wasm_multi_value_set(config, false);
    wasmtime.wasmtime_config_wasm_threads_set(config, false);
    wasmtime.wasmtime_config_shared_memory_set(config, false);
    wasmtime.wasmtime_config_wasm_tail_call_set(config, false);
    wasmtime.wasmtime_config_wasm_function_references_set(config, false);
    wasmtime.wasmtime_config_wasm_gc_set(config, false);
    wasmtime.wasmtime_config_gc_support_set(config, false);
    wasmtime.wasmtime_config_wasm_relaxed_simd_set(config, false);
    wasmtime.wasmtime_config_wasm_simd_set(config, false);
    wasmtime.wasmtime_config_wasm_multi_memory_set(config, false);
    wasmtime.wasmtime_config_wasm_memory64_set(config, false);
    wasmtime.wasmtime_config_wasm_wide_arithmetic_set(config, false);
    wasmtime.wasmtime_config_wasm_exceptions_set(config, false);
    wasmtime.wasmtime_config_wasm_custom_page_sizes_set(config, false);
    wasmtime.wasmtime_config_wasm_stack_switching_set(config, false);
    wasmtime.wasmtime_config_wasm_component_model_set(config, false);
    wasmtime.wasmtime_config_concurrency_support_set(config, false);
    set_pool(config, settings);
    return (cw_engine *)wasmtime.wasm_engine_new_with_config(config);
}

void cw_engine_delete(cw_engine *engine) { wasmtime.wasm_engine_delete((wasm_engine *)engine); }
