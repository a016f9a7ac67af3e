import { videoAt } from './core/library.ts';
import { addConfigFile } from './life/config-file.ts';
import { addLibrary } from './life/library.ts';
import { addLifeCycle } from './life/life-cycle.ts';
import { optionsIn } from './life/script-options.ts';
import { addShell } from './life/shell.ts';
import { addPlayahead } from './worker.ts';

// The demo's: as a site's, and it keeps the page's own files besides, and has a library.
declare const self: ServiceWorkerGlobalScope;

const { scope } = self.registration;
addLibrary(self);
addPlayahead({
  ...optionsIn(self.location),
  isKept: (url) => videoAt(url, scope) !== undefined,
});
addConfigFile(self);
addLifeCycle(self, [addShell(self)]);
