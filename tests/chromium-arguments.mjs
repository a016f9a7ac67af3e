/** Playwright's own list of features that are off, as far as it matters here: a second list replaces it. */
const OFF_FOR_PLAYWRIGHT = [
  'AimEnabled',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'ThirdPartyStoragePartitioning',
];

/** Pages that Chromium loads in each new window for its address bar: half of what opening one costs. */
const PAGES_OF_THE_ADDRESS_BAR = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup'];

/** What every Chromium of the tests is started with. */
export const CHROMIUM_ARGUMENTS = [
  '--mute-audio',
  `--disable-features=${[...OFF_FOR_PLAYWRIGHT, ...PAGES_OF_THE_ADDRESS_BAR].join(',')}`,
  // Chromium's sandbox does not run as root.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];
