/**
 * Bytes as a string of characters 0 to 255, so that text operations work on any output and change nothing by themselves.
 */
export type Binary = string;

export function toBinary(bytes: Uint8Array): Binary {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

export function fromBinary(binary: Binary): Uint8Array {
  return Buffer.from(binary, 'latin1');
}

/** The UTF-8 bytes of a text. */
export function binaryOf(text: string): Binary {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** The text whose UTF-8 bytes these are; what is not UTF-8 becomes U+FFFD. */
export function textOfBinary(binary: Binary): string {
  return Buffer.from(binary, 'latin1').toString('utf8');
}
