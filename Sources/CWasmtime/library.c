#include "cwasmtime.h"
#include "wasmtime.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

struct wasmtime_functions wasmtime;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static bool loaded = false;

void cw_put_text(const char *message, char *text, size_t capacity) {
    if (capacity == 0) return;
    size_t length = strnlen(message, capacity - 1);
    memcpy(text, message, length);
    text[length] = 0;
}

void cw_take_error(wasmtime_error *error, char *text, size_t capacity) {
    wasm_byte_vec message;
    wasmtime.wasmtime_error_message(error, &message);
    if (capacity > 0) {
        size_t length = message.size < capacity ? message.size : capacity - 1;
        if (length > 0) memcpy(text, message.data, length);
        text[length] = 0;
    }
    wasmtime.wasm_byte_vec_delete(&message);
    wasmtime.wasmtime_error_delete(error);
}

static enum cw_load_status load(const char *path, char *text, size_t capacity) {
    // RTLD_LOCAL: nothing else may bind to the library's many symbols.
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        const char *reason = dlerror();
        cw_put_text(reason != NULL ? reason : "dlopen failed", text, capacity);
        return CW_LIBRARY_MISSING;
    }
    struct wasmtime_functions found;
#define FIND(result, name, parameters)                                                                                 \
    found.name = (result(*) parameters)dlsym(library, #name);                                                          \
    if (found.name == NULL) {                                                                                          \
        cw_put_text(#name, text, capacity);                                                                            \
        dlclose(library);                                                                                              \
        return CW_SYMBOL_MISSING;                                                                                      \
    }
    WASMTIME_FUNCTIONS(FIND)
#undef FIND
    wasmtime = found;
    return CW_LOADED;
}

enum cw_load_status cw_load(const char *path, char *text, size_t capacity) {
    pthread_mutex_lock(&mutex);
    enum cw_load_status status = CW_LOADED;
    if (!loaded) {
        status = load(path, text, capacity);
        loaded = status == CW_LOADED;
    }
    pthread_mutex_unlock(&mutex);
    return status;
}
