/*
 * lab-init: the first process of a lab. It boots the node, reaps what is left to it, and ends the lab:
 * when it is told to (SIGTERM), when the boot fails, or when whoever started it has been silent for too long
 * (DRILLBOOK_WATCHDOG seconds without a touch of /run/drillbook/heartbeat; 0 or unset: never).
 * However it ends, it first undoes what the lab did to the kernel: see lab-teardown.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Tests build it with other places. */
#ifndef SCRIPTS
#define HEARTBEAT "/run/drillbook/heartbeat"
#define SCRIPTS "/usr/local/lib/drillbook/"
#define TEARDOWN "/usr/local/sbin/lab-teardown"
#endif

enum { UNSHARE_AND_CALL_AGAIN = 10, WAY_BACK = 10, WATCHDOG_BIT = 75 };
static sigset_t watched;

static pid_t start(const char *script) {
  pid_t child = fork();
  if (child == 0) {
    sigprocmask(SIG_UNBLOCK, &watched, NULL);
    execl(script, script, (char *)NULL);
    perror(script);
    _exit(127);
  }
  return child;
}

/* Waits for this child while reaping all others. */
static int finish(pid_t child) {
  int status;
  for (pid_t ended; (ended = wait(&status)) != child;)
    if (ended < 0 && errno != EINTR) return 127;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int end(int code) {
  /* Killed by a signal: another teardown, called by exec, was quicker. Its work is finished here. */
  while (finish(start(TEARDOWN)) >= 128) continue;
  return code;
}

/*
 * Silence is measured on CLOCK_MONOTONIC, which nobody sets; the time of the file only shows that it was touched, by
 * being another one than before. Not on CLOCK_BOOTTIME: while the machine sleeps, so does whoever touches it.
 */
static bool forgotten(long patience) {
  static struct timespec touched;
  static time_t last;
  struct timespec now;
  struct stat heartbeat = {0};
  clock_gettime(CLOCK_MONOTONIC, &now);
  stat(HEARTBEAT, &heartbeat);
  if (last == 0 || heartbeat.st_mtim.tv_sec != touched.tv_sec || heartbeat.st_mtim.tv_nsec != touched.tv_nsec) {
    touched = heartbeat.st_mtim;
    last = now.tv_sec;
  }
  return patience > 0 && now.tv_sec - last > patience;
}

/*
 * A new cgroup namespace, where the host would not give one: only the first process can do this for all. The way back
 * to the hierarchies as the host sees them stays open as descriptors, /proc/1/fd/10 and 11: a mount of them would be
 * taken by runc for the lab's own.
 */
static int prepare_cgroups(void) {
  static const char *const outside[] = {"/var/lib/drillbook/freezer", "/var/lib/drillbook/devices"};
  int code = finish(start(SCRIPTS "cgroups"));
  if (code != UNSHARE_AND_CALL_AGAIN) return code;
  for (int i = 0; i < 2; i++) {
    int fd = open(outside[i], O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || dup3(fd, WAY_BACK + i, O_CLOEXEC) < 0) return perror(outside[i]), 1;
    umount2(outside[i], MNT_DETACH);
  }
  if (unshare(CLONE_NEWCGROUP)) return perror("unshare"), 1;
  setenv("DRILLBOOK_CGROUP_NAMESPACE", "own", 1);
  return finish(start(SCRIPTS "cgroups"));
}

int main(void) {
  const char *text = getenv("DRILLBOOK_WATCHDOG");
  long patience = text ? atol(text) : 0;
  sigemptyset(&watched);
  sigaddset(&watched, SIGCHLD);
  sigaddset(&watched, SIGTERM);
  sigaddset(&watched, SIGINT);
  sigprocmask(SIG_BLOCK, &watched, NULL);

  if (prepare_cgroups()) {
    printf("drillbook-lab: failed: the cgroups could not be mounted\n");
    return 1;
  }
  pid_t boot = start(SCRIPTS "boot");
  for (;;) {
    struct timespec second = {.tv_sec = 1};
    int signal_number = patience > 0 ? sigtimedwait(&watched, NULL, &second) : sigwaitinfo(&watched, NULL);
    if (signal_number == SIGTERM || signal_number == SIGINT) return end(0);
    if (forgotten(patience)) {
      printf("drillbook-lab: nobody touched %s for %ld s; the lab ends itself\n", HEARTBEAT, patience);
      fflush(stdout);
      return end(WATCHDOG_BIT);
    }
    int status;
    for (pid_t ended; (ended = waitpid(-1, &status, WNOHANG)) > 0;)
      if (ended == boot && status != 0) return end(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
  }
}
