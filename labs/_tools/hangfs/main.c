/* hangfs: the command line, and the server's loop. `hangfs` alone prints how it is used. */
#include "hangfs.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static const char usage[] =
    "usage: hangfs mount NAME DIR [--direct] [--block DEVICE]   a file system at DIR; it behaves until it is told otherwise\n"
    "                                    --direct: reads bypass the page cache, so that one that is held cannot be killed\n"
    "                                    --block: of type fuseblk, on that block device, as ntfs-3g mounts; nothing is written to it\n"
    "       hangfs hang NAME --op OP[,OP] [--path GLOB] [--skip N] [--count N] [--errno E]\n"
    "                                    matching requests are read and never answered, or get E;\n"
    "                                    the first N pass (--skip), at most N are caught (--count)\n"
    "       hangfs status NAME           a line for each request that is held\n"
    "       hangfs wait NAME [--held N] [--deadline SECONDS]   until at least N (1) requests are held\n"
    "       hangfs info NAME             FUSE connection, state, how many are held\n"
    "       hangfs release NAME [--errno E]   answers what is held; normal from then on\n"
    "       hangfs unmount NAME          release, unmount, end\n"
    "operations:";

static int explain(void) {
  fputs(usage, stderr);
  for (int op = 0; op < OP_COUNT; op++) fprintf(stderr, " %s", op_names[op]);
  fputc('\n', stderr);
  return 2;
}

static int fail(const char *what, const char *about) {
  fprintf(stderr, "hangfs: %s %s: %s\n", what, about, strerror(errno));
  return 3;
}

/*
 * The name of the FUSE connection of the mount at dir: its device number as the kernel keeps it (fs/fuse/control.c,
 * fuse_ctl_add_conn). Of a mount without a block device that is the minor number alone. -1: not mounted.
 */
static long connection_of(const char *dir) {
  FILE *file = fopen("/proc/self/mountinfo", "r");
  long found = -1;
  char line[8192], where[4096];
  unsigned device_major, device_minor;
  while (file && fgets(line, sizeof line, file))
    if (sscanf(line, "%*d %*d %u:%u %*s %4095s", &device_major, &device_minor, where) == 3 && strcmp(where, dir) == 0)
      found = (long)device_major << 20 | device_minor;
  if (file) fclose(file);
  return found;
}

/* One thread is enough for any number of held requests: holding one is not to answer it. */
static void serve(struct server *server, int listener) {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  sigprocmask(SIG_BLOCK, &ends, NULL);
  int device = fuse_session_fd(server->session), signals = signalfd(-1, &ends, SFD_CLOEXEC);
  fcntl(device, F_SETFL, fcntl(device, F_GETFL) | O_NONBLOCK);
  struct pollfd watched[] = {{.fd = listener, .events = POLLIN}, {.fd = signals, .events = POLLIN},
                             {.fd = device, .events = POLLIN}};
  struct fuse_buf request = {0};
  while (!server->stop) {
    if (poll(watched, 3, -1) < 0 && errno != EINTR) break;
    if (watched[1].revents) break;
    if (watched[2].revents) {
      int size = fuse_session_receive_buf(server->session, &request);
      if (size > 0) {
        current_unique = ((struct fuse_in_header *)request.mem)->unique;
        fuse_session_process_buf(server->session, &request);
      } else if (fuse_session_exited(server->session)) {
        /* Aborted or unmounted by others. Stay, so that `status` can say that nothing is held. */
        held_drop();
        server->aborted = true;
        watched[2].fd = -1;
        if (connection_of(server->dir) != server->connection) break;
      }
    }
    if (watched[0].revents) control_answer(listener, server);
  }
}

/* For whoever must undo this. The inode tells this connection from a later one with the same number. */
static void remember(long connection) {
  char path[64];
  struct stat st = {0};
  snprintf(path, sizeof path, "/sys/fs/fuse/connections/%ld", connection);
  FILE *ledger = fopen("/run/drillbook/ledger", "a");
  if (!ledger) return;
  stat(path, &st);
  fprintf(ledger, "fuse %ld %lu\n", connection, (unsigned long)st.st_ino);
  fclose(ledger);
}

/* Children must not hold the caller's terminal or pipes: whoever ran `mount` waits for them to close. */
static void detach(void) {
  setsid();
  int null = open("/dev/null", O_RDWR);
  for (int fd = 0; fd < 3; fd++) dup2(null, fd);
  if (null > 2) close(null);
  if (chdir("/")) _exit(3);
}

static int mount_and_serve(const char *name, const char *where, bool direct, const char *device) {
  char dir[4096], mount_options[4200];
  if (strlen(control_path(name)) > 90 || strchr(name, '/')) return fail("cannot use the name", name);
  if (mkdir(where, 0755) && errno != EEXIST) return fail("cannot make", where);
  if (!realpath(where, dir)) return fail("cannot find", where);
  int listener = control_listen(name), ready[2];
  if (listener < 0) return fail("cannot listen on", control_path(name));
  if (pipe2(ready, O_CLOEXEC)) return fail("cannot make", "a pipe");
  struct server server = {.name = name, .dir = dir, .ready = ready[1], .direct = direct};
  snprintf(mount_options, sizeof mount_options, "fsname=%s%s,subtype=hangfs,allow_other,default_permissions",
           device ? device : "hangfs", device ? ",blkdev" : "");
  char *options[] = {"hangfs", "-o", mount_options, NULL};
  struct fuse_args args = FUSE_ARGS_INIT(3, options);
  server.session = fuse_session_new(&args, &operations, sizeof operations, &server);
  if (!server.session || fuse_session_mount(server.session, dir)) return fail("cannot mount", dir);
  server.connection = connection_of(dir);
  remember(server.connection);
  pid_t child = fork();
  if (child < 0) return fail("cannot fork for", name);
  if (child > 0) {
    char nothing;
    close(ready[1]);
    return read(ready[0], &nothing, 1) < 0; /* ends when the server has been greeted by the kernel */
  }
  detach();
  serve(&server, listener);
  unlink(control_path(name));
  umount2(dir, MNT_DETACH); /* libfuse leaves a mount alone whose connection was aborted */
  fuse_session_unmount(server.session);
  return 0;
}

static int wait_for_held(const char *name, int argc, char **argv) {
  long wanted = 1, deadline = 10;
  for (int i = 0; i + 1 < argc; i += 2) {
    if (strcmp(argv[i], "--held") == 0) wanted = atol(argv[i + 1]);
    else if (strcmp(argv[i], "--deadline") == 0) deadline = atol(argv[i + 1]);
    else return explain();
  }
  for (long tries = 0;; tries++) {
    char *text = NULL, *words[] = {"status"};
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    int code = control_ask(name, 1, words, out);
    fclose(out);
    long lines = 0;
    for (const char *at = text; (at = strchr(at, '\n')); at++) lines++;
    if (code == 0 && lines >= wanted) return fputs(text, stdout), 0;
    free(text);
    if (code) return code;
    if (tries >= deadline * 200) {
      fprintf(stderr, "hangfs: %ld of %ld requests were held after %ld s\n", lines, wanted, deadline);
      return 1;
    }
    nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
  }
}

int main(int argc, char **argv) {
  if (argc < 3) return explain();
  const char *command = argv[1], *name = argv[2];
  if (strcmp(command, "mount") == 0) {
    bool direct = false;
    const char *device = NULL;
    for (int i = 4; i < argc; i++) {
      if (strcmp(argv[i], "--direct") == 0) direct = true;
      else if (strcmp(argv[i], "--block") == 0 && i + 1 < argc) device = argv[++i];
      else return explain();
    }
    return argc >= 4 ? mount_and_serve(name, argv[3], direct, device) : explain();
  }
  if (strcmp(command, "wait") == 0) return wait_for_held(name, argc - 3, argv + 3);
  argv[2] = argv[1]; /* the server is asked with the command and what follows the name */
  return control_ask(name, argc - 2, argv + 2, stdout);
}
