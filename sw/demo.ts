import { addConfigFile } from './life/config-file.ts';
import { addLifeCycle } from './life/life-cycle.ts';
import { optionsIn } from './life/script-options.ts';
import { addShell } from './life/shell.ts';
import { addPlayahead } from './worker.ts';

// The demo's: as a site's, and it keeps the page's own files besides.
declare const self: ServiceWorkerGlobalScope;

addPlayahead(optionsIn(self.location));
addConfigFile(self);
addLifeCycle(self, [addShell(self)]);
