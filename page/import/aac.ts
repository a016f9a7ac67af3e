import { registerAacEncoder } from '@mediabunny/aac-encoder';
import { canEncodeAudio } from 'mediabunny';

/** Makes AAC possible where the browser cannot encode it: on Linux no one can, and Firefox nowhere. */
export async function ensureAac(): Promise<void> {
  if (!(await canEncodeAudio('aac'))) registerAacEncoder();
}
