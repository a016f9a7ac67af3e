import { VitePWA } from 'vite-plugin-pwa';

export default {
  plugins: [
    VitePWA({
      registerType: 'autoUpdate',
      workbox: {
        importScripts: ['playahead-options.js', 'playahead-sw-import.js'],
        globIgnores: ['playahead-*'],
        runtimeCaching: [
          {
            urlPattern: ({ url }) => url.pathname === '/api/hello',
            handler: async () => new Response('the site’s own'),
          },
        ],
      },
    }),
  ],
};
