import { addLifeCycle } from './life/life-cycle.ts';
import { optionsIn } from './life/script-options.ts';
import { addPlayahead } from './worker.ts';

// For a site that has no worker of its own.
declare const self: ServiceWorkerGlobalScope;

addPlayahead(optionsIn(self.location));
addLifeCycle(self);
