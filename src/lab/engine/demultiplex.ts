import { Readable } from 'node:stream';

const HEADER = 8;
const STDERR = 2;

/**
 * Splits an engine's stream into stdout and stderr: a header of 8 bytes (stream, three zeros, big-endian length),
 * then that many bytes of that stream. Parts are passed on as they come, with backpressure on the source. A source in
 * another format (an engine's error in plain text) appears on stdout unchanged.
 */
export function demultiplex(source: Readable): { stdout: Readable; stderr: Readable } {
  const take = { read: () => void source.resume() };
  const stdout = new Readable(take);
  const stderr = new Readable(take);
  const header = Buffer.alloc(HEADER);
  let have = 0;
  let left = 0;
  let plain = false;

  const emit = (to: Readable, bytes: Buffer): void => {
    if (bytes.length > 0 && !to.destroyed && !to.push(bytes)) source.pause();
  };
  source.on('data', (chunk: Buffer) => {
    let rest = chunk;
    while (rest.length > 0) {
      if (plain) {
        emit(stdout, rest);
        return;
      }
      if (left > 0) {
        const part = rest.subarray(0, left);
        emit(header[0] === STDERR ? stderr : stdout, part);
        left -= part.length;
        rest = rest.subarray(part.length);
        continue;
      }
      const copied = rest.copy(header, have, 0, HEADER - have);
      have += copied;
      rest = rest.subarray(copied);
      if (isForeign(header, have)) {
        plain = true;
        emit(stdout, Buffer.from(header.subarray(0, have)));
      } else if (have === HEADER) {
        left = header.readUInt32BE(4);
        have = 0;
      }
    }
  });
  const finish = (): void => {
    for (const stream of [stdout, stderr]) if (!stream.destroyed) stream.push(null);
  };
  source.once('end', finish);
  source.once('close', finish);
  source.on('error', finish);
  return { stdout, stderr };
}

function isForeign(header: Buffer, have: number): boolean {
  const stream = header[0] ?? 0;
  return stream > STDERR || header.subarray(1, Math.min(have, 4)).some((byte) => byte !== 0);
}
