import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { vulkanDrivers } from '../../../src/engine/webgpu/vulkan-drivers.js';
import { temporaryFolder } from '../../tasks/temporary-folder.js';

const manifest = (version: string) => JSON.stringify({ ICD: { api_version: version } });

test('Vulkan drivers are read from the folders of their manifests, broken ones left out', (context) => {
  const folder = temporaryFolder(context);
  const manifests = path.join(folder, 'vulkan', 'icd.d');
  mkdirSync(manifests, { recursive: true });
  writeFileSync(path.join(manifests, 'b_icd.json'), manifest('1.3.1'));
  writeFileSync(path.join(manifests, 'a_icd.json'), manifest('1.0.2'));
  writeFileSync(path.join(manifests, 'torn.json'), '{"ICD":');
  writeFileSync(path.join(manifests, 'other.txt'), manifest('1.1'));
  const found = vulkanDrivers({ HOME: '/nonexistent', XDG_DATA_DIRS: folder });
  const ours = found.filter(({ name }) => /^[ab]_icd$/.test(name));
  assert.deepEqual(ours, [
    { name: 'a_icd', version: '1.0.2' },
    { name: 'b_icd', version: '1.3.1' },
  ]);
});

test('drivers that the environment names are the only ones', (context) => {
  const file = path.join(temporaryFolder(context), 'one.json');
  writeFileSync(file, manifest('1.2.3'));
  assert.deepEqual(vulkanDrivers({ VK_DRIVER_FILES: `${file}:/nonexistent` }), [
    { name: 'one', version: '1.2.3' },
  ]);
  assert.deepEqual(vulkanDrivers({ VK_ICD_FILENAMES: '/nonexistent' }), []);
});
