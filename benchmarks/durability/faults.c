/* Makes calls of the C library fail, or the process die in them: built and used by faults.py, by LD_PRELOAD.
 *
 * The environment says which, and is asked at each call, so that a forked process can be given faults of its own:
 *
 *   FAULT_FOLDER  only calls on files below this folder count
 *   FAULT_CALLS   names of calls that count, separated by commas: open write truncate fsync rename unlink
 *   FAULT_AT      number of the call, counted from 1, that is hit
 *   FAULT_KIND    error, short (a write that writes half), kill, or torn (a write that writes half, then the process dies)
 *   FAULT_ERRNO   the error of kind "error"
 *   FAULT_LASTS   if set, all later calls fail with FAULT_ERRNO too
 *   FAULT_LOG     file to which each call that counts is appended, with its path
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum fault { NONE, FAIL, HALF, HALF_THEN_DIE };

static int calls;

#define ORIGINAL(name) \
    static typeof(name) *original; \
    if (!original) original = (typeof(name) *)dlsym(RTLD_NEXT, #name)

static int contains(const char *list, const char *name) {
    size_t length = strlen(name);
    for (const char *at = list; (at = strstr(at, name)); at += length)
        if ((at == list || at[-1] == ',') && (at[length] == ',' || !at[length])) return 1;
    return 0;
}

static void note(const char *log, const char *call, const char *path) {
    char line[PATH_MAX + 32];
    int length = snprintf(line, sizeof line, "%s %s\n", call, path);
    int file = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    syscall(SYS_write, file, line, length);
    syscall(SYS_close, file);
}

static void die(void) { syscall(SYS_kill, getpid(), SIGKILL); }

/* Return what is to be done with a call on a path; errno is set to the error of FAIL. */
static enum fault hit(const char *call, const char *path) {
    int before = errno;
    const char *folder = getenv("FAULT_FOLDER"), *names = getenv("FAULT_CALLS"), *log = getenv("FAULT_LOG");
    if (!folder || !names || strncmp(path, folder, strlen(folder)) || !contains(names, call)) return NONE;
    if (log) note(log, call, path);
    const char *at = getenv("FAULT_AT"), *kind = getenv("FAULT_KIND"), *number = getenv("FAULT_ERRNO");
    int now = __atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST), chosen = at ? atoi(at) : 0;
    errno = before;
    if (!chosen || now < chosen || (now > chosen && !getenv("FAULT_LASTS"))) return NONE;
    if (!strcmp(kind, "kill")) die();
    if (now == chosen && !strcmp(kind, "short")) return HALF;
    if (now == chosen && !strcmp(kind, "torn")) return HALF_THEN_DIE;
    errno = number ? atoi(number) : EIO;
    return FAIL;
}

static enum fault hit_file(const char *call, int file) {
    char link[32], path[PATH_MAX];
    int before = errno;
    if (!getenv("FAULT_FOLDER")) return NONE;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    errno = before;
    if (length < 0) return NONE;
    path[length] = 0;
    return hit(call, path);
}

static enum fault hit_at(const char *call, int folder, const char *path) {
    char link[32], whole[2 * PATH_MAX];
    if (!getenv("FAULT_FOLDER")) return NONE;
    if (path[0] == '/') return hit(call, path);
    if (folder == AT_FDCWD) {
        if (!getcwd(whole, PATH_MAX)) return NONE;
    } else {
        snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        ssize_t length = readlink(link, whole, PATH_MAX - 1);
        if (length < 0) return NONE;
        whole[length] = 0;
    }
    strncat(strcat(whole, "/"), path, PATH_MAX);
    return hit(call, whole);
}

static ssize_t cut_short(enum fault fault, ssize_t written) {
    if (fault == HALF_THEN_DIE) die();
    return written;
}

ssize_t write(int file, const void *bytes, size_t length) {
    ORIGINAL(write);
    enum fault fault = hit_file("write", file);
    if (fault == FAIL) return -1;
    return fault ? cut_short(fault, original(file, bytes, (length + 1) / 2)) : original(file, bytes, length);
}

ssize_t pwrite(int file, const void *bytes, size_t length, off_t at) {
    ORIGINAL(pwrite);
    enum fault fault = hit_file("write", file);
    if (fault == FAIL) return -1;
    return fault ? cut_short(fault, original(file, bytes, (length + 1) / 2, at)) : original(file, bytes, length, at);
}

ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t at) {
    ORIGINAL(pwrite64);
    enum fault fault = hit_file("write", file);
    if (fault == FAIL) return -1;
    return fault ? cut_short(fault, original(file, bytes, (length + 1) / 2, at)) : original(file, bytes, length, at);
}

ssize_t writev(int file, const struct iovec *parts, int count) {
    ORIGINAL(writev);
    enum fault fault = hit_file("write", file);
    if (fault == FAIL) return -1;
    return fault ? cut_short(fault, original(file, parts, (count + 1) / 2)) : original(file, parts, count);
}

#define ON_FILE(name, call, type) \
    int name(int file, type length) { ORIGINAL(name); return hit_file(call, file) ? -1 : original(file, length); }
ON_FILE(ftruncate, "truncate", off_t)
ON_FILE(ftruncate64, "truncate", off64_t)

int fsync(int file) { ORIGINAL(fsync); return hit_file("fsync", file) ? -1 : original(file); }
int fdatasync(int file) { ORIGINAL(fdatasync); return hit_file("fsync", file) ? -1 : original(file); }

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        ORIGINAL(name); \
        va_list more; va_start(more, flags); mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(more, mode_t) : 0; va_end(more); \
        return flags & (O_WRONLY | O_RDWR) && hit_at("open", AT_FDCWD, path) ? -1 : original(path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name) \
    int name(int folder, const char *path, int flags, ...) { \
        ORIGINAL(name); \
        va_list more; va_start(more, flags); mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(more, mode_t) : 0; va_end(more); \
        return flags & (O_WRONLY | O_RDWR) && hit_at("open", folder, path) ? -1 : original(folder, path, flags, mode); \
    }
OPENAT(openat)
OPENAT(openat64)

int rename(const char *from, const char *to) {
    ORIGINAL(rename);
    return hit_at("rename", AT_FDCWD, from) ? -1 : original(from, to);
}

int renameat(int from_folder, const char *from, int to_folder, const char *to) {
    ORIGINAL(renameat);
    return hit_at("rename", from_folder, from) ? -1 : original(from_folder, from, to_folder, to);
}

int link(const char *from, const char *to) {
    ORIGINAL(link);
    return hit_at("rename", AT_FDCWD, from) ? -1 : original(from, to);
}

int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags) {
    ORIGINAL(linkat);
    return hit_at("rename", from_folder, from) ? -1 : original(from_folder, from, to_folder, to, flags);
}

int unlink(const char *path) {
    ORIGINAL(unlink);
    return hit_at("unlink", AT_FDCWD, path) ? -1 : original(path);
}

int unlinkat(int folder, const char *path, int flags) {
    ORIGINAL(unlinkat);
    return hit_at("unlink", folder, path) ? -1 : original(folder, path, flags);
}
