import { hash } from 'node:crypto';

/** SHA-256 of a text's UTF-8 bytes, or of bytes, as 64 hexadecimal digits. */
export function sha256Hex(content: string | Uint8Array): string {
  return hash('sha256', content, 'hex');
}
