/** Ports that two services want of this machine: compose could not start them, and one of them is a mistake. */
import type { ComposeContext } from './context.ts';
import type { ServiceData } from './schema.ts';

type Port = NonNullable<ServiceData['ports']>[number];

export function checkPorts(
  { inFile }: ComposeContext,
  services: readonly (readonly [string, ServiceData])[],
): void {
  const owners = new Map<string, string>();
  for (const [name, { ports = [] }] of services) {
    for (const [i, port] of ports.entries()) {
      for (const key of publishedBy(port)) {
        const owner = owners.get(key);
        owners.set(key, owner ?? name);
        if (owner === undefined) continue;
        const [number = '', protocol = ''] = key.split('/');
        const message = `port ${number} (${protocol}) is published by the service '${owner}', too`;
        inFile.report('duplicate-id', message, ['services', name, 'ports', i]);
      }
    }
  }
}

/** A range larger than this is not looked at port by port. */
const MOST = 1000;

/** `8080/tcp`, or `8080/tcp@127.0.0.1` for one address. A container's port alone is published at any free port. */
function publishedBy(port: Port): string[] {
  if (typeof port === 'number') return [];
  const {
    published,
    protocol = 'tcp',
    address = '',
  } = typeof port === 'string'
    ? short(port)
    : {
        published: port.published === undefined ? undefined : String(port.published),
        protocol: port.protocol,
        address: port.host_ip,
      };
  const [, first, last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(published ?? '') ?? [];
  if (first === undefined) return [];
  const count = Math.min(Number(last) - Number(first) + 1, MOST);
  const where = address === '' || address === '0.0.0.0' ? '' : `@${address}`;
  return Array.from({ length: Math.max(count, 0) }, (_, i) => `${Number(first) + i}/${protocol}${where}`);
}

/** `[ADDRESS:]PUBLISHED:CONTAINER[/PROTOCOL]`. */
function short(port: string): { published?: string | undefined; protocol?: string; address?: string } {
  const [, address = '', published, protocol = 'tcp'] =
    /^(?:(\[[^\]]*\]|[\d.]+):)?([\d-]+):[\d-]+(?:\/([a-z]+))?$/.exec(port) ?? [];
  return { published, protocol, address };
}
