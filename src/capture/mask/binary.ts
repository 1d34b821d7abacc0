/**
 * Bytes as a string of characters 0 to 255, so that string operations work losslessly on any output.
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

/** Decodes UTF-8 bytes; invalid bytes become U+FFFD. */
export function textOfBinary(binary: Binary): string {
  return Buffer.from(binary, 'latin1').toString('utf8');
}
