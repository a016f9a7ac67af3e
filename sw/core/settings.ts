/** How far and when the window reaches; tuned by experiment. */
export interface Settings {
  /** N: segments held ahead of the playhead. */
  readonly ahead: number;
  /** f: the fraction of the current segment after which the window moves on. */
  readonly refill: number;
  /** P: prefetches under way at once. */
  readonly parallel: number;
  /** M: segments kept behind the playhead. */
  readonly behind: number;
}

/** The settings as they are given: how far to look ahead may be left to be chosen as a video is watched. */
export interface GivenSettings extends Omit<Settings, 'ahead'> {
  readonly ahead: number | typeof AUTO;
}

/** Chosen as a video is watched. */
export const AUTO = 'auto';

/** What a setting may be; the upper ends are far beyond what helps, and stop slips of the finger. */
export interface SettingRule {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
}

/** The rule of each setting, by the name that it has in the page's URL. */
export const SETTING_RULES: Readonly<Record<keyof Settings, SettingRule>> = {
  ahead: { default: 4, min: 1, max: 1000, whole: true },
  refill: { default: 0.75, min: 0, max: 1, whole: false },
  parallel: { default: 2, min: 1, max: 16, whole: true },
  behind: { default: 8, min: 0, max: 1000, whole: true },
};

/** The names of all settings. */
export const SETTING_NAMES = Object.keys(SETTING_RULES) as readonly (keyof Settings)[];

/** The settings where nothing else is said. */
export const DEFAULT_SETTINGS = Object.fromEntries(
  SETTING_NAMES.map((name) => [name, SETTING_RULES[name].default]),
) as unknown as Settings;

/** Whether a number obeys a setting's rule. */
export function isAllowed(name: keyof Settings, value: unknown): value is number {
  const { min, max, whole } = SETTING_RULES[name];
  return (
    typeof value === 'number' && value >= min && value <= max && (!whole || Number.isInteger(value))
  );
}

/** Whether a setting may be given so. */
export function mayBeGiven(name: keyof Settings, value: unknown): boolean {
  return isAllowed(name, value) || (name === 'ahead' && value === AUTO);
}

/** The rule in words: "a whole number from 0 to 1000". */
export function ruleInWords(name: keyof Settings): string {
  const { min, max, whole } = SETTING_RULES[name];
  const words = `a ${whole ? 'whole ' : ''}number from ${min} to ${max}`;
  return name === 'ahead' ? `${words}, or “${AUTO}”` : words;
}
