import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { installedRelease, whyNoMlflow } from '../../scripts/mlflow-environment.js';
import { type MlflowServer, startMlflowServer } from '../../scripts/mlflow-server.js';
import { checkServer } from '../../src/mlflow/check-server.js';
import { type ConnectOptions, connect, createRun } from '../../src/mlflow/client/index.js';
import { checkUpload } from '../../src/sweep/upload-run.js';
import { answeringServer } from './client/answering-server.js';

const skip = whyNoMlflow() ?? false;

/** Why a server cannot be used. */
async function reason(uri: string, options: ConnectOptions = {}): Promise<string> {
  const check = await checkServer(connect(uri, { backoff: { first: 1, most: 1 }, ...options }));
  return check.works ? 'works' : check.reason;
}

describe('why a server cannot be used is said in one sentence', { concurrency: true }, () => {
  test('a host name that is not known', async () => {
    assert.equal(
      await reason('http://nobody.invalid:5000'),
      'http://nobody.invalid:5000/ cannot be reached: the host name is not known',
    );
  });

  test('a port that is closed to all browsers', async () => {
    assert.equal(
      await reason('http://127.0.0.1:6000'),
      'http://127.0.0.1:6000/ cannot be reached: no browser and no fetch connects to that port',
    );
  });

  test('a server that is something else', async (context) => {
    const sentence = (uri: string) => `what answers at ${uri}/ is not an MLflow tracking server`;
    const page = await answeringServer(context, (response) => response.end('<h1>Hello</h1>'));
    assert.equal(await reason(page.uri), sentence(page.uri));
    const empty = await answeringServer(context, (response) => response.writeHead(404).end());
    assert.equal(await reason(empty.uri), sentence(empty.uri));
  });

  test('a server that says nothing', async (context) => {
    const { uri } = await answeringServer(context, () => {});
    assert.equal(await reason(uri, { timeout: 100 }), `${uri}/ gives no answer: no answer within 0.1 s`);
  });

  test('a server that is broken', async (context) => {
    const { uri } = await answeringServer(context, (response) => response.writeHead(500).end('no disk'));
    assert.equal(await reason(uri), `${uri}/ answers 500: no disk`);
  });

  test('a host name that the server rejects, credentials that are missing, wrong or not enough; and files that it does not take, which is no reason', {
    skip:
      skip || (installedRelease('Flask-WTF') === undefined && 'MLflow is installed without its auth extra'),
  }, async (context) => {
    const server = await guardedServer(context);
    const uri = `${server.uri}/`;
    const other = `localhost:${server.port}`;
    const right = { username: 'admin', password: 'correct-horse' };
    assert.equal(
      await reason(`http://${other}`, right),
      `http://${other}/ rejects the host name ${other}: start the server with --allowed-hosts ${other}`,
    );
    const variables = 'MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN';
    assert.equal(await reason(uri), `${uri} asks for credentials: set ${variables}`);
    const wrong = { username: 'admin', password: 'no' };
    assert.equal(await reason(uri, wrong), `${uri} rejects the credentials of ${variables}`);
    const check = await checkServer(connect(uri, right));
    assert.deepEqual([check.works, check.works && check.takesArtifacts], [true, false]);

    const user = { username: 'ann', password: 'battery-staple' };
    const answer = await fetch(new URL('api/2.0/mlflow/users/create', uri), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...connect(uri, right).headers },
      body: JSON.stringify(user),
    });
    assert.equal(answer.status, 200);
    await checkUpload(connect(uri, right), 'not-hers');
    assert.equal(await reason(uri, user), 'works');
    const hers = connect(uri, user);
    const experimentId = '1';
    await assert.rejects(createRun(hers, { experimentId, startTime: 1 }), { status: 403 });
  });
});

/** A server that knows one name of itself and two of users, and that takes no files. */
async function guardedServer(context: TestContext): Promise<MlflowServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'init-sweep-mlflow-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const config = path.join(folder, 'auth.ini');
  const lines = ['[mlflow]', 'default_permission = READ', `database_uri = sqlite:///${folder}/auth.db`];
  const admin = ['admin_username = admin', 'admin_password = correct-horse'];
  const method = 'authorization_function = mlflow.server.auth:authenticate_request_basic_auth';
  writeFileSync(config, [...lines, ...admin, method, ''].join('\n'));
  const server = await startMlflowServer({
    folder,
    args: ['--app-name', 'basic-auth', '--allowed-hosts', '127.0.0.1:*', '--no-serve-artifacts'],
    environment: { MLFLOW_AUTH_CONFIG_PATH: config, MLFLOW_FLASK_SERVER_SECRET_KEY: 'secret' },
  });
  context.after(server.kill);
  return server;
}
