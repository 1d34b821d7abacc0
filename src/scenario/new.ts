/** The template of a new scenario: small and valid. */

export interface Expecting {
  readonly runbook: string;
  /** undefined: the runbook must be quiet. */
  readonly finding: string | undefined;
  readonly hasRemedy: boolean;
}

/** @param schema where editors find the schema, as a path from the file */
export function newScenario(id: string, title: string, schema: string, expecting: Expecting): string {
  return `# yaml-language-server: $schema=${schema}
scenario: ${id}
title: ${title}
description: |
  How the failure happens, and where it is described.

# A healthy node: the future victim, and a neighbour for which nothing must be found.
setup:
  - title: Two containers
    run: |
      docker run -d --name victim victim sleep 1000000 &&
        docker run -d --name neighbour victim sleep 1000000

# Causes the failure.
inject:
  - title: One of them is killed
    run: docker kill victim

# The scenario's own proof that the failure is present. It uses nothing that a runbook uses.
oracle:
  title: no process of the victim is left
  run: |
    ! grep -q "$(docker ps -a -q --no-trunc --filter name=victim)" /proc/[0-9]*/cgroup
  deadline: 10s

# Undoes the failure. It may run twice.
revert:
  - title: The container is started again
    run: docker start victim

${expectation(expecting)}`;
}

function expectation({ runbook, finding, hasRemedy }: Expecting): string {
  if (finding === undefined) return `expect:\n  ${runbook}: { findings: [] }\n`;
  const cure = hasRemedy ? `\n    cure: ${finding}` : '';
  return `expect:\n  ${runbook}:\n    findings:\n      - { finding: ${finding}, subjects: [victim] }${cure}\n`;
}
