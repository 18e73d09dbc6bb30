#include "cwasmtime.h"
#include "wasmtime.h"

#include <stdlib.h>
#include <string.h>

struct cw_instance {
    wasmtime_store *store;
    wasmtime_context *context;
    wasmtime_memory memory;
    wasmtime_global refused_growth;
    bool watches_growth;
    wasmtime_func functions[CW_EXPORT_COUNT];
};

static const char *const export_names[CW_EXPORT_COUNT] = {
    [CW_DESCRIBE] = "laneway_describe", [CW_INPUT] = "laneway_input",     [CW_CONFIGURE] = "laneway_configure",
    [CW_ADMIT] = "laneway_admit",       [CW_ORDER] = "laneway_order",     [CW_BEGIN] = "laneway_begin",
    [CW_EXECUTE] = "laneway_execute",   [CW_SETTLE] = "laneway_settle",
};

static enum cw_outcome outcome_of_trap(wasm_trap *trap, char *text, size_t capacity) {
    uint8_t code = TRAP_UNREACHABLE;
    bool known = wasmtime.wasmtime_trap_code(trap, &code);
    wasmtime.wasm_trap_delete(trap);
    if (known && code == TRAP_OUT_OF_FUEL) return CW_OUT_OF_FUEL;
    if (known && code != TRAP_STACK_OVERFLOW) return CW_TRAP;
    cw_put_text(known ? "the native stack ended before the fuel" : "a trap without a code", text, capacity);
    return CW_HOST_FAILURE;
}

static bool find(cw_instance *instance, const wasmtime_instance *handle, const char *name, wasmtime_extern *item) {
    return wasmtime.wasmtime_instance_export_get(instance->context, handle, name, strlen(name), item);
}

static bool find_exports(cw_instance *instance, const wasmtime_instance *handle, const char *refused_growth_flag) {
    wasmtime_extern item;
    for (size_t i = 0; i < CW_EXPORT_COUNT; i++) {
        // A refinement that is not there keeps store id 0 and is never called.
        if (find(instance, handle, export_names[i], &item) && item.kind == WASMTIME_EXTERN_FUNC) {
            instance->functions[i] = item.of.func;
        }
    }
    if (!find(instance, handle, "memory", &item) || item.kind != WASMTIME_EXTERN_MEMORY) return false;
    instance->memory = item.of.memory;
    instance->watches_growth = refused_growth_flag != NULL;
    if (refused_growth_flag == NULL) return true;
    if (!find(instance, handle, refused_growth_flag, &item) || item.kind != WASMTIME_EXTERN_GLOBAL) return false;
    instance->refused_growth = item.of.global;
    return true;
}

enum cw_outcome cw_instance_new(
    cw_engine *engine, cw_linked *linked, const struct cw_instance_settings *settings, cw_instance **result,
    char *text, size_t capacity) {
    *result = NULL;
    cw_instance *instance = calloc(1, sizeof *instance);
    if (instance == NULL) {
        cw_put_text("out of memory", text, capacity);
        return CW_HOST_FAILURE;
    }
    instance->store = wasmtime.wasmtime_store_new((wasm_engine *)engine, settings->data, NULL);
    instance->context = wasmtime.wasmtime_store_context(instance->store);
    int64_t memory_bytes =
        settings->memory_bytes_max > INT64_MAX ? INT64_MAX : (int64_t)settings->memory_bytes_max;
    wasmtime.wasmtime_store_limiter(instance->store, memory_bytes, settings->table_elements_max, 1, 1, 1);
    wasmtime_error *error = wasmtime.wasmtime_context_set_fuel(instance->context, settings->fuel);
    wasmtime_instance handle;
    wasm_trap *trap = NULL;
    if (error == NULL) {
        error = wasmtime.wasmtime_instance_pre_instantiate(
            (wasmtime_instance_pre *)linked, instance->context, &handle, &trap);
    }
    enum cw_outcome outcome = CW_DONE;
    if (error != NULL) {
        cw_take_error(error, text, capacity);
        outcome = CW_HOST_FAILURE;
    } else if (trap != NULL) {
        outcome = outcome_of_trap(trap, text, capacity);
    } else if (!find_exports(instance, &handle, settings->refused_growth_flag)) {
        cw_put_text("an export that was checked is not there", text, capacity);
        outcome = CW_HOST_FAILURE;
    }
    if (outcome != CW_DONE) {
        cw_instance_delete(instance);
        return outcome;
    }
    *result = instance;
    return CW_DONE;
}

void cw_instance_delete(cw_instance *instance) {
    wasmtime.wasmtime_store_delete(instance->store);
    free(instance);
}

// Whether the flag that the module's own code sets is up.
static bool growth_was_refused(cw_instance *instance) {
    if (!instance->watches_growth) return false;
    wasmtime_val value;
    wasmtime.wasmtime_global_get(instance->context, &instance->refused_growth, &value);
    return value.kind == WASMTIME_I32 && value.of.i32 != 0;
}

enum cw_outcome cw_call(
    cw_instance *instance, enum cw_export function, uint32_t argument, uint64_t fuel, uint64_t *result, char *text,
    size_t capacity) {
    if (instance->functions[function].store_id == 0) {
        cw_put_text("the rule has no such entry point", text, capacity);
        return CW_HOST_FAILURE;
    }
    wasmtime_error *error = wasmtime.wasmtime_context_set_fuel(instance->context, fuel);
    if (error == NULL && instance->watches_growth) {
        const wasmtime_val zero = {.kind = WASMTIME_I32, .of.i32 = 0};
        error = wasmtime.wasmtime_global_set(instance->context, &instance->refused_growth, &zero);
    }
    wasmtime_val_raw slot = {.v128 = {0}};
    slot.i32 = (int32_t)argument;
    wasm_trap *trap = NULL;
    if (error == NULL) {
        error = wasmtime.wasmtime_func_call_unchecked(
            instance->context, &instance->functions[function], &slot, 1, &trap);
    }
    if (error != NULL) {
        cw_take_error(error, text, capacity);
        return CW_HOST_FAILURE;
    }
    if (trap != NULL) {
        enum cw_outcome outcome = outcome_of_trap(trap, text, capacity);
        return outcome == CW_TRAP && growth_was_refused(instance) ? CW_TRAP_AFTER_REFUSED_GROWTH : outcome;
    }
    bool narrow = function == CW_DESCRIBE || function == CW_INPUT;
    *result = narrow ? (uint64_t)(uint32_t)slot.i32 : (uint64_t)slot.i64;
    return CW_DONE;
}

struct cw_memory cw_instance_memory(const cw_instance *instance) {
    return (struct cw_memory){
        wasmtime.wasmtime_memory_data(instance->context, &instance->memory),
        wasmtime.wasmtime_memory_data_size(instance->context, &instance->memory),
    };
}

uint64_t cw_instance_fuel(const cw_instance *instance) {
    uint64_t fuel = 0;
    wasmtime_error *error = wasmtime.wasmtime_context_get_fuel(instance->context, &fuel);
    if (error != NULL) wasmtime.wasmtime_error_delete(error);  // only without fuel metering, which is always on
    return fuel;
}

void cw_instance_set_fuel(cw_instance *instance, uint64_t fuel) {
    wasmtime_error *error = wasmtime.wasmtime_context_set_fuel(instance->context, fuel);
    if (error != NULL) wasmtime.wasmtime_error_delete(error);  // likewise
}
