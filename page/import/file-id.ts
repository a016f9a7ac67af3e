import { createSHA256 } from 'hash-wasm';

/** What is read of a file at a time. */
const PART_BYTES = 8 * 2 ** 20;

/** The id of a file, by its bytes, of which a part is held at a time. `onShare` hears how much is done, 0 to 1. */
export async function fileId(file: Blob, onShare: (share: number) => void): Promise<string> {
  const hash = await createSHA256();
  for (let at = 0; at < file.size; at += PART_BYTES) {
    hash.update(new Uint8Array(await file.slice(at, at + PART_BYTES).arrayBuffer()));
    onShare(Math.min(1, (at + PART_BYTES) / file.size));
  }
  // RFC 4648 §5, without padding.
  const base64 = btoa(String.fromCharCode(...hash.digest('binary')));
  return `vid-${base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')}`;
}
