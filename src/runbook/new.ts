/** A runbook to begin with: small, and right as it is. */

/** @param id lower case with hyphens; @param schema where editors find the schema, as a path from the file */
export function newRunbook(id: string, schema: string): string {
  return `# yaml-language-server: $schema=${schema}
runbook: ${id}
title: ${titleOf(id)}
description: |
  What goes wrong, why, and how to read the steps below.
tags: [docker]

# One question that lists what the runbook is about. Leave it out for a runbook about the whole node.
subjects:
  as: container
  run: docker ps --all --no-trunc --format '{{json .}}'
  parse: json-lines
  name: container.Names

# What to look at, in the order in which a person would. A step's id is its value.
steps:
  - id: state
    title: What does the engine say of it?
    run: docker inspect --format '{{json .State}}' \${{ container.ID }}
    parse: json
  - healthy-if: state.Running # if this holds the container is healthy
  - id: exitCode
    let: state.ExitCode

# What follows from it. What could not be looked at is never taken for "no".
findings:
  - id: ended-with-an-error
    severity: warning
    when: exitCode != 0
    message: \${{ container.Names }} has ended with exit code \${{ exitCode }}.
    evidence: [state]
    remedy: start-it-again

# What to do about it. Run only in a drill, or when asked for.
remedies:
  - id: start-it-again
    title: Start the container again
    side-effects: Nothing; what it wrote to its own file system is kept.
    commands:
      - run: docker start \${{ container.ID }}
    verify:
      run: test "$(docker inspect --format '{{.State.Running}}' \${{ container.ID }})" = true
      deadline: 10s
`;
}

/** The same about a whole machine, without subjects. */
export function newNodeRunbook(id: string, schema: string): string {
  return `# yaml-language-server: $schema=${schema}
runbook: ${id}
title: ${titleOf(id)}
description: |
  What goes wrong, why, and how to read the steps below.

# What to look at, in the order in which a person would. A step's id is its value.
steps:
  - id: status
    title: What does the service say of itself?
    read: /run/example/status
  - healthy-if: status.trim() == "up" # if this holds the machine is healthy
  - id: log
    title: And what did it log last?
    run: tail -n 5 /var/log/example.log
    deadline: 2s

# What follows from it. What could not be looked at is never taken for "no".
findings:
  - id: not-up
    severity: warning
    when: status.trim() != "up"
    message: The service says \${{ status.trim() }}.
    evidence: [status, log]
    remedy: start-it-again

# What to do about it. Run only in a drill, or when asked for.
remedies:
  - id: start-it-again
    title: Start the service again
    side-effects: Its clients must connect again.
    commands:
      - run: echo up > /run/example/status
    verify:
      run: grep -qx up /run/example/status
      deadline: 10s
`;
}

/** `a-file-system-is-full` as a title: words, the first in upper case. */
export function titleOf(id: string): string {
  const words = id.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
