import { DEMO_ID, rendition } from './demo.ts';
import { expect, test } from './fixtures.ts';

test('the URL fills the form, and the form writes the URL', async ({ viewer, page }) => {
  await viewer.open(`?video=${DEMO_ID}&ahead=7&refill=0.5&parallel=3&behind=1#t=12.5`);
  await expect(page.getByLabel('Source')).toHaveValue(DEMO_ID);
  await expect(page.getByLabel('Ahead (N)')).toHaveValue('7');
  await expect(page.getByLabel('Refill at (f)')).toHaveValue('0.5');
  await expect(page.getByLabel('In parallel (P)')).toHaveValue('3');
  await expect(page.getByLabel('Behind (M)')).toHaveValue('1');
  await expect(page.getByLabel('Start at')).toHaveValue('12.5');

  await page.getByLabel('Ahead (N)').fill('2');
  await page.getByLabel('Source').fill(rendition('240p'));
  await page.getByLabel('Behind (M)').fill('8');
  await page.getByLabel('Behind (M)').blur();
  expect(new URL(page.url()).search).toBe(
    `?src=${rendition('240p')}&ahead=2&refill=0.5&parallel=3`,
  );
  expect(new URL(page.url()).hash).toBe('#t=12.5');
  await page.reload();
  await expect(page.getByLabel('Ahead (N)')).toHaveValue('2');
});

test('a setting changed while it plays takes effect at once, also by Enter', async ({
  viewer,
  page,
}) => {
  await viewer.open(`?src=${rendition('240p')}&ahead=6`);
  await viewer.load();
  await viewer.play();
  await viewer.holds(0, 6);
  await page.getByLabel('Ahead (N)').fill('2');
  await page.getByLabel('Ahead (N)').press('Enter');
  await viewer.holds(0, 2);
  expect(new URL(page.url()).searchParams.get('ahead')).toBe('2');
  const { state, settings } = await viewer.snapshot();
  expect({ state, ahead: settings.ahead }).toEqual({ state: 'playing', ahead: 2 });
});

for (const bad of ['0', '-1', 'NaN', '1e9', 'many', '', '1.5']) {
  test(`ahead=${bad} is named beside its field, and the default is used`, async ({
    viewer,
    page,
  }) => {
    await viewer.open(`?src=${rendition('240p')}&ahead=${bad}&refill=${bad}x`);
    await expect(page.locator('#ahead-problem')).toContainText(`“${bad}” is not a whole number`);
    await expect(page.locator('#refill-problem')).toContainText('is not a number from 0 to 1');
    await expect(page.getByLabel('Ahead (N)')).toHaveAttribute('aria-invalid', 'true');
    await viewer.load();
    const { settings } = await viewer.snapshot();
    expect(settings).toEqual({ ahead: 4, refill: 0.75, parallel: 2, behind: 8 });
  });
}

test('what a URL says cannot become markup', async ({ viewer, page }) => {
  const markup = '"><img src=x onerror="window.pwned=1"><script>window.pwned=1</script>';
  const text = encodeURIComponent(markup);
  await viewer.open(`?src=${text}&ahead=${text}&refill=${text}&sw=${text}#t=${text}`);
  await expect(page.locator('#ahead-problem')).toContainText('onerror');
  await page.click('#load');
  await expect(page.locator('#status')).not.toBeEmpty();
  expect(await page.locator('img').count()).toBe(0);
  expect(await page.evaluate(() => 'pwned' in window)).toBe(false);
});

for (const [what, source, words] of [
  [
    'a video that does not exist',
    `vid-${'A'.repeat(43)}`,
    'there is nothing at this address (404)',
  ],
  ['a page instead of a playlist', 'index.html', 'is not an HLS playlist'],
  ['a URL of another scheme', 'ftp://example.org/a.m3u8', 'Only http and https'],
  ['an MP4 file that does not exist', 'film.mp4', 'there is nothing at this address (404)'],
] as const) {
  test(`${what}: the page says so, and what to do`, async ({ viewer, page }) => {
    await viewer.open('');
    await page.getByLabel('Source').fill(source);
    await page.click('#load');
    await expect(page.locator('main')).toContainText(words);
  });
}
