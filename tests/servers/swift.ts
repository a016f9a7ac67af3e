import { type ChildProcess, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { end, freePort, start } from '../engines/processes.ts';
import { answers } from './answers.ts';

/** OpenStack Swift, which speaks S3 (its `s3api`), from Debian's `python3-swift`. */
export interface Swift {
  readonly port: number;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  stop(): Promise<void>;
}

const PYTHON = '/usr/bin/python3';
const SERVICES = ['account', 'container', 'object'] as const;

/** Runs one of Swift's servers, or its ring builder, without a look into the system's own files. */
const RUNNER = `
import os, sys
import swift.common.utils
folder, what, *rest = sys.argv[1:]
swift.common.utils.SWIFT_CONF_FILE = os.path.join(folder, 'swift.conf')
if what == 'ring':
    from swift.cli.ringbuilder import main
    os.chdir(folder)
    main(['ring'] + rest)
else:
    from swift.common.wsgi import run_wsgi
    sys.exit(run_wsgi(os.path.join(folder, what + '.conf'), what + '-server', verbose=False))
`;

export function hasSwift(): boolean {
  return spawnSync(PYTHON, ['-c', 'import swift']).status === 0;
}

/** Starts it on free loopback ports, with nothing outside of a folder of its own. */
export async function startSwift(): Promise<Swift> {
  const folder = mkdtempSync(join(tmpdir(), 'playahead-swift-'));
  const runner = join(folder, 'runner.py');
  writeFileSync(runner, RUNNER);
  writeFileSync(
    join(folder, 'swift.conf'),
    '[swift-hash]\nswift_hash_path_prefix = p\nswift_hash_path_suffix = s\n[storage-policy:0]\nname = one\ndefault = yes\n',
  );
  mkdirSync(join(folder, 'devices', 'd'), { recursive: true });
  const children: ChildProcess[] = [];
  for (const service of SERVICES) {
    const port = await freePort();
    writeFileSync(join(folder, `${service}.conf`), storageConfiguration(service, folder, port));
    const place = `r1z1-127.0.0.1:${port}/d`;
    for (const step of [['create', '3', '1', '1'], ['add', place, '1'], ['rebalance']]) {
      spawnSync(PYTHON, [runner, folder, 'ring', `${service}.builder`, ...step]);
    }
    children.push(start(PYTHON, [runner, folder, service]));
  }
  const port = await freePort();
  writeFileSync(join(folder, 'proxy.conf'), proxyConfiguration(folder, port));
  children.push(start(PYTHON, [runner, folder, 'proxy']));
  await answers(`http://127.0.0.1:${port}/`);
  return {
    port,
    accessKeyId: 'company:player',
    secretAccessKey: 's3-secret',
    async stop() {
      await Promise.all(children.map(end));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function common(folder: string, port: number): string {
  return `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${port}
workers = 0
user = ${userInfo().username}
swift_dir = ${folder}
`;
}

function storageConfiguration(service: string, folder: string, port: number): string {
  return `${common(folder, port)}devices = ${folder}/devices
mount_check = false
disable_fallocate = true
[pipeline:main]
pipeline = ${service}-server
[app:${service}-server]
use = egg:swift#${service}
`;
}

function proxyConfiguration(folder: string, port: number): string {
  const filters = ['catch_errors', 'gatekeeper', 'cache', 's3api', 'tempauth', 'slo'];
  const settings: Readonly<Record<string, string>> = {
    // There is none: each look goes to the servers themselves.
    cache: 'memcache_servers = 127.0.0.1:1\n',
    s3api: 'location = us-east-1\ndns_compliant_bucket_names = false\n',
    tempauth: 'user_company_player = s3-secret .admin\n',
  };
  const names: Readonly<Record<string, string>> = { cache: 'memcache' };
  return `${common(folder, port)}[pipeline:main]
pipeline = ${filters.join(' ')} proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
allow_account_management = true
${filters
  .map(
    (name) => `[filter:${name}]\nuse = egg:swift#${names[name] ?? name}\n${settings[name] ?? ''}`,
  )
  .join('')}`;
}
