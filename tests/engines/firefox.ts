import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Bidi } from './bidi.ts';
import type { Engine, TabPage } from './engine.ts';
import { start } from './processes.ts';
import { ScriptedPage } from './scripted-page.ts';

/** Firefox as it is shipped, over WebDriver BiDi: Playwright drives only a Firefox of its own. */
export async function startFirefox(): Promise<Engine> {
  const profile = mkdtempSync(join(tmpdir(), 'playahead-firefox-'));
  // Nobody presses Play with a hand here.
  writeFileSync(join(profile, 'user.js'), 'user_pref("media.autoplay.default", 0);\n');
  let session = await launch(profile);
  return {
    name: `Firefox ${session.version}`,
    openTab: () => openTab(session.bidi),
    async stopWorkers() {
      await terminateWorkers(session.bidi);
      return 'nsIServiceWorkerInfo.terminateWorker, from the browser’s own window';
    },
    async restart() {
      await quit(session);
      session = await launch(profile);
    },
    async close() {
      await quit(session);
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

interface Session {
  readonly bidi: Bidi;
  readonly version: string;
  readonly browser: ChildProcess;
}

async function launch(profile: string): Promise<Session> {
  const browser = start(
    process.env.FIREFOX_PATH ?? 'firefox',
    [
      ...['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0'],
      // To stop a worker is not for pages to do.
      '--remote-allow-system-access',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const bidi = await Bidi.connect(`${await addressOf(browser)}/session`);
  const { capabilities } = await bidi.send('session.new', { capabilities: {} });
  const { browserVersion } = capabilities as { browserVersion: string };
  return { bidi, browser, version: browserVersion };
}

/** It says where it listens among whatever else it has to say. */
function addressOf(browser: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    browser.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const address = /WebDriver BiDi listening on (ws:\S+)/.exec(said)?.[1];
      if (address) resolve(address);
    });
    browser.once('exit', () => reject(new Error(`Firefox did not start:\n${said}`)));
    browser.once('error', reject);
  });
}

async function quit({ bidi, browser }: Session): Promise<void> {
  const ended = once(browser, 'exit');
  await bidi.send('browser.close').catch(() => browser.kill());
  await ended;
}

async function openTab(bidi: Bidi): Promise<TabPage> {
  const { context } = await bidi.send('browsingContext.create', { type: 'tab' });
  return new ScriptedPage({
    goto: async (url) =>
      void (await bidi.send('browsingContext.navigate', { context, url, wait: 'complete' })),
    reload: async () =>
      void (await bidi.send('browsingContext.reload', { context, wait: 'complete' })),
    close: async () => void (await bidi.send('browsingContext.close', { context })),
    runFirst: async (functionDeclaration) =>
      void (await bidi.send('script.addPreloadScript', {
        functionDeclaration,
        contexts: [context],
      })),
    run: (functionText) => call(bidi, context, functionText),
  });
}

async function call(
  bidi: Bidi,
  context: unknown,
  functionDeclaration: string,
): Promise<string | undefined> {
  const answer = (await bidi.send('script.callFunction', {
    functionDeclaration,
    target: { context },
    awaitPromise: true,
  })) as unknown as CallAnswer;
  if (answer.type === 'exception') throw new Error(answer.exceptionDetails.text);
  return answer.result.value;
}

type CallAnswer =
  | { readonly type: 'success'; readonly result: { readonly value?: string } }
  | { readonly type: 'exception'; readonly exceptionDetails: { readonly text: string } };

async function terminateWorkers(bidi: Bidi): Promise<void> {
  const { contexts } = await bidi.send('browsingContext.getTree', { 'moz:scope': 'chrome' });
  const [browserWindow] = contexts as readonly { context: string }[];
  await call(bidi, browserWindow?.context, TERMINATE_WORKERS);
}

/** Runs with the browser's own rights. */
const TERMINATE_WORKERS = `async () => {
  const manager = Cc['@mozilla.org/serviceworkers/manager;1'].getService(Ci.nsIServiceWorkerManager);
  const registrations = manager.getAllRegistrations();
  for (let index = 0; index < registrations.length; index += 1) {
    const { activeWorker } = registrations.queryElementAt(index, Ci.nsIServiceWorkerRegistrationInfo);
    await activeWorker?.terminateWorker();
  }
}`;
