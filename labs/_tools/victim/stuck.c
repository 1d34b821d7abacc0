/*
 * stuck: what a victim's processes do in a drill, where a shell cannot do it. In every victim image as /bin/stuck.
 * Each mode ends up waiting for good; the scenario decides what for.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const char usage[] =
    "usage: stuck op OP PATH [THREAD]   do OP (unlink rmdir rename open read write fsync mkdir create stat readdir)\n"
    "                                  on PATH, in the first thread (1) or another (2 and up)\n"
    "       stuck mmap PATH            thread 2 reads a mapping of PATH, then thread 3 calls mmap()\n"
    "       stuck vfork                a parent in vfork, its child stopped\n"
    "       stuck zombies N            N children that have ended and that nobody waits for\n"
    "       stuck threads N            N threads beside its first one, all asleep\n"
    "       stuck reexec N             starts N threads and executes itself, again and again\n"
    "       stuck leave PATH           two threads keep PATH open; once there is a byte on standard input they end one by one\n"
    "       stuck memory MIB           takes that much memory, touches it, sleeps\n";

static const char *op, *path;

static int fail(const char *what) {
  fprintf(stderr, "stuck: %s %s: %s\n", what, path ? path : "", strerror(errno));
  return 1;
}

static int rest(void) {
  while (pause()) continue;
  return 0;
}

static int operate(void) {
  char byte = 'x', other[4096];
  snprintf(other, sizeof other, "%s.renamed", path);
  if (strcmp(op, "unlink") == 0) return unlink(path);
  if (strcmp(op, "rmdir") == 0) return rmdir(path);
  if (strcmp(op, "mkdir") == 0) return mkdir(path, 0755);
  if (strcmp(op, "rename") == 0) return rename(path, other);
  if (strcmp(op, "stat") == 0) {
    struct stat st;
    return stat(path, &st);
  }
  if (strcmp(op, "readdir") == 0) {
    int dir = open(path, O_RDONLY | O_DIRECTORY);
    return dir < 0 ? -1 : (int)getdents64(dir, other, sizeof other);
  }
  int flags = strcmp(op, "create") == 0 ? O_RDWR | O_CREAT | O_EXCL : O_RDWR;
  int fd = open(path, flags, 0644);
  if (fd < 0 || strcmp(op, "open") == 0 || strcmp(op, "create") == 0) return fd;
  if (strcmp(op, "read") == 0) return (int)read(fd, &byte, 1);
  if (strcmp(op, "write") == 0) return (int)write(fd, &byte, 1);
  if (strcmp(op, "fsync") == 0) return write(fd, &byte, 1) < 0 ? -1 : fsync(fd);
  errno = EINVAL;
  return -1;
}

static void *operate_in_thread(void *last) {
  if (!last) return rest(), NULL;
  if (operate() < 0) fail(op);
  return rest(), NULL;
}

static int do_operation(long thread) {
  pthread_t id;
  for (long n = 2; n <= thread; n++) pthread_create(&id, NULL, operate_in_thread, n == thread ? "last" : NULL);
  if (thread < 2 && operate() < 0) return fail(op);
  return rest();
}

/*
 * A page fault lets go of the address space's lock for its first read, and keeps it while it reads again. So the file
 * system must fail the first read and never answer the second: then mmap(), and a look at cmdline, wait for the lock.
 */
static void *touch_mapping(void *mapping) {
  volatile char byte = *(volatile char *)mapping;
  (void)byte;
  return rest(), NULL;
}
static void *map_more(void *unused) {
  (void)unused;
  while (!usleep(20000)) {
    void *more = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    munmap(more, 4096);
  }
  return NULL;
}
static int do_mmap(void) {
  int fd = open(path, O_RDONLY);
  void *mapping = fd < 0 ? MAP_FAILED : mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
  if (mapping == MAP_FAILED) return fail("mmap");
  madvise(mapping, 4096, MADV_RANDOM); /* no readahead, which would be a read of its own */
  pthread_t id;
  pthread_create(&id, NULL, map_more, NULL); /* before the fault: making a thread needs the lock, too */
  pthread_create(&id, NULL, touch_mapping, mapping);
  return rest();
}

static int do_vfork(void) {
  if (vfork() == 0) {
    raise(SIGSTOP);
    _exit(0);
  }
  return rest();
}

static int make_zombies(long count) {
  for (long n = 0; n < count; n++) {
    pid_t child = fork();
    if (child < 0) return fail("fork");
    if (child == 0) _exit(0);
  }
  return rest();
}

static bool add_threads(long count) {
  pthread_t id;
  for (long n = 0; n < count; n++)
    if ((errno = pthread_create(&id, NULL, operate_in_thread, NULL)) != 0) return false;
  return true;
}
static int make_threads(long count) { return add_threads(count) ? rest() : fail("pthread_create"); }

/*
 * Each execve must end the other threads first, and waits for them (de_thread() in the kernel's fs/exec.c). A freezer that
 * catches them and not the one that waits can neither go on nor be done.
 */
static int execute_again(const char *count) {
  if (!add_threads(atol(count))) return fail("pthread_create");
  execl("/bin/stuck", "stuck", "reexec", count, (char *)NULL);
  return fail("exec");
}

/*
 * By the system call, and not by exit(), which would end all threads at once: the process as a whole is not told to end then,
 * and its files are closed by the thread that ends last.
 */
static void *end_thread(void *first) {
  char byte;
  if (!first && read(0, &byte, 1) < 0) fail("read");
  syscall(SYS_exit, 0);
  return NULL;
}
static int leave(void) {
  pthread_t last;
  if (open(path, O_RDWR) < 0) return fail("open");
  if ((errno = pthread_create(&last, NULL, end_thread, NULL)) != 0) return fail("pthread_create");
  return end_thread("first"), 1;
}

static int take_memory(long mebibytes) {
  size_t size = (size_t)mebibytes << 20;
  char *memory = malloc(size);
  if (!memory) return fail("malloc");
  for (size_t at = 0; at < size; at += 4096) memory[at] = 1;
  return rest();
}

int main(int argc, char **argv) {
  const char *mode = argc > 1 ? argv[1] : "";
  if (strcmp(mode, "op") == 0 && argc >= 4) {
    op = argv[2], path = argv[3];
    return do_operation(argc > 4 ? atol(argv[4]) : 1);
  }
  if (strcmp(mode, "mmap") == 0 && argc == 3) return path = argv[2], do_mmap();
  if (strcmp(mode, "vfork") == 0) return do_vfork();
  if (strcmp(mode, "zombies") == 0 && argc == 3) return make_zombies(atol(argv[2]));
  if (strcmp(mode, "threads") == 0 && argc == 3) return make_threads(atol(argv[2]));
  if (strcmp(mode, "leave") == 0 && argc == 3) return path = argv[2], leave();
  if (strcmp(mode, "reexec") == 0 && argc == 3) return execute_again(argv[2]);
  if (strcmp(mode, "memory") == 0 && argc == 3) return take_memory(atol(argv[2]));
  fputs(usage, stderr);
  return 2;
}
