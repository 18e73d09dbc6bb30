// What WasmHost needs of wasmtime, with the library loaded by dlopen.
//
// Nothing here aborts or prints: a failure is a return value and a text of at most the given capacity (cut, always
// ended by a zero byte). Objects are used by one thread at a time; an engine and its modules by any.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

// The library.

enum cw_load_status { CW_LOADED = 0, CW_LIBRARY_MISSING = 1, CW_SYMBOL_MISSING = 2 };

/// Opens the library at `path` and finds every function that is used here. Later calls repeat the first success.
enum cw_load_status cw_load(const char *path, char *text, size_t capacity);

// Engine: what compiles and runs modules. Every setting that can change a result is fixed in engine.c.

typedef struct cw_engine cw_engine;

struct cw_engine_settings {
    /// Native stack that a call may use, in bytes, at least 1.
    size_t stack_bytes;
    /// Instances that can live at the same time, at least 1.
    uint32_t instances;
    /// The longest table, in elements.
    uint32_t table_elements;
    /// The start of every memory that is kept mapped and cleared by hand when its slot is given back, in bytes.
    size_t memory_bytes_kept;
};

/// NULL, with a text, when the address space for the pool of instances cannot be had.
cw_engine *_Nullable cw_engine_new(const struct cw_engine_settings *settings, char *text, size_t capacity);
void cw_engine_delete(cw_engine *engine);

// Modules.

typedef struct cw_module cw_module;

/// Bytes that the library owns.
struct cw_bytes {
    size_t size;
    uint8_t *_Nullable data;
};

void cw_bytes_delete(struct cw_bytes *bytes);
/// Whether the engine accepts the module; the text says why not.
bool cw_module_validate(cw_engine *engine, const uint8_t *bytes, size_t size, char *text, size_t capacity);
cw_module *_Nullable cw_module_compile(
    cw_engine *engine, const uint8_t *bytes, size_t size, char *text, size_t capacity);
bool cw_module_serialize(cw_module *module, struct cw_bytes *bytes, char *text, size_t capacity);
/// The bytes become executable code: only those that ``cw_module_serialize`` made may come here.
cw_module *_Nullable cw_module_deserialize(
    cw_engine *engine, const uint8_t *bytes, size_t size, char *text, size_t capacity);
void cw_module_delete(cw_module *module);
/// Translates the text format; for tests.
bool cw_wat2wasm(const char *wat, size_t size, struct cw_bytes *bytes, char *text, size_t capacity);

// Imports and linking.

enum cw_import { CW_STATE_READ = 0, CW_STATE_WRITE = 1, CW_STATE_REMOVE = 2, CW_EMIT = 3, CW_IMPORT_COUNT = 4 };

/// Carries out an import for the instance whose `data` was given to ``cw_instance_new``. `arguments` are the call's
/// parameters; a result goes to `result`. False traps.
typedef bool (*cw_import_handler)(
    void *data, enum cw_import which, const uint32_t *arguments, uint32_t *result);

/// A module with its imports, ready to be instantiated.
typedef struct cw_linked cw_linked;

cw_linked *_Nullable cw_link(
    cw_engine *engine, cw_module *module, cw_import_handler handler, char *text, size_t capacity);
void cw_linked_delete(cw_linked *linked);

// Instances.

enum cw_export {
    CW_DESCRIBE = 0,
    CW_INPUT = 1,
    CW_CONFIGURE = 2,
    CW_ADMIT = 3,
    CW_ORDER = 4,
    CW_BEGIN = 5,
    CW_EXECUTE = 6,
    CW_SETTLE = 7,
    CW_EXPORT_COUNT = 8
};

enum cw_outcome {
    CW_DONE = 0,
    /// The module trapped.
    CW_TRAP = 1,
    /// The module trapped after a growth of its memory was refused in the same call.
    CW_TRAP_AFTER_REFUSED_GROWTH = 2,
    CW_OUT_OF_FUEL = 3,
    /// The native stack ended, the pool is full, a mapping failed: the machine's failure.
    CW_HOST_FAILURE = 4
};

typedef struct cw_instance cw_instance;

struct cw_instance_settings {
    /// Handed to the import handler.
    void *_Nullable data;
    /// For the start function, if there is one.
    uint64_t fuel;
    /// In bytes.
    uint64_t memory_bytes_max;
    uint32_t table_elements_max;
    /// Name of the exported i32 that is set when a growth is refused; NULL: the module never grows its memory.
    const char *_Nullable refused_growth_flag;
};

/// An instance with a store of its own, so that deleting it gives back everything.
enum cw_outcome cw_instance_new(
    cw_engine *engine, cw_linked *linked, const struct cw_instance_settings *settings,
    cw_instance *_Nullable *_Nonnull instance, char *text, size_t capacity);
void cw_instance_delete(cw_instance *instance);

/// Calls an export whose type has been checked, with `fuel` units. `argument` is ignored by ``CW_DESCRIBE``.
enum cw_outcome cw_call(
    cw_instance *instance, enum cw_export function, uint32_t argument, uint64_t fuel, uint64_t *result, char *text,
    size_t capacity);

struct cw_memory {
    uint8_t *_Nullable data;
    size_t size;
};

/// The memory as it is now; invalid after the next call.
struct cw_memory cw_instance_memory(const cw_instance *instance);
/// Fuel left; means nothing after a trap.
uint64_t cw_instance_fuel(const cw_instance *instance);
void cw_instance_set_fuel(cw_instance *instance, uint64_t fuel);

// Stacks.

/// Remembers for this thread where its stack ends.
void cw_stack_enter(const void *lowest, size_t size);
/// Bytes between here and the end of the stack that ``cw_stack_enter`` named; 0 on any other stack.
size_t cw_stack_left(void);

#pragma clang assume_nonnull end
