import { addPlayahead, type WorkerOptions } from './worker.ts';

// For `importScripts` in a worker that is not bundled: what is to be said stands in `self.PLAYAHEAD`.
declare const self: ServiceWorkerGlobalScope & { readonly PLAYAHEAD?: WorkerOptions };

addPlayahead(self.PLAYAHEAD);
