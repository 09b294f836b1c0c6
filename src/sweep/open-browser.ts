import { spawn } from 'node:child_process';

/** Opens an address in the user's browser; resolves to whether there is something here that opens one. */
export async function openBrowser(
  address: string,
  environment: Readonly<NodeJS.ProcessEnv>,
  platform: NodeJS.Platform = process.platform,
): Promise<boolean> {
  const opener = openerOf(environment, platform);
  if (opener === undefined) return false;
  const [command, ...options] = opener;
  const child = spawn(command, [...options, address], { stdio: 'ignore', detached: true, env: environment });
  child.unref();
  return new Promise((resolve) => {
    child.once('spawn', () => resolve(true)).once('error', () => resolve(false));
  });
}

/** The program that opens addresses; undefined on a Unix without a screen. */
function openerOf(
  { DISPLAY, WAYLAND_DISPLAY }: Readonly<NodeJS.ProcessEnv>,
  platform: NodeJS.Platform,
): readonly [string, ...string[]] | undefined {
  if (platform === 'darwin') return ['open'];
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  return DISPLAY || WAYLAND_DISPLAY ? ['xdg-open'] : undefined;
}
