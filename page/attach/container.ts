import { messageSW } from 'workbox-window';
import { type PageMessage, seal } from '../../sw/core/protocol.ts';

/** How long the worker may take over an answer; one that is being stopped never gives it. */
export const ANSWER_TIMEOUT_MS = 1000;

/** Undefined in browsers and contexts that have no service workers. */
export const container: ServiceWorkerContainer | undefined = navigator.serviceWorker;

/**
 * Takes the worker away, so that the next load of the page is without one; says whether this one
 * is under its control.
 */
export async function removeWorker(): Promise<boolean> {
  const registration = await container?.getRegistration();
  await registration?.unregister();
  return controller() !== null;
}

/** The registration whose scope this page is in. */
export function ownRegistration(): Promise<ServiceWorkerRegistration | undefined> {
  return container?.getRegistration().catch(() => undefined) ?? Promise.resolve(undefined);
}

/** Says something to a worker; settles with its answer, if there ever is one. */
export function send(worker: ServiceWorker, message: PageMessage): Promise<unknown> {
  return messageSW(worker, seal(message));
}

/** The worker's answer; `undefined` where there is none in time. */
export function ask(
  worker: ServiceWorker | null | undefined,
  message: PageMessage,
): Promise<unknown> {
  const tooLate = new Promise((resolve) => setTimeout(resolve, ANSWER_TIMEOUT_MS));
  return worker ? Promise.race([send(worker, message), tooLate]) : Promise.resolve();
}

/** The worker that controls this page. */
export function controller(): ServiceWorker | null {
  return container?.controller ?? null;
}
