/*
 * force-unmount [--lazily] [--in PID] DIR…   umount2(MNT_FORCE) of each, in the mount namespace of that process.
 * With --lazily it is unmounted also while it is in use.
 *
 * What it is called for is what that does first: whoever waits for a server that is gone (NFS, SMB, 9p, Ceph) gets an error.
 * Unlike umount(8) it looks at no path, which could wait for that server as well, and it does not wait for what does not
 * return: the file system may want to write to the server before it goes. Prints each DIR that is unmounted now.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_MS = 300 };

int main(int argc, char **argv) {
  int first = 1, flags = MNT_FORCE | UMOUNT_NOFOLLOW;
  if (argc > first && strcmp(argv[first], "--lazily") == 0) flags |= MNT_DETACH, first++;
  if (argc > first + 1 && strcmp(argv[first], "--in") == 0) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/ns/mnt", atoi(argv[first + 1]));
    int space = open(path, O_RDONLY | O_CLOEXEC);
    if (space < 0 || setns(space, CLONE_NEWNS)) return fprintf(stderr, "force-unmount: %s: %s\n", path, strerror(errno)), 1;
    first += 2;
  }
  if (first >= argc) return fputs("usage: force-unmount [--lazily] [--in PID] DIR…\n", stderr), 2;
  int left = 0, unmounted = 0;
  for (int i = first; i < argc; i++) {
    pid_t child = fork();
    if (child < 0) return perror("force-unmount"), 1;
    if (child == 0) _exit(umount2(argv[i], flags) ? 1 : 0);
    int status;
    pid_t ended = 0;
    for (int waited = 0; waited < PATIENCE_MS && (ended = waitpid(child, &status, WNOHANG)) == 0; waited += 5)
      nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    if (ended == 0) left++;
    else if (WIFEXITED(status) && WEXITSTATUS(status) == 0) unmounted++, puts(argv[i]);
  }
  return left > 0;
}
