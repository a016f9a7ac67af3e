import { defineConfig } from 'playwright/test';
import { oneByOne } from '../one-by-one.ts';

export default defineConfig(oneByOne('imports', 240_000));
