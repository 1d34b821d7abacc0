/* hangfs: an in-memory FUSE file system that can be told which requests it shall never answer. */
#pragma once
#define FUSE_USE_VERSION 35
#include <fuse_lowlevel.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

/* The operations that a rule can name. X(enum, name in the command line) */
#define OPERATIONS(X)                                                                            \
  X(OP_LOOKUP, "lookup") X(OP_GETATTR, "getattr") X(OP_SETATTR, "setattr")                        \
  X(OP_READLINK, "readlink") X(OP_SYMLINK, "symlink") X(OP_MKNOD, "mknod")     \
  X(OP_MKDIR, "mkdir") X(OP_UNLINK, "unlink") X(OP_RMDIR, "rmdir") X(OP_RENAME, "rename")         \
  X(OP_CREATE, "create") X(OP_OPEN, "open") X(OP_READ, "read") X(OP_WRITE, "write")               \
  X(OP_FLUSH, "flush") X(OP_FSYNC, "fsync") X(OP_OPENDIR, "opendir") X(OP_READDIR, "readdir")     \
  X(OP_STATFS, "statfs")
#define OPERATION_ENUM(id, name) id,
enum op { OPERATIONS(OPERATION_ENUM) OP_COUNT };
extern const char *const op_names[OP_COUNT];

/* One file or directory. A node lives while a name or the kernel still refers to it. */
struct node {
  struct node *parent, *next, *children;
  char *name;
  struct stat st;
  uint64_t lookups;
  char *data; /* a file's bytes, or where a symbolic link points to */
  size_t capacity;
};

/* A request with everything that is needed to carry it out later: what is held can be let go. */
struct job {
  struct job *next;
  fuse_req_t req;
  enum op op;
  struct node *node, *target; /* target: the other directory of a rename, the node of a link */
  char *name, *new_name, *path;
  struct stat attr;
  int to_set, size_set;
  size_t size;
  off_t offset;
  char *data;
  struct fuse_file_info file;
  uint64_t unique;
  pid_t pid;
  struct timespec since;
};

/* tree.c */
struct node *tree_root(void);
struct node *tree_find(struct node *dir, const char *name);
struct node *tree_add(struct node *dir, const char *name, mode_t mode, const struct fuse_ctx *who);
void tree_link(struct node *dir, const char *name, struct node *node);
void tree_unlink(struct node *node);
int tree_remove(struct node *dir, const char *name, bool directory);
int tree_rename(struct node *from, const char *name, struct node *to, const char *new_name, unsigned flags);
int tree_resize(struct node *node, size_t size);
void tree_forget(struct node *node, uint64_t lookups);
char *tree_path(const struct node *node, const char *name);
void touch(struct timespec *time);

/* execute.c: carries a job out, answers its request, frees it */
void execute(struct job *job);
void job_free(struct job *job);

/* rules.c: what shall be held, and what is held now */
enum { PASS = 0, HOLD = -1 }; /* or an errno to answer with */
struct rule {
  bool ops[OP_COUNT];
  char path[4096];
  long skip, count; /* count < 0: without end */
  int error;        /* 0: hold it */
};
const char *rule_parse(struct rule *rule, int argc, char **argv);
int rule_add(const struct rule *rule);
void rules_clear(void);
int rules_decide(enum op op, const char *path);
int error_number(const char *name);
void hold(struct job *job);
void held_release(int error);
void held_drop(void);
void held_print(FILE *out);
long held_count(void);

/* serve.c: the FUSE side */
extern const struct fuse_lowlevel_ops operations;
extern uint64_t current_unique;

/* control.c: the socket that the command line talks to */
struct server {
  struct fuse_session *session;
  const char *name, *dir;
  long connection;
  bool aborted, stop, direct;
  int ready;
};
int control_listen(const char *name);
void control_answer(int listener, struct server *server);
int control_ask(const char *name, int argc, char **argv, FILE *out);
const char *control_path(const char *name);
