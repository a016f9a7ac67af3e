import { VitePWA } from 'vite-plugin-pwa';

export default {
  build: { rollupOptions: { input: ['index.html', 'plain.html'] } },
  plugins: [VitePWA({ strategies: 'injectManifest', srcDir: '.', filename: 'sw.js' })],
};
