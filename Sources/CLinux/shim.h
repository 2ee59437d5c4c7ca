/* What a Linux process needs to give up its rights, and what Swift cannot call: variadic functions, system calls without
   a wrapper in the C library, and wrappers that its headers only show with _GNU_SOURCE. That macro is not defined here,
   since it would change what other modules see of the same headers. The kernel's newer headers are not needed either:
   what is younger than Linux 5.4 is written out. */
#ifndef CLINUX_SHIM_H
#define CLINUX_SHIM_H
#ifdef __linux__

#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

/* Users and groups, as the C library has them: for all threads of the process. */

extern int setgroups(size_t count, const gid_t *groups);
extern int setresgid(gid_t real, gid_t effective, gid_t saved);
extern int setresuid(uid_t real, uid_t effective, uid_t saved);
extern int getresgid(gid_t *real, gid_t *effective, gid_t *saved);
extern int getresuid(uid_t *real, uid_t *effective, uid_t *saved);
extern int getgrouplist(const char *user, gid_t group, gid_t *groups, int *count);

static inline int clinux_setgroups(size_t count, const gid_t *groups) { return setgroups(count, groups); }
static inline int clinux_setresgid(gid_t group) { return setresgid(group, group, group); }
static inline int clinux_setresuid(uid_t user) { return setresuid(user, user, user); }
/* Three numbers: real, effective, saved. */
static inline int clinux_getresgid(gid_t *groups) { return getresgid(groups, groups + 1, groups + 2); }
static inline int clinux_getresuid(uid_t *users) { return getresuid(users, users + 1, users + 2); }
static inline int clinux_getgrouplist(const char *user, gid_t group, gid_t *groups, int *count) {
    return getgrouplist(user, group, groups, count);
}

static inline int clinux_prctl(int option, unsigned long first, unsigned long second) {
    return prctl(option, first, second, 0UL, 0UL);
}

/* Capabilities, in version 3 of the kernel's structures: two words of 32 bits for each set. */

struct clinux_capability_header { uint32_t version; int32_t pid; };
struct clinux_capability_words { uint32_t effective, permitted, inheritable; };

static inline int clinux_clear_capabilities(void) {
    struct clinux_capability_header header = {0x20080522, 0};
    struct clinux_capability_words words[2] = {{0, 0, 0}, {0, 0, 0}};
    return (int)syscall(SYS_capset, &header, words);
}

/* All capabilities of the calling thread, in whichever set. */
static inline int clinux_get_capabilities(uint64_t *effective, uint64_t *permitted, uint64_t *inheritable) {
    struct clinux_capability_header header = {0x20080522, 0};
    struct clinux_capability_words words[2] = {{0, 0, 0}, {0, 0, 0}};
    int result = (int)syscall(SYS_capget, &header, words);
    *effective = (uint64_t)words[1].effective << 32 | words[0].effective;
    *permitted = (uint64_t)words[1].permitted << 32 | words[0].permitted;
    *inheritable = (uint64_t)words[1].inheritable << 32 | words[0].inheritable;
    return result;
}

/* Landlock. The structures grow with its version; `size` says how much of them the kernel knows. */

struct clinux_landlock_rights { uint64_t files, network, scopes; };
struct clinux_landlock_path { uint64_t rights; int32_t folder; } __attribute__((packed));
struct clinux_landlock_port { uint64_t rights, port; };

static inline int clinux_landlock_version(void) { return (int)syscall(444, NULL, (size_t)0, 1U); }
static inline int clinux_landlock_create(struct clinux_landlock_rights rights, size_t size) {
    return (int)syscall(444, &rights, size, 0U);
}
static inline int clinux_landlock_allow_path(int ruleset, uint64_t rights, int descriptor) {
    struct clinux_landlock_path rule = {rights, descriptor};
    return (int)syscall(445, ruleset, 1, &rule, 0U);
}
static inline int clinux_landlock_allow_port(int ruleset, uint64_t rights, uint16_t port) {
    struct clinux_landlock_port rule = {rights, port};
    return (int)syscall(445, ruleset, 2, &rule, 0U);
}
static inline int clinux_landlock_restrict_self(int ruleset) { return (int)syscall(446, ruleset, 0U); }

/* Filters of system calls: instructions of the classic packet filter, as in <linux/filter.h>, whose names libpcap has too. */

struct clinux_instruction { uint16_t code; uint8_t onTrue, onFalse; uint32_t operand; };
struct clinux_program { uint16_t count; const struct clinux_instruction *instructions; };

/* SECCOMP_SET_MODE_FILTER with SECCOMP_FILTER_FLAG_TSYNC: for all threads, or the number of one that cannot follow. */
static inline int clinux_install_filter(const struct clinux_instruction *instructions, uint16_t count) {
    struct clinux_program program = {count, instructions};
    return (int)syscall(SYS_seccomp, 1U, 1U, &program);
}

#endif
#endif
