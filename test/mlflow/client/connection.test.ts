import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect, environmentOptions } from '../../../src/mlflow/client/index.js';

const certificates: Readonly<Record<string, string>> = { 'ca.pem': 'the certificate' };
const options = (environment: Readonly<Record<string, string>>) =>
  environmentOptions(environment, (file) => certificates[file]!);
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

test('a user and a password make Basic authentication, and come before a token', () => {
  const { headers } = connect('http://host', { username: 'ann', password: 'p:ß', token: 't' });
  assert.deepEqual(headers, { authorization: basic('ann:p:ß') });
});

test('a token makes Bearer authentication; without either nothing is sent', () => {
  assert.deepEqual(connect('http://host', { token: 't' }).headers, { authorization: 'Bearer t' });
  assert.deepEqual(connect('http://host').headers, {});
});

test('a token that no header can hold is refused without being shown', () => {
  for (const token of ['secret\nsecret', 'secret€'])
    assert.throws(() => connect('http://host', { token }), {
      name: 'TypeError',
      message: /^the token holds [^€]*$/,
    });
  assert.doesNotThrow(() => connect('http://host', { token: 'secret\n' }));
});

test('a user and a password in the address are used and do not stay in it', () => {
  const { base, headers } = connect('https://ann:a%2Fb@host:5000/mlflow?x=1#y');
  assert.equal(base.href, 'https://host:5000/mlflow/');
  assert.deepEqual(headers, { authorization: basic('ann:a/b') });
  assert.deepEqual(connect('http://ann:100%@host').headers, { authorization: basic('ann:100%') });
  assert.deepEqual(connect('http://ann:x@host', { token: 't' }).headers, { authorization: 'Bearer t' });
});

test('an address that is not one of HTTP is refused in a sentence', () => {
  for (const uri of ['mlruns', 'sqlite:///mlflow.db', 'databricks', ''])
    assert.throws(() => connect(uri), {
      name: 'TypeError',
      message: `${uri}: expected the http:// or https:// address of a tracking server`,
    });
});

test("MLflow's environment variables become options; empty ones count as absent", () => {
  assert.deepEqual(options({}), {});
  assert.deepEqual(
    options({
      MLFLOW_TRACKING_USERNAME: '',
      MLFLOW_TRACKING_INSECURE_TLS: 'false',
      MLFLOW_HTTP_REQUEST_TIMEOUT: '',
    }),
    {},
  );
  assert.deepEqual(
    options({
      MLFLOW_TRACKING_USERNAME: 'ann',
      MLFLOW_TRACKING_PASSWORD: 'secret',
      MLFLOW_TRACKING_TOKEN: 't',
      MLFLOW_TRACKING_INSECURE_TLS: 'true',
      MLFLOW_TRACKING_SERVER_CERT_PATH: 'ca.pem',
      MLFLOW_HTTP_REQUEST_TIMEOUT: '7',
    }),
    {
      username: 'ann',
      password: 'secret',
      token: 't',
      tls: { insecure: true, ca: 'the certificate' },
      timeout: 7000,
    },
  );
  for (const wrong of ['abc', '0', '-3'])
    assert.throws(() => options({ MLFLOW_HTTP_REQUEST_TIMEOUT: wrong }), {
      name: 'TypeError',
      message: `MLFLOW_HTTP_REQUEST_TIMEOUT: expected seconds, a number over 0, got ${wrong}`,
    });
});
