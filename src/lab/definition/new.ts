/** The template of a new lab: small and valid. */

/** @param schema where editors find the schema, as a path from the file */
export function newLab(id: string, title: string, schema: string): string {
  return `# yaml-language-server: $schema=${schema}
lab: ${id}
title: ${title}
description: |
  What is reproduced here.

# Each machine is a container. A lab of several has a network of its own, in which their names resolve.
machines:
  redis:
    image: { debian: "\${{ lab.version }}", packages: [redis-server] }
    command: [redis-server, --save, "", --dir, /tmp]
    ready: { command: redis-cli ping | grep -q PONG, deadline: 30s }

# The same lab with other values. Drills use the first by default.
versions:
  bookworm: {}
  trixie: {}

# What each machine may use at most.
limits: { memory: 256m, cpus: 1 }
`;
}
