/* The socket between `hangfs COMMAND NAME` and the server that holds the requests. */
#include "hangfs.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define MESSAGE 8192

const char *control_path(const char *name) {
  static char path[96];
  snprintf(path, sizeof path, "/run/drillbook/hangfs/%s", name);
  return path;
}

static int control_open(const char *name, struct sockaddr_un *address) {
  *address = (struct sockaddr_un){.sun_family = AF_UNIX};
  snprintf(address->sun_path, sizeof address->sun_path, "%s", control_path(name));
  return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

int control_listen(const char *name) {
  struct sockaddr_un address;
  mkdir("/run/drillbook", 0755);
  mkdir("/run/drillbook/hangfs", 0700);
  int listener = control_open(name, &address);
  unlink(address.sun_path);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 64)) return -1;
  return listener;
}

static const char *release(int argc, char **argv) {
  int error = 0;
  if (argc == 2 && strcmp(argv[0], "--errno") == 0) error = error_number(argv[1]);
  else if (argc) return "unknown option; known is --errno";
  rules_clear();
  held_release(error);
  return NULL;
}

/* Carries a command out; what it prints goes to out, the return value says what is wrong. */
static const char *command(struct server *server, int argc, char **argv, FILE *out) {
  const char *word = argc ? argv[0] : "";
  if (strcmp(word, "status") == 0) return held_print(out), NULL;
  if (strcmp(word, "release") == 0) return release(argc - 1, argv + 1);
  if (strcmp(word, "hang") == 0) {
    struct rule rule;
    const char *problem = rule_parse(&rule, argc - 1, argv + 1);
    if (!problem) rule_add(&rule);
    return problem;
  }
  if (strcmp(word, "info") == 0) {
    fprintf(out, "name=%s connection=%ld state=%s held=%ld server=%d dir=%s\n", server->name, server->connection,
            server->aborted ? "aborted" : "serving", held_count(), getpid(), server->dir);
    return NULL;
  }
  if (strcmp(word, "unmount") == 0) {
    rules_clear();
    held_release(0);
    server->stop = true;
    return NULL;
  }
  return "unknown command";
}

/* One question a connection: words that end in NUL; the answer starts with the exit code's digit. */
void control_answer(int listener, struct server *server) {
  int client = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (client < 0) return;
  struct timeval patience = {.tv_sec = 1}; /* a client that says nothing must not stop the file system */
  setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  char message[MESSAGE + 1], *words[32];
  ssize_t size = recv(client, message, MESSAGE, 0);
  int count = 0;
  for (char *at = message; size > 0 && at < message + size && count < 32; at += strlen(at) + 1) {
    message[size] = 0;
    words[count++] = at;
  }
  char *text = NULL;
  size_t length = 0;
  FILE *out = open_memstream(&text, &length);
  const char *problem = command(server, count, words, out);
  fclose(out);
  FILE *reply = fdopen(client, "w");
  fprintf(reply, "%c%s", problem ? '2' : '0', problem ? problem : text);
  fclose(reply);
  free(text);
}

/* Asks the server; prints the answer, returns the exit code. 3: there is no server, or it is silent. */
int control_ask(const char *name, int argc, char **argv, FILE *out) {
  struct sockaddr_un address;
  int server = control_open(name, &address);
  struct timeval patience = {.tv_sec = 5};
  setsockopt(server, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (connect(server, (struct sockaddr *)&address, sizeof address)) {
    fprintf(stderr, "hangfs: no file system is called '%s': %s\n", name, strerror(errno));
    return 3;
  }
  char message[MESSAGE];
  size_t used = 0;
  for (int i = 0; i < argc && used + strlen(argv[i]) + 1 < sizeof message; i++) {
    strcpy(message + used, argv[i]);
    used += strlen(argv[i]) + 1;
  }
  char code = 0, part[4096];
  if (send(server, message, used, MSG_NOSIGNAL) < 0 || recv(server, &code, 1, 0) != 1) {
    fprintf(stderr, "hangfs: the server of '%s' does not answer\n", name);
    return 3;
  }
  if (code != '0') fputs("hangfs: ", stderr);
  for (ssize_t got; (got = recv(server, part, sizeof part, 0)) > 0;)
    fwrite(part, 1, (size_t)got, code == '0' ? out : stderr);
  if (code != '0') fputc('\n', stderr);
  close(server);
  return code - '0';
}
