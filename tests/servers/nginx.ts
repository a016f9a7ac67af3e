import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, start } from '../engines/processes.ts';
import { answers } from './answers.ts';

/** A request as nginx has logged it. */
export interface LoggedRequest {
  readonly server: 'files' | 's3';
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly range: string;
  readonly authorization: string;
  readonly bytes: number;
}

/** nginx as a company may run it before its videos. */
export interface Nginx {
  /** Its documents: `/` for all, `/private/` for who has a token, `/capped/` in answers that end with each megabyte. */
  readonly url: string;
  /** What passes on to the S3, and lets pages of other origins read it. */
  readonly s3Url: string;
  /** From now on these tokens are taken. */
  allow(...tokens: string[]): Promise<void>;
  requests(): readonly LoggedRequest[];
  stop(): Promise<void>;
}

/** Starts nginx on free loopback ports, with nothing outside of a folder of its own. */
export async function startNginx(documents: string, s3Port = 9): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), 'playahead-nginx-'));
  mkdirSync(join(folder, 'temporary'));
  const [port, s3] = [await freePort(), await freePort()];
  const configuration = join(folder, 'nginx.conf');
  const write = (tokens: readonly string[]) =>
    writeFileSync(configuration, configurationOf({ folder, documents, port, s3, s3Port, tokens }));
  write([]);
  const child: ChildProcess = start('nginx', ['-p', folder, '-c', configuration]);
  const url = `http://localhost:${port}`;
  await answers(`${url}/tokens-0`);
  let rounds = 0;
  return {
    url,
    s3Url: `http://localhost:${s3}`,
    async allow(...tokens) {
      rounds += 1;
      write(tokens.map((token) => `Bearer ${token}`).concat(`round ${rounds}`));
      child.kill('SIGHUP');
      // Old workers end when they have answered; a new one takes the round's own token.
      await answers(`${url}/private/round`, { Authorization: `round ${rounds}` });
    },
    requests: () =>
      readFileSync(join(folder, 'access.log'), 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as LoggedRequest)
        .filter(({ path }) => !/\/(round|tokens-0)$/.test(path)),
    async stop() {
      // Killed, it would leave its worker behind.
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configurationOf(options: {
  readonly folder: string;
  readonly documents: string;
  readonly port: number;
  readonly s3: number;
  readonly s3Port: number;
  readonly tokens: readonly string[];
}): string {
  const { folder, documents, port, s3, s3Port, tokens } = options;
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const cors = `
    add_header Access-Control-Allow-Origin * always;
    add_header Access-Control-Allow-Methods "GET, HEAD, PUT, POST, DELETE" always;
    add_header Access-Control-Allow-Headers "Authorization, Content-Type, Range" always;
    add_header Access-Control-Expose-Headers "Content-Length, Content-Range, ETag" always;
    add_header Access-Control-Max-Age 600 always;`;
  const preflight = 'if ($request_method = OPTIONS) { return 204; }';
  const isRoot = process.getuid?.() === 0;
  return `
${isRoot ? 'user root;' : ''}
daemon off;
master_process on;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log warn;
events { worker_connections 256; }
http {
  ${temporary.map((name) => `${name}_temp_path ${folder}/temporary/${name};`).join('\n  ')}
  types {
    application/vnd.apple.mpegurl m3u8;
    video/mp2t ts;
    video/mp4 mp4;
    video/webm webm;
  }
  gzip on;
  gzip_min_length 0;
  gzip_types application/vnd.apple.mpegurl;
  etag on;
  log_format told escape=json '{"server":"$server_name","method":"$request_method","path":"$request_uri",'
    '"status":$status,"range":"$http_range","authorization":"$http_authorization","bytes":$body_bytes_sent}';
  access_log ${folder}/access.log told;

  map $http_authorization $is_allowed {
    default 0;
    ${tokens.map((token) => `"${token}" 1;`).join('\n    ')}
  }
  # No answer goes on past a million bytes: whatever is asked for ends there.
  map $http_range $capped_range {
    default $http_range;
    "~^bytes=(?<rest>\\d{1,6})-(?!\\d{1,6}$)" "bytes=$rest-999999";
    "~^bytes=(?<millions>\\d+)(?<rest>\\d{6})-(?!\\k<millions>\\d{6}$)" "bytes=$millions$rest-\${millions}999999";
  }

  server {
    listen 127.0.0.1:${port};
    server_name files;
    root ${documents};${cors}
    location / { ${preflight} }
    location = /tokens-0 { return 204; }
    location = /private/round {
      if ($is_allowed = 0) { return 401; }
      return 204;
    }
    location /private/ {
      ${preflight}
      if ($is_allowed = 0) { return 401; }
      alias ${documents}/;
    }
    location /capped/ {
      ${preflight}
      proxy_set_header Range $capped_range;
      proxy_hide_header Access-Control-Allow-Origin;
      proxy_hide_header Access-Control-Allow-Methods;
      proxy_hide_header Access-Control-Allow-Headers;
      proxy_hide_header Access-Control-Expose-Headers;
      proxy_hide_header Access-Control-Max-Age;
      proxy_pass http://127.0.0.1:${port}/;
    }
  }
  server {
    listen 127.0.0.1:${s3};
    server_name s3;
    client_max_body_size 0;${cors}
    location / {
      ${preflight}
      # The signature is of the host that was asked.
      proxy_set_header Host $http_host;
      proxy_http_version 1.1;
      proxy_pass http://127.0.0.1:${s3Port};
    }
  }
}
`;
}
