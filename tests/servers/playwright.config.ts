import { defineConfig } from 'playwright/test';
import { oneByOne } from '../one-by-one.ts';

export default defineConfig(oneByOne('servers', 120_000));
