#include <stddef.h>
#include <xxhash.h>

// Where the library has one function for each width of register, this header names those that choose among them.
#if defined(__x86_64__) && defined(__has_include)
#if __has_include(<xxh_x86dispatch.h>)
#include <xxh_x86dispatch.h>
#endif
#endif

static inline XXH_errorcode cxxhash_128bits_update(XXH3_state_t *state, const void *octets, size_t count) {
    return XXH3_128bits_update(state, octets, count);
}
