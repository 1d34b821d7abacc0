/* Which requests are never answered, and the ones that are being held. */
#include "hangfs.h"
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#define OPERATION_NAME(id, name) [id] = name,
const char *const op_names[OP_COUNT] = {OPERATIONS(OPERATION_NAME)};

static struct rule *rules;
static int rule_count;
static struct job *held;

int error_number(const char *name) {
  static const struct { const char *name; int number; } known[] = {
      {"EIO", EIO}, {"ENOSPC", ENOSPC}, {"EACCES", EACCES}, {"EPERM", EPERM}, {"ENOENT", ENOENT},
      {"EROFS", EROFS}, {"ESTALE", ESTALE}, {"ETIMEDOUT", ETIMEDOUT}, {"EDQUOT", EDQUOT}, {"EINTR", EINTR}};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (strcmp(known[i].name, name) == 0) return known[i].number;
  return atoi(name);
}

static const char *parse_operations(struct rule *rule, char *list) {
  static char problem[128];
  for (char *word = strtok(list, ","); word; word = strtok(NULL, ",")) {
    int op = 0;
    while (op < OP_COUNT && strcmp(op_names[op], word) != 0) op++;
    if (op == OP_COUNT) {
      snprintf(problem, sizeof problem, "unknown operation '%s'", word);
      return problem;
    }
    rule->ops[op] = true;
  }
  return NULL;
}

/* Fills the rule; returns what is wrong with the words, or NULL. */
const char *rule_parse(struct rule *rule, int argc, char **argv) {
  const char *problem = NULL;
  *rule = (struct rule){.path = "*", .count = -1};
  bool named = false;
  for (int i = 0; i < argc && !problem; i += 2) {
    const char *option = argv[i];
    if (i + 1 >= argc) return "an option lacks its value";
    char *value = argv[i + 1];
    if (strcmp(option, "--op") == 0) named = true, problem = parse_operations(rule, value);
    else if (strcmp(option, "--path") == 0) snprintf(rule->path, sizeof rule->path, "%s", value);
    else if (strcmp(option, "--skip") == 0) rule->skip = atol(value);
    else if (strcmp(option, "--count") == 0) rule->count = atol(value);
    else if (strcmp(option, "--errno") == 0) {
      rule->error = error_number(value);
      if (rule->error <= 0) problem = "unknown errno";
    } else problem = "unknown option; known are --op --path --skip --count --errno";
  }
  return problem ? problem : named ? NULL : "--op is missing";
}

int rule_add(const struct rule *rule) {
  rules = realloc(rules, sizeof *rules * (size_t)(rule_count + 1));
  rules[rule_count++] = *rule;
  return rule_count;
}

void rules_clear(void) { rule_count = 0; }

/* The first rule that fits and is not used up decides: PASS, HOLD, or an errno. */
int rules_decide(enum op op, const char *path) {
  for (struct rule *rule = rules; rule < rules + rule_count; rule++) {
    if (!rule->ops[op] || rule->count == 0 || fnmatch(rule->path, path, 0) != 0) continue;
    if (rule->skip > 0) {
      rule->skip--;
      continue;
    }
    if (rule->count > 0) rule->count--;
    return rule->error ? rule->error : HOLD;
  }
  return PASS;
}

void hold(struct job *job) {
  struct job **end = &held;
  while (*end) end = &(*end)->next;
  *end = job;
}

static struct job *held_take(void) {
  struct job *job = held;
  if (job) held = job->next;
  return job;
}

/* Answers all that is held: with an errno, or by doing now what was asked. */
void held_release(int error) {
  for (struct job *job; (job = held_take());) {
    if (!error) {
      execute(job);
      continue;
    }
    fuse_reply_err(job->req, error);
    job_free(job);
  }
}

/* After an abort nobody waits for an answer. */
void held_drop(void) {
  for (struct job *job; (job = held_take());) {
    fuse_reply_none(job->req);
    job_free(job);
  }
}

long held_count(void) {
  long count = 0;
  for (const struct job *job = held; job; job = job->next) count++;
  return count;
}

void held_print(FILE *out) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  for (const struct job *job = held; job; job = job->next) {
    long ms = (now.tv_sec - job->since.tv_sec) * 1000 + (now.tv_nsec - job->since.tv_nsec) / 1000000;
    fprintf(out, "%s pid=%d unique=%llu held_ms=%ld path=%s\n", op_names[job->op], job->pid,
            (unsigned long long)job->unique, ms, job->path);
  }
}
