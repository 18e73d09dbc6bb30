#include "cwasmtime.h"
#include "wasmtime.h"

#include <stdlib.h>
#include <string.h>

_Static_assert(sizeof(struct cw_bytes) == sizeof(wasm_byte_vec), "the same two words");

void cw_bytes_delete(struct cw_bytes *bytes) { wasmtime.wasm_byte_vec_delete((wasm_byte_vec *)bytes); }

// True when there was no error.
static bool succeeded(wasmtime_error *error, char *text, size_t capacity) {
    if (error == NULL) return true;
    cw_take_error(error, text, capacity);
    return false;
}

bool cw_module_validate(cw_engine *engine, const uint8_t *bytes, size_t size, char *text, size_t capacity) {
    return succeeded(wasmtime.wasmtime_module_validate((wasm_engine *)engine, bytes, size), text, capacity);
}

cw_module *cw_module_compile(cw_engine *engine, const uint8_t *bytes, size_t size, char *text, size_t capacity) {
    wasmtime_module *module = NULL;
    wasmtime_error *error = wasmtime.wasmtime_module_new((wasm_engine *)engine, bytes, size, &module);
    return succeeded(error, text, capacity) ? (cw_module *)module : NULL;
}

bool cw_module_serialize(cw_module *module, struct cw_bytes *bytes, char *text, size_t capacity) {
    wasmtime_error *error = wasmtime.wasmtime_module_serialize((wasmtime_module *)module, (wasm_byte_vec *)bytes);
    return succeeded(error, text, capacity);
}

cw_module *cw_module_deserialize(cw_engine *engine, const uint8_t *bytes, size_t size, char *text, size_t capacity) {
    wasmtime_module *module = NULL;
    wasmtime_error *error = wasmtime.wasmtime_module_deserialize((wasm_engine *)engine, bytes, size, &module);
    return succeeded(error, text, capacity) ? (cw_module *)module : NULL;
}

void cw_module_delete(cw_module *module) { wasmtime.wasmtime_module_delete((wasmtime_module *)module); }

bool cw_wat2wasm(const char *wat, size_t size, struct cw_bytes *bytes, char *text, size_t capacity) {
    return succeeded(wasmtime.wasmtime_wat2wasm(wat, size, (wasm_byte_vec *)bytes), text, capacity);
}

// Linking.

struct import_environment {
    cw_import_handler handler;
    enum cw_import which;
};

static const struct {
    const char *name;
    size_t parameters;
    size_t results;
} imports[] = {
    [CW_STATE_READ] = {"state_read", 4, 1},
    [CW_STATE_WRITE] = {"state_write", 4, 0},
    [CW_STATE_REMOVE] = {"state_remove", 2, 0},
    [CW_EMIT] = {"emit", 2, 0},
};

enum { PARAMETERS_MAX = 4 };

static wasm_trap *call_import(void *env, wasmtime_caller *caller, wasmtime_val_raw *values, size_t count) {
    const struct import_environment *environment = env;
    wasmtime_context *context = wasmtime.wasmtime_caller_context(caller);
    uint32_t arguments[PARAMETERS_MAX] = {0};
    for (size_t i = 0; i < count && i < imports[environment->which].parameters; i++) {
        arguments[i] = (uint32_t)values[i].i32;
    }
    uint32_t result = 0;
    void *data = wasmtime.wasmtime_context_get_data(context);
    if (data == NULL || !environment->handler(data, environment->which, arguments, &result)) {
        // Any code will do: the handler remembers why it refused.
        return wasmtime.wasmtime_trap_new_code(TRAP_UNREACHABLE);
    }
    if (imports[environment->which].results > 0) values[0].i64 = (int64_t)(uint64_t)result;
    return NULL;
}

static void i32_types(wasm_valtype_vec *vector, size_t count) {
    wasm_valtype *types[PARAMETERS_MAX];
    for (size_t i = 0; i < count; i++) types[i] = wasmtime.wasm_valtype_new(WASM_I32);
    wasmtime.wasm_valtype_vec_new(vector, count, types);
}

static wasmtime_error *define(wasmtime_linker *linker, enum cw_import which, cw_import_handler handler) {
    wasm_valtype_vec parameters, results;
    i32_types(&parameters, imports[which].parameters);
    i32_types(&results, imports[which].results);
    wasm_functype *type = wasmtime.wasm_functype_new(&parameters, &results);
    struct import_environment *environment = malloc(sizeof *environment);
    if (environment == NULL) abort();  // 16 bytes: nothing goes on without them
    *environment = (struct import_environment){handler, which};
    static const char module[] = "laneway";
    const char *name = imports[which].name;
    wasmtime_error *error = wasmtime.wasmtime_linker_define_func_unchecked(
        linker, module, sizeof module - 1, name, strlen(name), type, call_import, environment, free);
    wasmtime.wasm_functype_delete(type);
    return error;
}

cw_linked *cw_link(cw_engine *engine, cw_module *module, cw_import_handler handler, char *text, size_t capacity) {
    wasmtime_linker *linker = wasmtime.wasmtime_linker_new((wasm_engine *)engine);
    wasmtime_error *error = NULL;
    for (int which = 0; which < CW_IMPORT_COUNT && error == NULL; which++) {
        error = define(linker, (enum cw_import)which, handler);
    }
    wasmtime_instance_pre *linked = NULL;
    if (error == NULL) {
        error = wasmtime.wasmtime_linker_instantiate_pre(linker, (wasmtime_module *)module, &linked);
    }
    wasmtime.wasmtime_linker_delete(linker);
    return succeeded(error, text, capacity) ? (cw_linked *)linked : NULL;
}

void cw_linked_delete(cw_linked *linked) { wasmtime.wasmtime_instance_pre_delete((wasmtime_instance_pre *)linked); }
