/*
 * runc-unbounded: a STAND-IN for runc <= 1.0.0-rc92, which no Debian release carries any more.
 *
 * It hands every call to the real runc, except `kill --all ID SIGNAL`. There it does what those releases did:
 * set the container's freezer to FROZEN and try again for ever while it reads FREEZING, then signal every
 * process, then thaw. From 1.0.0-rc93 on runc gives up after a number of tries.
 *
 * Sources: opencontainers/runc, tag v1.0.0-rc92, libcontainer/cgroups/fs/freezer.go (FreezerGroup.Set) and
 * libcontainer/init_linux.go (signalAllProcesses); the bound came with opencontainers/runc#2774.
 *
 * Like a Go program it has several threads; the first one only waits, another one works. It is statically
 * linked, so it runs on every lab's release. It is no runc: use it only in labs.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#define REAL "/usr/sbin/runc"
enum { IDLE_THREADS = 5 }; /* with the first one and the worker: 7, as rc92 was seen to have */

struct call {
  const char *root, *log, *command, *id, *signal;
  bool all;
};

static const char *freezer;
static int signal_number;

/* Options that come before the command and take a value of their own. */
static bool takes_value(const char *option) {
  static const char *const known[] = {"--root", "--log", "--log-format", "--criu", "--rootless"};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (strcmp(option, known[i]) == 0) return true;
  return false;
}

static struct call parse(int argc, char **argv) {
  struct call call = {.root = "/run/runc", .signal = "TERM"};
  for (int i = 1; i < argc; i++) {
    char *word = argv[i], *value = strchr(word, '=');
    if (!call.command && word[0] == '-') {
      if (!value && takes_value(word) && i + 1 < argc) value = argv[++i];
      else if (value) value++;
      if (strncmp(word, "--root", 6) == 0 && (word[6] == 0 || word[6] == '=') && value) call.root = value;
      if (strncmp(word, "--log", 5) == 0 && (word[5] == 0 || word[5] == '=') && value) call.log = value;
    } else if (!call.command) call.command = word;
    else if (strcmp(word, "--all") == 0 || strcmp(word, "-a") == 0) call.all = true;
    else if (word[0] != '-' && !call.id) call.id = word;
    else if (word[0] != '-') call.signal = word;
  }
  return call;
}

static int number_of(const char *name) {
  if (isdigit((unsigned char)name[0])) return atoi(name);
  if (strncmp(name, "SIG", 3) == 0) name += 3;
  for (int number = 1; number < NSIG; number++) {
    const char *known = sigabbrev_np(number);
    if (known && strcmp(known, name) == 0) return number;
  }
  return 0;
}

/* The freezer cgroup that runc wrote down when it created the container; NULL: there is none. */
static const char *freezer_of(const struct call *call) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s/state.json", call->root, call->id);
  FILE *file = fopen(path, "r");
  if (!file) return NULL;
  char *text = NULL;
  size_t room = 0;
  ssize_t size = getdelim(&text, &room, 0, file);
  fclose(file);
  char *paths = size > 0 ? strstr(text, "\"cgroup_paths\":{") : NULL;
  char *from = paths ? strstr(paths, "\"freezer\":\"") : NULL;
  char *to = from ? strchr(from += strlen("\"freezer\":\""), '"') : NULL;
  if (!to) return NULL;
  *to = 0;
  return from;
}

static void log_failure(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
  fputc('\n', stderr);
  exit(1);
}

static int open_in_group(const char *name, int flags) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", freezer, name);
  int fd = open(path, flags | O_CLOEXEC);
  if (fd < 0) log_failure("open %s: %s", path, strerror(errno));
  return fd;
}

static void set_state(const char *state) {
  int fd = open_in_group("freezer.state", O_WRONLY);
  if (write(fd, state, strlen(state)) < 0) log_failure("write freezer.state: %s", strerror(errno));
  close(fd);
}

static void state_now(char *state, size_t room) {
  int fd = open_in_group("freezer.state", O_RDONLY);
  ssize_t size = read(fd, state, room - 1);
  close(fd);
  state[size > 0 ? size : 0] = 0;
  state[strcspn(state, "\n")] = 0;
}

/* FreezerGroup.Set of rc92: no bound on the number of tries. */
static void freeze(void) {
  for (;;) {
    char state[32];
    set_state("FROZEN");
    state_now(state, sizeof state);
    if (strcmp(state, "FREEZING") != 0) return;
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
  }
}

static void *kill_all(void *unused) {
  (void)unused;
  freeze();
  FILE *processes = fdopen(open_in_group("cgroup.procs", O_RDONLY), "r");
  int pid;
  while (fscanf(processes, "%d", &pid) == 1) kill(pid, signal_number);
  fclose(processes);
  set_state("THAWED");
  return NULL;
}

static void *idle(void *unused) {
  (void)unused;
  static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  static pthread_cond_t never = PTHREAD_COND_INITIALIZER;
  pthread_mutex_lock(&mutex);
  while (pthread_cond_wait(&never, &mutex) == 0) continue;
  return NULL;
}

int main(int argc, char **argv) {
  struct call call = parse(argc, argv);
  bool ours = call.command && strcmp(call.command, "kill") == 0 && call.all && call.id;
  if (ours) freezer = freezer_of(&call);
  if (ours) signal_number = number_of(call.signal);
  if (!freezer || !signal_number) {
    execv(REAL, argv);
    log_failure("runc-unbounded: %s: %s", REAL, strerror(errno));
  }
  if (call.log && open(call.log, O_WRONLY | O_CREAT | O_APPEND, 0644) < 0)
    log_failure("open %s: %s", call.log, strerror(errno));
  epoll_create1(0); /* as the original: the log is fd 3, the Go runtime's epoll is fd 4 */
  pthread_t worker, other;
  for (int i = 0; i < IDLE_THREADS; i++) pthread_create(&other, NULL, idle, NULL);
  pthread_create(&worker, NULL, kill_all, NULL);
  pthread_join(worker, NULL);
  exit(0);
}
