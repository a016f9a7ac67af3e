import { apiSigner, type SigningApi } from './api-signer.ts';
import { type BucketKeys, keySigner } from './key-signer.ts';
import type { Sign } from './s3-request.ts';

/** Who signs what is uploaded, and so where it goes. */
export type UploadPlace = { readonly api: SigningApi } | { readonly keys: BucketKeys };

/** What tells one place from another. */
export function idOfPlace(place: UploadPlace): string {
  return 'api' in place ? place.api.url : place.keys.bucketUrl;
}

/** What a place is called, for a person. */
export function nameOfPlace(place: UploadPlace): string {
  return 'api' in place ? new URL(place.api.url).origin : place.keys.bucketUrl;
}

/** What signs requests to a place. */
export function signerOf(place: UploadPlace): Sign {
  return 'api' in place ? apiSigner(place.api) : keySigner(place.keys);
}
