/* The FUSE side: turns each request into a job, which is carried out now, held, or refused. */
#include "hangfs.h"
#include <linux/fuse.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Set by the loop for each request that it reads: libfuse does not tell it. */
uint64_t current_unique;

static struct node *node_of(fuse_ino_t ino) {
  return ino == FUSE_ROOT_ID ? tree_root() : (struct node *)(uintptr_t)ino;
}

static struct job *job_new(fuse_req_t req, enum op op, fuse_ino_t ino, const char *name) {
  struct job *job = calloc(1, sizeof *job);
  job->req = req;
  job->op = op;
  job->node = node_of(ino);
  job->name = name ? strdup(name) : NULL;
  job->path = tree_path(job->node, name);
  job->unique = current_unique;
  job->pid = fuse_req_ctx(req)->pid;
  clock_gettime(CLOCK_MONOTONIC, &job->since);
  return job;
}

static void submit(struct job *job) {
  int decision = rules_decide(job->op, job->path);
  if (decision == PASS) execute(job);
  else if (decision == HOLD) hold(job);
  else {
    fuse_reply_err(job->req, decision);
    job_free(job);
  }
}

static void on_init(void *data, struct fuse_conn_info *connection) {
  /* Spliced requests would hide their header, where `unique` is. */
  connection->want &= ~(unsigned)FUSE_CAP_SPLICE_READ;
  close(((struct server *)data)->ready); /* the mount answers from here on: whoever mounted may go on */
}

static void on_forget(fuse_req_t req, fuse_ino_t ino, uint64_t lookups) {
  if (ino != FUSE_ROOT_ID) tree_forget(node_of(ino), lookups);
  fuse_reply_none(req);
}

static void on_releasedir(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *file) {
  (void)ino;
  free((void *)(uintptr_t)file->fh);
  fuse_reply_err(req, 0);
}

static void submit_file(struct job *job, const struct fuse_file_info *file) {
  if (file) job->file = *file;
  job->file.direct_io = ((struct server *)fuse_req_userdata(job->req))->direct;
  submit(job);
}

static void on_lookup(fuse_req_t req, fuse_ino_t ino, const char *name) {
  submit(job_new(req, OP_LOOKUP, ino, name));
}
static void on_readlink(fuse_req_t req, fuse_ino_t ino) { submit(job_new(req, OP_READLINK, ino, NULL)); }
static void on_statfs(fuse_req_t req, fuse_ino_t ino) { submit(job_new(req, OP_STATFS, ino, NULL)); }
static void on_unlink(fuse_req_t req, fuse_ino_t ino, const char *name) {
  submit(job_new(req, OP_UNLINK, ino, name));
}
static void on_rmdir(fuse_req_t req, fuse_ino_t ino, const char *name) {
  submit(job_new(req, OP_RMDIR, ino, name));
}
static void on_getattr(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *file) {
  submit_file(job_new(req, OP_GETATTR, ino, NULL), file);
}
static void on_open(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *file) {
  submit_file(job_new(req, OP_OPEN, ino, NULL), file);
}
static void on_opendir(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *file) {
  submit_file(job_new(req, OP_OPENDIR, ino, NULL), file);
}
static void on_flush(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *file) {
  submit_file(job_new(req, OP_FLUSH, ino, NULL), file);
}
static void on_fsync(fuse_req_t req, fuse_ino_t ino, int data_only, struct fuse_file_info *file) {
  (void)data_only;
  submit_file(job_new(req, OP_FSYNC, ino, NULL), file);
}

static void on_setattr(fuse_req_t req, fuse_ino_t ino, struct stat *attr, int to_set,
                       struct fuse_file_info *file) {
  struct job *job = job_new(req, OP_SETATTR, ino, NULL);
  job->attr = *attr;
  job->to_set = to_set;
  submit_file(job, file);
}

static void on_symlink(fuse_req_t req, const char *link, fuse_ino_t ino, const char *name) {
  struct job *job = job_new(req, OP_SYMLINK, ino, name);
  job->new_name = strdup(link);
  submit(job);
}

static void submit_new(fuse_req_t req, enum op op, fuse_ino_t ino, const char *name, mode_t mode,
                       const struct fuse_file_info *file) {
  struct job *job = job_new(req, op, ino, name);
  job->attr.st_mode = mode;
  submit_file(job, file);
}
static void on_mknod(fuse_req_t req, fuse_ino_t ino, const char *name, mode_t mode, dev_t device) {
  (void)device; /* only plain files, pipes and sockets: nobody needs devices here */
  submit_new(req, OP_MKNOD, ino, name, mode, NULL);
}
static void on_mkdir(fuse_req_t req, fuse_ino_t ino, const char *name, mode_t mode) {
  submit_new(req, OP_MKDIR, ino, name, mode, NULL);
}
static void on_create(fuse_req_t req, fuse_ino_t ino, const char *name, mode_t mode,
                      struct fuse_file_info *file) {
  submit_new(req, OP_CREATE, ino, name, mode, file);
}

static void on_rename(fuse_req_t req, fuse_ino_t ino, const char *name, fuse_ino_t to, const char *new_name,
                      unsigned flags) {
  struct job *job = job_new(req, OP_RENAME, ino, name);
  job->target = node_of(to);
  job->new_name = strdup(new_name);
  job->to_set = (int)flags;
  submit(job);
}

static void submit_range(fuse_req_t req, enum op op, fuse_ino_t ino, const char *data, size_t size, off_t offset,
                         const struct fuse_file_info *file) {
  struct job *job = job_new(req, op, ino, NULL);
  job->size = size;
  job->offset = offset;
  if (data) job->data = memcpy(malloc(size), data, size);
  submit_file(job, file);
}
static void on_read(fuse_req_t req, fuse_ino_t ino, size_t size, off_t offset, struct fuse_file_info *file) {
  submit_range(req, OP_READ, ino, NULL, size, offset, file);
}
static void on_readdir(fuse_req_t req, fuse_ino_t ino, size_t size, off_t offset, struct fuse_file_info *file) {
  submit_range(req, OP_READDIR, ino, NULL, size, offset, file);
}
static void on_write(fuse_req_t req, fuse_ino_t ino, const char *data, size_t size, off_t offset,
                     struct fuse_file_info *file) {
  submit_range(req, OP_WRITE, ino, data, size, offset, file);
}

const struct fuse_lowlevel_ops operations = {
    .init = on_init,       .lookup = on_lookup,   .forget = on_forget,         .getattr = on_getattr,
    .setattr = on_setattr, .readlink = on_readlink, .symlink = on_symlink,     .mknod = on_mknod,
    .mkdir = on_mkdir,     .unlink = on_unlink,   .rmdir = on_rmdir,           .rename = on_rename,
    .create = on_create,   .open = on_open,       .read = on_read,             .write = on_write,
    .flush = on_flush,     .fsync = on_fsync,     .opendir = on_opendir,       .readdir = on_readdir,
    .statfs = on_statfs,   .releasedir = on_releasedir, .fsyncdir = on_fsync,
};
