/* The files themselves, in memory. Knows nothing of FUSE requests. */
#include "hangfs.h"
#include <errno.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <string.h>

static struct node *root;
static uint64_t next_inode = FUSE_ROOT_ID;

void touch(struct timespec *time) { clock_gettime(CLOCK_REALTIME, time); }

static struct node *node_new(mode_t mode, uid_t uid, gid_t gid) {
  struct node *node = calloc(1, sizeof *node);
  node->st.st_ino = next_inode++;
  node->st.st_mode = mode;
  node->st.st_uid = uid;
  node->st.st_gid = gid;
  node->st.st_blksize = 4096;
  touch(&node->st.st_mtim);
  node->st.st_atim = node->st.st_ctim = node->st.st_mtim;
  return node;
}

static void node_free_if_unused(struct node *node) {
  if (node->st.st_nlink || node->lookups || node == root) return;
  free(node->name);
  free(node->data);
  free(node);
}

struct node *tree_root(void) {
  if (!root) {
    root = node_new(S_IFDIR | 0755, 0, 0);
    root->st.st_nlink = 2;
    root->parent = root;
    root->name = strdup("");
  }
  return root;
}

struct node *tree_find(struct node *dir, const char *name) {
  struct node *node = dir->children;
  while (node && strcmp(node->name, name) != 0) node = node->next;
  return node;
}

/* A node has one name only: a hard link would need more, and no scenario wants one. */
void tree_link(struct node *dir, const char *name, struct node *node) {
  char *copy = strdup(name);
  free(node->name);
  node->name = copy;
  node->parent = dir;
  node->next = dir->children;
  dir->children = node;
  node->st.st_nlink = S_ISDIR(node->st.st_mode) ? 2 : 1;
  if (S_ISDIR(node->st.st_mode)) dir->st.st_nlink++;
  touch(&dir->st.st_mtim);
  dir->st.st_ctim = dir->st.st_mtim;
}

struct node *tree_add(struct node *dir, const char *name, mode_t mode, const struct fuse_ctx *who) {
  struct node *node = node_new(mode, who->uid, who->gid);
  tree_link(dir, name, node);
  return node;
}

void tree_unlink(struct node *node) {
  struct node *dir = node->parent, **at = &dir->children;
  while (*at != node) at = &(*at)->next;
  *at = node->next;
  node->st.st_nlink = 0;
  if (S_ISDIR(node->st.st_mode)) dir->st.st_nlink--;
  touch(&dir->st.st_mtim);
  dir->st.st_ctim = dir->st.st_mtim;
  node_free_if_unused(node);
}

int tree_remove(struct node *dir, const char *name, bool directory) {
  struct node *node = tree_find(dir, name);
  if (!node) return ENOENT;
  if (directory && !S_ISDIR(node->st.st_mode)) return ENOTDIR;
  if (!directory && S_ISDIR(node->st.st_mode)) return EISDIR;
  if (node->children) return ENOTEMPTY;
  tree_unlink(node);
  return 0;
}

int tree_rename(struct node *from, const char *name, struct node *to, const char *new_name, unsigned flags) {
  struct node *node = tree_find(from, name), *there = tree_find(to, new_name);
  if (!node) return ENOENT;
  if (flags & ~(unsigned)RENAME_NOREPLACE) return EINVAL;
  if (there == node) return 0;
  if (there && (flags & RENAME_NOREPLACE)) return EEXIST;
  if (there) {
    int error = tree_remove(to, new_name, S_ISDIR(node->st.st_mode));
    if (error) return error;
  }
  node->lookups++; /* keeps it while it has no name */
  tree_unlink(node);
  tree_link(to, new_name, node);
  node->lookups--;
  return 0;
}

int tree_resize(struct node *node, size_t size) {
  if (size > node->capacity) {
    size_t capacity = size + size / 2;
    char *data = realloc(node->data, capacity);
    if (!data) return ENOSPC;
    memset(data + node->capacity, 0, capacity - node->capacity);
    node->data = data;
    node->capacity = capacity;
  } else if (size < (size_t)node->st.st_size) {
    memset(node->data + size, 0, (size_t)node->st.st_size - size);
  }
  node->st.st_size = (off_t)size;
  node->st.st_blocks = (blkcnt_t)((size + 511) / 512);
  touch(&node->st.st_mtim);
  node->st.st_ctim = node->st.st_mtim;
  return 0;
}

void tree_forget(struct node *node, uint64_t lookups) {
  node->lookups -= lookups < node->lookups ? lookups : node->lookups;
  node_free_if_unused(node);
}

/* The path from the mount's root; a new string. */
char *tree_path(const struct node *node, const char *name) {
  size_t length = name ? strlen(name) + 1 : 0;
  for (const struct node *at = node; at->parent != at; at = at->parent) length += strlen(at->name) + 1;
  char *path = malloc(length + 2), *end = path + length;
  *end = 0;
  if (name) {
    end -= strlen(name);
    memcpy(end, name, strlen(name));
    *--end = '/';
  }
  for (const struct node *at = node; at->parent != at; at = at->parent) {
    end -= strlen(at->name);
    memcpy(end, at->name, strlen(at->name));
    *--end = '/';
  }
  if (length == 0) strcpy(path, "/");
  return path;
}
