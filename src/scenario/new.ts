/** The template of a new scenario: small and valid. */

export interface Expecting {
  readonly runbook: string;
  /** undefined: the runbook must be quiet. */
  readonly finding: string | undefined;
  readonly hasRemedy: boolean;
  /** It has no subjects. */
  readonly isAboutNode: boolean;
}

/** The lab of a scenario that names none. */
export const USUAL_LAB = 'docker';

/** @param schema where editors find the schema, as a path from the file */
export function newScenario(
  id: string,
  title: string,
  schema: string,
  expecting: Expecting,
  lab: string = USUAL_LAB,
): string {
  const head = `# yaml-language-server: $schema=${schema}
scenario: ${id}
title: ${title}
description: |
  How the failure happens, and where it is described.
`;
  if (lab !== USUAL_LAB || expecting.isAboutNode) return head + withoutContainers(lab, expecting);
  return `${head}
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

function withoutContainers(lab: string, expecting: Expecting): string {
  return `lab: ${lab}

# What is healthy. Commands run on the lab's target; \`on: MACHINE\` chooses another of its machines.
setup:
  - title: The service is up
    run: |
      mkdir -p /run/example
      echo up > /run/example/status
      echo started > /var/log/example.log

# Causes the failure.
inject:
  - title: The service goes down
    run: echo down > /run/example/status

# The scenario's own proof that the failure is present. It uses nothing that a runbook uses.
oracle:
  title: the service is down
  run: test "$(cat /run/example/status)" = down
  deadline: 10s

# Undoes the failure. It may run twice.
revert:
  - title: The service is up again
    run: echo up > /run/example/status

${expectation(expecting)}`;
}

function expectation({ runbook, finding, hasRemedy, isAboutNode }: Expecting): string {
  if (finding === undefined) return `expect:\n  ${runbook}: { findings: [] }\n`;
  const cure = hasRemedy ? `\n    cure: ${finding}` : '';
  return `expect:\n  ${runbook}:\n    findings:\n      - { finding: ${finding}, subjects: [${isAboutNode ? 'node' : 'victim'}] }${cure}\n`;
}
