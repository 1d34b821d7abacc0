/* Carries a job out on the tree, answers its request, and frees the job. */
#include "hangfs.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

/* Nothing is cached by the kernel, so that every look at a path reaches the rules. */
static void reply_node(struct job *job, struct node *node) {
  struct fuse_entry_param entry = {.ino = node == tree_root() ? FUSE_ROOT_ID : (fuse_ino_t)(uintptr_t)node,
                                   .attr = node->st};
  node->lookups++;
  int error = job->op == OP_CREATE ? fuse_reply_create(job->req, &entry, &job->file)
                                   : fuse_reply_entry(job->req, &entry);
  if (error) tree_forget(node, 1); /* the caller was gone before the answer */
}

static int make(struct job *job, mode_t mode) {
  if (tree_find(job->node, job->name)) return EEXIST;
  struct node *node = tree_add(job->node, job->name, mode, fuse_req_ctx(job->req));
  if (job->op == OP_SYMLINK) {
    node->data = strdup(job->new_name);
    node->capacity = strlen(node->data) + 1;
    node->st.st_size = (off_t)strlen(node->data);
  }
  reply_node(job, node);
  return 0;
}

static int change(struct job *job) {
  struct stat *st = &job->node->st;
  int set = job->to_set;
  if (set & FUSE_SET_ATTR_SIZE) {
    int error = tree_resize(job->node, (size_t)job->attr.st_size);
    if (error) return error;
  }
  if (set & FUSE_SET_ATTR_MODE) st->st_mode = (st->st_mode & S_IFMT) | (job->attr.st_mode & 07777);
  if (set & FUSE_SET_ATTR_UID) st->st_uid = job->attr.st_uid;
  if (set & FUSE_SET_ATTR_GID) st->st_gid = job->attr.st_gid;
  if (set & FUSE_SET_ATTR_ATIME) st->st_atim = job->attr.st_atim;
  if (set & FUSE_SET_ATTR_MTIME) st->st_mtim = job->attr.st_mtim;
  if (set & FUSE_SET_ATTR_ATIME_NOW) touch(&st->st_atim);
  if (set & FUSE_SET_ATTR_MTIME_NOW) touch(&st->st_mtim);
  touch(&st->st_ctim);
  fuse_reply_attr(job->req, st, 0);
  return 0;
}

static void reply_bytes(struct job *job) {
  size_t size = (size_t)job->node->st.st_size, offset = (size_t)job->offset;
  size_t left = offset < size ? size - offset : 0;
  fuse_reply_buf(job->req, left ? job->node->data + offset : NULL, left < job->size ? left : job->size);
}

static int write_bytes(struct job *job) {
  size_t end = (size_t)job->offset + job->size;
  int error = end > (size_t)job->node->st.st_size ? tree_resize(job->node, end) : 0;
  if (error) return error;
  memcpy(job->node->data + job->offset, job->data, job->size);
  touch(&job->node->st.st_mtim);
  fuse_reply_write(job->req, job->size);
  return 0;
}

/* A directory is listed as it was when it was opened: removing entries while reading loses none. */
struct listing {
  size_t used;
  char bytes[];
};

/* An entry's offset is where the next one starts, so its size is asked for first. */
static void list_entry(struct job *job, struct listing *listing, size_t room, const char *name,
                       const struct stat *st) {
  size_t size = fuse_add_direntry(job->req, NULL, 0, name, NULL, 0);
  fuse_add_direntry(job->req, listing->bytes + listing->used, room - listing->used, name, st,
                    (off_t)(listing->used + size));
  listing->used += size;
}

static void open_directory(struct job *job) {
  size_t room = 256;
  for (const struct node *node = job->node->children; node; node = node->next) room += strlen(node->name) + 64;
  struct listing *listing = calloc(1, sizeof *listing + room);
  list_entry(job, listing, room, ".", &job->node->st);
  list_entry(job, listing, room, "..", &job->node->parent->st);
  for (const struct node *node = job->node->children; node; node = node->next)
    list_entry(job, listing, room, node->name, &node->st);
  job->file.fh = (uint64_t)(uintptr_t)listing;
  fuse_reply_open(job->req, &job->file);
}

/* The kernel takes whole entries only: cut the listing where the last one that fits ends. */
static void read_directory(struct job *job) {
  struct listing *listing = (struct listing *)(uintptr_t)job->file.fh;
  size_t start = (size_t)job->offset, end = start;
  while (end < listing->used) {
    uint32_t name_length;
    memcpy(&name_length, listing->bytes + end + 16, sizeof name_length); /* fuse_dirent.namelen */
    size_t size = (24 + name_length + 7) & ~(size_t)7;
    if (end + size - start > job->size) break;
    end += size;
  }
  fuse_reply_buf(job->req, listing->bytes + start, end - start);
}

static int carry_out(struct job *job) {
  struct node *node = job->node;
  switch (job->op) {
  case OP_LOOKUP: {
    struct node *child = tree_find(node, job->name);
    if (!child) return ENOENT;
    reply_node(job, child);
    return 0;
  }
  case OP_GETATTR: return fuse_reply_attr(job->req, &node->st, 0), 0;
  case OP_SETATTR: return change(job);
  case OP_READLINK: return fuse_reply_readlink(job->req, node->data), 0;
  case OP_SYMLINK: return make(job, S_IFLNK | 0777);
  case OP_MKNOD: return make(job, job->attr.st_mode);
  case OP_MKDIR: return make(job, S_IFDIR | (job->attr.st_mode & 07777));
  case OP_CREATE: return make(job, S_IFREG | (job->attr.st_mode & 07777));
  case OP_UNLINK: return fuse_reply_err(job->req, tree_remove(node, job->name, false)), 0;
  case OP_RMDIR: return fuse_reply_err(job->req, tree_remove(node, job->name, true)), 0;
  case OP_RENAME:
    return fuse_reply_err(job->req,
                          tree_rename(node, job->name, job->target, job->new_name, (unsigned)job->to_set)), 0;
  case OP_OPEN:
    if (job->file.flags & O_TRUNC) tree_resize(node, 0);
    return fuse_reply_open(job->req, &job->file), 0;
  case OP_READ: return reply_bytes(job), 0;
  case OP_WRITE: return write_bytes(job);
  case OP_FLUSH:
  case OP_FSYNC: return fuse_reply_err(job->req, 0), 0;
  case OP_OPENDIR: return open_directory(job), 0;
  case OP_READDIR: return read_directory(job), 0;
  case OP_STATFS: {
    struct statvfs fs = {.f_bsize = 4096, .f_frsize = 4096, .f_blocks = 1 << 18, .f_bfree = 1 << 17,
                         .f_bavail = 1 << 17, .f_files = 1 << 16, .f_ffree = 1 << 15, .f_namemax = 255};
    return fuse_reply_statfs(job->req, &fs), 0;
  }
  default: return ENOSYS;
  }
}

void job_free(struct job *job) {
  free(job->name);
  free(job->new_name);
  free(job->path);
  free(job->data);
  free(job);
}

void execute(struct job *job) {
  int error = carry_out(job);
  if (error) fuse_reply_err(job->req, error);
  job_free(job);
}
