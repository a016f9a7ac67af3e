import { AwsV4Signer } from 'aws4fetch';

/** Who may write into a bucket, and where it is. */
export interface BucketAddress {
  readonly url: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** As the page asks an API to sign: see `page/upload/s3-request.ts`. */
export interface Asked {
  readonly method: string;
  readonly key: string;
  readonly uploadId?: string;
  readonly partNumber?: number;
}

/** A bucket, as whoever owns it sees it. */
export class Bucket {
  readonly address: BucketAddress;

  constructor(address: BucketAddress) {
    this.address = address;
  }

  /** A URL that does what is asked; one that `hasRunOut` did so an hour ago. */
  async sign(asked: Asked, { seconds = 60, hasRunOut = false } = {}): Promise<string> {
    const { method, key, uploadId, partNumber } = asked;
    const query = new URLSearchParams({ 'X-Amz-Expires': String(seconds) });
    if (uploadId !== undefined) query.set('uploadId', uploadId);
    else if (method === 'POST') query.set('uploads', '');
    if (partNumber !== undefined) query.set('partNumber', String(partNumber));
    const path = key.split('/').map(encodeURIComponent).join('/');
    return this.#signed(`${this.address.url}/${path}?${query}`, method, hasRunOut ? 3600 : 0);
  }

  /** Makes it. */
  async make(): Promise<void> {
    const { status } = await fetch(await this.#signed(this.address.url, 'PUT'), { method: 'PUT' });
    if (status !== 200) throw new Error(`The bucket could not be made: ${status}.`);
  }

  /** The keys of the objects that are there. */
  async keys(): Promise<string[]> {
    return textsIn(await this.#text(`${this.address.url}?list-type=2`), 'Key').sort();
  }

  /** The ids of the multipart uploads that have begun, and are not whole. */
  async uploads(): Promise<string[]> {
    return textsIn(await this.#text(`${this.address.url}?uploads=`), 'UploadId');
  }

  async put(key: string, body: Buffer | string): Promise<void> {
    const url = await this.sign({ method: 'PUT', key });
    const sent = typeof body === 'string' ? body : new Uint8Array(body);
    const { status } = await fetch(url, { method: 'PUT', body: sent });
    if (status !== 200) throw new Error(`${key} could not be stored: ${status}.`);
  }

  async get(key: string): Promise<Buffer> {
    const response = await fetch(await this.sign({ method: 'GET', key }));
    if (!response.ok) throw new Error(`${key}: ${response.status}.`);
    return Buffer.from(await response.arrayBuffer());
  }

  async #text(url: string): Promise<string> {
    const response = await fetch(await this.#signed(url, 'GET'));
    if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
    return response.text();
  }

  async #signed(url: string, method: string, secondsAgo = 0): Promise<string> {
    const at = new Date(Date.now() - secondsAgo * 1000);
    const datetime = at.toISOString().replace(/[:-]|\.\d{3}/g, '');
    const options = { url, method, datetime, service: 's3', region: 'us-east-1', signQuery: true };
    return (await new AwsV4Signer({ ...this.address, ...options }).sign()).url.href;
  }
}

function textsIn(xml: string, name: string): string[] {
  const found = xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'));
  return Array.from(found, ([, text = '']) => text);
}
